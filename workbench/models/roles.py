"""Who plays which role: RoleTable from Settings, and which gates it can honour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple

from workbench.domain.contracts import ModelRef
from workbench.domain.record import Record
from workbench.errors import SpecError
from workbench.settings import ROLES, Settings

PROVIDER = "workbench"
# A role that the settings leave out is played by the models of another, if that one is named.
STAND_FOR = {
    "repairer": "author",
    "taxonomist": "author",
    "adversary": "oracle",
    "adjudicator": "judge",
    "guard": "judge",
    "target": "solver",
}


class Endpoint(Record):
    """A model and where it is asked: everything about it except its key.

    `name` is what plug-ins and rows call it, `model` what litellm does. Prices are per million
    tokens (None: litellm's table). `seed`: does the provider take one (None: ask litellm).
    """

    name: str
    model: str
    family: str
    rank: int = 0
    simulated: bool = False
    api_base: str | None = None
    api_key_env: str | None = None
    params: dict[str, Any] = {}
    price_in: float | None = None
    price_out: float | None = None
    concurrency: int = 16
    timeout: float = 120.0
    seed: bool | None = None

    @property
    def ref(self) -> ModelRef:
        return ModelRef(
            name=self.name, family=self.family, rank=self.rank, simulated=self.simulated
        )

    @property
    def where(self) -> str:
        """The endpoint as a person knows it."""
        return self.api_base or self.model


class RoleTable(Record):
    """The models by name, and the names that play each role, in configured order."""

    models: dict[str, Endpoint]
    roles: dict[str, tuple[str, ...]]
    one_family: Literal["stamp", "skip"] = "stamp"

    def refs(self, role: str) -> tuple[ModelRef, ...]:
        """The models of a role; none when nobody plays it."""
        return self._refs.get(role, ())

    @cached_property
    def _refs(self) -> dict[str, tuple[ModelRef, ...]]:
        return {
            role: tuple(self.models[name].ref for name in names)
            for role, names in self.roles.items()
        }

    @property
    def simulated(self) -> bool:
        return any(model.simulated for model in self.models.values())

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint of a model; SpecError naming what there is when it is unknown."""
        found = self.models.get(name)
        if found is None:
            raise SpecError(f"no model named {name!r}; there are: {', '.join(sorted(self.models))}")
        return found

    def cast(self, recipe: str) -> RoleTable:
        """The table for runs of one recipe: who plays a role there alone takes it over."""
        plain = {role: names for role, names in self.roles.items() if ":" not in role}
        own = {role.partition(":")[0]: names for role, names in self.roles.items()
               if role.partition(":")[2] == recipe}  # fmt: skip
        return self.model_copy(update={"roles": {**plain, **own}})

    def families(self, role: str) -> tuple[str, ...]:
        """The distinct families of a role, in configured order."""
        return tuple(dict.fromkeys(ref.family for ref in self.refs(role)))

    def frozen(self) -> tuple[dict[str, tuple[str, ...]], tuple[dict[str, Any], ...]]:
        """`models` and `model_table` of a FrozenRun: who plays a role (`cast` first), no keys."""
        roles = {role: names for role, names in self.roles.items() if ":" not in role}
        used = {name for names in roles.values() for name in names}
        rows = (m.model_dump(mode="json") for m in self.models.values() if m.name in used)
        return roles, tuple(rows)


def role_table(settings: Settings) -> RoleTable:
    """The table that settings describe; without any, the offline stand-ins.

    SpecError for a role that names no model and for a mix of offline and real models.
    """
    real = {
        nick: Endpoint(name=nick, family=model.kin, **model.model_dump(exclude={"family"}))
        for nick, model in settings.models.items()
    }
    roles = _stood_for(settings.roles)
    named = {name for names in roles.values() for name in names}
    known, idle = dict(real), set[str]()
    if not named <= real.keys() or not real:
        offline = _stand_ins()
        known = {**{endpoint.name: endpoint for endpoint, _ in offline}, **real}
        if not named and not real:
            every = dict.fromkeys((*ROLES, *(role for _, plays in offline for role in plays)))
            roles = {r: tuple(e.name for e, plays in offline if r in plays) for r in every}
            # The offline agents are put to work by name alone.
            idle = {endpoint.name for endpoint, plays in offline if not plays}
    _check({**settings.roles, **roles}, known, real)  # what a person wrote comes first
    used = {name for names in roles.values() for name in names} | idle
    models = {name: endpoint for name, endpoint in known.items() if name in used}
    return RoleTable(models=models, roles=roles, one_family=settings.one_family)


def thaw(
    roles: Mapping[str, Iterable[str]],
    models: Iterable[Mapping[str, Any]],
    one_family: Literal["stamp", "skip"] = "stamp",
) -> RoleTable:
    """The table a run froze at its creation, for resume and replay."""
    endpoints = [Endpoint.model_validate(dict(model)) for model in models]
    return RoleTable(
        models={endpoint.name: endpoint for endpoint in endpoints},
        roles={role: tuple(names) for role, names in roles.items()},
        one_family=one_family,
    )


def _stand_ins() -> list[tuple[Endpoint, tuple[str, ...]]]:
    """The offline models as endpoints, each with the roles it plays."""
    from workbench.models.offline.roster import ROSTER

    return [
        (
            Endpoint(
                name=one.name, model=f"{PROVIDER}/{one.name}", family=one.family, rank=one.rank,
                simulated=True, concurrency=64, timeout=30.0, seed=True,
            ),
            tuple(one.roles),
        )
        for one in ROSTER
    ]  # fmt: skip


def _stood_for(roles: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The named roles, and those another role stands for."""
    full = {role: roles.get(role) or roles.get(STAND_FOR.get(role, ""), ()) for role in ROLES}
    return {role: tuple(names) for role, names in full.items() if names}


def _check(
    roles: Mapping[str, tuple[str, ...]], known: Mapping[str, Endpoint], real: Mapping[str, Any]
) -> None:
    """Every name is known, somebody authors, and offline and real models are not mixed."""
    used: dict[str, str] = {}
    for role, names in roles.items():
        for name in names:
            used.setdefault(name, role)
    for name, role in used.items():
        if name not in known:
            offered = ", ".join(sorted(real or known))
            raise SpecError(f"roles.{role} names no model {name!r}; there are: {offered}")
    if not roles.get("author"):
        raise SpecError(f"[roles] names no author; models: {', '.join(sorted(real or known))}")
    offline = sorted(name for name in used if known[name].simulated)
    if offline and len(offline) < len(used):
        actual = sorted(name for name in used if not known[name].simulated)
        raise SpecError(
            f"roles mix offline stand-ins ({', '.join(offline)}) with real models "
            f"({', '.join(actual)}); a run uses one kind"
        )


class Honour(NamedTuple):
    """One line of `doctor`: can these settings do what the gate asks for?

    status: ok | thin (fewer models or families than METHOD asks) | self_family | skip | missing.
    """

    gate: str
    status: str
    why: str


class _Need(NamedTuple):
    gate: str
    role: str
    models: int
    families: int
    apart: bool  # may not be of the author's family


NEEDS = (
    _Need("author", "author", 1, 2, False),
    _Need("repair", "repairer", 1, 1, False),
    _Need("construct_b", "judge", 2, 1, True),
    _Need("oracle", "oracle", 3, 2, True),
    _Need("counter", "adversary", 2, 1, True),
    _Need("counter", "adjudicator", 3, 1, True),
    _Need("realism", "judge", 3, 1, True),
    _Need("difficulty", "solver", 5, 3, False),
)
PROGRAMS = ("construct_a", "novelty", "gameability", "final")


def honoured(table: RoleTable) -> list[Honour]:
    """What each gate gets from this table (METHOD 0: hard rule on families; 4.2: how many)."""
    lines = [_honour(table, need) for need in NEEDS]
    ranks = [ref.rank for ref in table.refs("solver")]
    if len(set(ranks)) < min(len(ranks), 2):
        lines.append(Honour("difficulty", "thin", "solvers share one rank: nothing to compare"))
    return lines + [Honour(gate, "ok", "a program; no model is asked") for gate in PROGRAMS]


def _honour(table: RoleTable, need: _Need) -> Honour:
    """One gate's line: the worst case over the families that author."""
    refs = table.refs(need.role)
    if not refs:
        return Honour(need.gate, "missing", f"nobody plays {need.role}")
    left = list(refs)
    if need.apart:
        apart = [[r for r in refs if r.family != family] for family in table.families("author")]
        left = min(apart, key=len)
        if not left:
            status = "self_family" if table.one_family == "stamp" else "skip"
            return Honour(need.gate, status, f"every {need.role} is of an author's own family")
    families = len({ref.family for ref in left})
    have = f"{need.role}: {len(left)} from {families} families"
    enough = len(left) >= need.models and families >= need.families
    if enough:
        return Honour(need.gate, "ok", have)
    return Honour(need.gate, "thin", f"{have}; wants {need.models} from {need.families}")
