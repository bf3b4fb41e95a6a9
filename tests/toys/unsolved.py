"""A store with points that nobody solved: what each will turn out to be is known beforehand."""

from __future__ import annotations

from typing import Any

from tests.toys.showcase import judged
from tests.toys.world import toy_run, toy_slot, toy_spec
from workbench.domain.candidate import Decision, Draft, Event, candidate_id
from workbench.domain.receipt import CallRef, GateResult, Vote
from workbench.recipes.final_answer import Payload
from workbench.store import Store

RUN = "runsolved"
N = 8
SOLVERS = tuple((f"solver-{i}", family, i) for i, family in
                enumerate(("alder", "birch", "cedar", "dogwood", "elm"), 1))  # fmt: skip
SHEET = {
    "title": "Quay Basic",
    "text": "Cash abroad with Quay Basic: 2.50 % of the amount, at least 4.00 EUR.",
}
RIDDLE = (
    "I am Ada and I wind 91 strands of copper on 7 spools, as many on each. How many strands does "
    "one spool hold?"
)
RIDDLE_TRACE: dict[str, Any] = {
    "facts": [{"name": "strands", "value": "91", "quote": "91 strands of copper"},
              {"name": "spools", "value": "7", "quote": "7 spools"}],
    "steps": [{"name": "each", "expr": "strands / spools"}], "answer": "each",
}  # fmt: skip
AGAINST = GateResult(
    status="pass", reason="unproven",
    votes=tuple(Vote(model=f"oracle-{i}", family=f, verdict="14") for i, f in enumerate("abab")),
    evidence=({"agree": 0.0, "W": 1.0, "top_wrong": "14", "families": ["a", "b"]},),
)  # fmt: skip


def riddle(
    reference: str = "13", trace: dict[str, Any] | None = RIDDLE_TRACE, **more: Any
) -> Draft:
    payload = Payload(prompt=RIDDLE, reference=reference, answer_type="numeric", **more)
    return Draft(payload=payload.model_dump(mode="json"), trace=trace, author="workbench/author-a",
                 author_family="alder")  # fmt: skip


# What each point is: proved and beyond these solvers; without a proof (and without evidence, and
# with); with a key that its own trace contradicts; with a key that oracles contradict.
POINTS: dict[str, tuple[Draft, GateResult | None]] = {
    "hard": (riddle(), None),
    "bare": (riddle(trace=None), None),
    "cited": (riddle(trace=None, context=(SHEET,)), None),
    "disproved": (riddle(reference="14"), None),
    "contradicted": (riddle(), AGAINST),
}


def point(name: str) -> str:
    """The id of a point by its name."""
    return candidate_id(RUN, list(POINTS).index(name))


def unsolved_points(store: Store, passes: tuple[int, ...] = (0, 0, 0, 0, 0)) -> None:
    """The points, each probed by five solvers that never passed, waiting in the hard lane."""
    versions = {"oracle": "1", "difficulty": "1"}
    spec = toy_spec(id="riddles", recipe="final_answer", axes={"trade": ("winder", "baker")})
    store.journal.create_run(toy_run(RUN, spec=spec, versions=versions))
    for index, (name, (draft, oracle)) in enumerate(POINTS.items()):
        slot = toy_slot(index, run_id=RUN, spec_id="riddles", cluster_id=f"riddles/{name}",
                        coordinate={"trade": ("winder", "baker")[index % 2]})  # fmt: skip
        call = CallRef(key=f"k{index}", role="solver", model="solver-5", family="elm",
                       purpose="select", simulated=True)  # fmt: skip
        found = GateResult(
            status="pass", reason="zero_solve", lane="hard", flags=("band:zero_solve",),
            evidence=({"label": "zero_solve"}, *({
                "model": model, "family": family, "rank": rank, "n": N, "c": c, "missing": 0,
                "tokens_out": 80,
            } for (model, family, rank), c in zip(SOLVERS, passes, strict=True))),
        )  # fmt: skip
        results = [("oracle", oracle)] if oracle else []
        results.append(("difficulty", found))
        facts: list[dict[str, Any]] = [{"kind": "drafted", "seq": 0, "draft": draft}]
        facts += [judged(at, gate, draft, result, call)
                  for at, (gate, result) in enumerate(results, 1)]  # fmt: skip
        facts.append({"kind": "admitted", "seq": len(facts), "draft": draft, "lane": "hard"})
        store.journal.assign(slot)
        store.journal.append([Event.model_validate({"slot": slot, **one}) for one in facts])
        store.journal.decide(
            Decision(run_id=RUN, slot=index, outcome="admitted", draft=draft, lane="hard",
                     simulated=True, flags=("band:zero_solve",)),
            RIDDLE, str(draft.payload["reference"]),
        )  # fmt: skip
    store.journal.set_state(RUN, "done", "")
