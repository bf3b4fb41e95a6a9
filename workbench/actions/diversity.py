"""Diversity: `measure diversity`, how varied a set of texts is beside a reference at equal budgets.

Rows are sorted by their text first: the order of a file changes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.groups import column_of, plain
from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.actions.textsets import PLACE, Embed, Making, Tell, Work, in_order
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported
    from workbench.measures.diversity import Measures

MOST_GROUPS = 12


@dataclass(frozen=True)
class Ask:
    """What a set is held against, how it is cut into groups, and what makes its vectors.

    `order` is a column whose values are generations, oldest first as they stand in the file;
    `budget` the tokens of a draw (0: half of the smallest set).
    """

    against: Path | None = None
    by: tuple[str, ...] = ()
    order: str = ""
    encoder: str = "minilm"
    budget: int = 0


def diversity(
    path: Path, how: Reading, ask: Ask, embed: Embed | None = None, tell: Tell | None = None
) -> Measured:
    """`measure diversity`: figures of EVAL, of the reference beside it, of groups and generations.

    `embed` makes vectors in another way than the encoder that `ask` names; `tell` hears how far
    that is. A row counts once whatever its weight.
    """
    mine, theirs = read("texts", path, how), _reference(ask.against, how)
    columns = _columns(mine, ask)
    order = column_of(mine, ask.order) if ask.order else ""
    frames = {"eval": mine.frame} | ({} if theirs is None else {"reference": theirs.frame})
    results = looked(frames, columns, order, how.seed, Making(ask.encoder, ask.budget, embed, tell))
    inputs = [mine.input, *([theirs.input] if theirs is not None else [])]
    settings = {"by": columns, "generations": ask.order, "encoder": ask.encoder, "seed": how.seed,
                "budget": ask.budget or None, "map": mine.mapping}  # fmt: skip
    said = [*notes(mine), *(notes(theirs) if theirs is not None else [])]
    return Measured("diversity", inputs, settings, results, said)


def looked(
    frames: Mapping[str, pd.DataFrame],
    columns: Sequence[str],
    order: str,
    seed: int,
    making: Making,
) -> dict[str, Any]:
    """All that is told of `eval` and, where there is one, its `reference`: frames with `text`.

    `columns` cut groups; the values of `order`, as they come first, are generations.
    """
    frames = {name: in_order(frame, seed) for name, frame in frames.items()}
    work = Work(frames, seed, making)
    sets, budgets = work.measured(frames)
    results: dict[str, Any] = {
        "sets": [work.row(one) for one in sets], "budgets": budgets, "t_dup": work.t_dup,
        "differences": [], "telltale": None, "groups": [], "generations": None,
    }  # fmt: skip
    if "reference" in frames:
        results |= _beside(frames, sets, seed)
    results["groups"] = [_groups(work, frames, column) for column in columns]
    if order:
        results["generations"] = _generations(work, frames["eval"], order)
    results["sentence"] = sentence(results)
    plainly: dict[str, Any] = dumped(results)
    return plainly


def _beside(
    frames: Mapping[str, pd.DataFrame], sets: Sequence[Measures], seed: int
) -> dict[str, Any]:
    """How the set stands to its reference: figure by figure, and for a simple reader."""
    from workbench.measures.diversity import differences
    from workbench.measures.telltale import telltale

    mine, theirs = (list(frames[name]["text"]) for name in ("eval", "reference"))
    told = telltale(mine, theirs, seed)
    terms = {side: [term._asdict() for term in getattr(told, side)] for side in ("first", "second")}
    return {"differences": differences(*sets), "telltale": {**told._asdict(), **terms}}


def sentence(results: Mapping[str, Any]) -> str:
    """The finding in one sentence: how the set stands to its reference, figure by figure."""
    told = [row for row in results["differences"] if row["at"] == "tokens"]
    n = results["sets"][0]["items"]
    if not told:
        return f"{n:,} texts; without a reference set nothing says whether that is narrow"
    known = [row for row in told if row["difference"] is not None]
    if not known:
        return f"{n:,} texts: too few, or too short, to be held against the reference"
    budget = f"at equal tokens ({results['budgets']['lexical']['tokens']:,} a draw for words)"
    if not any(row["called"] for row in known):
        return f"Not told apart from the reference in any of {len(known)} figures {budget}"
    parts = []
    for word, what in (("narrower", "narrower than the reference"), ("wider", "wider than it"),
                       ("not told apart", "not told apart")):  # fmt: skip
        names = [row["metric"].replace("_", " ") for row in known if row["says"] == word]
        parts += [f"{what} in {len(names)} ({', '.join(names)})"] if names else []
    return f"Of {len(known)} figures {budget} the set is {', '.join(parts)}"


def _reference(path: Path | None, how: Reading) -> Imported | None:
    """The other table; its text column is found by itself where the mapping does not fit it."""
    if path is None:
        return None
    from workbench.logs.sniff import load_as

    loaded = load_as("texts", path, how.mapping, how.beside)
    there = set(map(str, loaded.frame.columns))
    mapping = {ours: theirs for ours, theirs in how.mapping.items() if theirs in there}
    return read("texts", path, replace(how, mapping=mapping))


def _columns(table: Imported, ask: Ask) -> list[str]:
    """The columns of groups by our names; InputError for one that is not in the file."""
    there = list(map(str, table.source.frame.columns))
    missing = next((name for name in (*ask.by, ask.order) if name and name not in there), None)
    if missing is not None:
        names = ", ".join(there)
        raise InputError(f"{table.source.path}: no column {missing!r}; there are: {names}")
    if ask.budget < 0:
        raise InputError(f"--budget {ask.budget}: a number of tokens from 1")
    return [column_of(table, name) for name in ask.by]


def _groups(work: Work, frames: Mapping[str, pd.DataFrame], column: str) -> dict[str, Any]:
    """The largest groups of a column at one budget, each against the reference, or the others."""
    from workbench.measures.diversity import LEAST_ITEMS, differences

    parts = _split(frames["eval"], column)
    small = {name: len(part) for name, part in parts.items() if len(part) < LEAST_ITEMS}
    largest = sorted((n for n in parts if n not in small), key=lambda n: (-len(parts[n]), n))
    kept = {f"{column}={name}": parts[name] for name in largest[:MOST_GROUPS]}
    beside = {"reference": frames["reference"]} if "reference" in frames else {}
    sets, budgets = work.measured({**kept, **beside})
    mine = sets[: len(kept)]
    pairs = [(one, sets[-1]) for one in mine] if beside else [
        (one, other) for i, one in enumerate(mine) for other in mine[i + 1 :]]  # fmt: skip
    return {
        "column": column, "budgets": budgets, "sets": [work.row(one) for one in sets],
        "differences": [row for pair in pairs for row in differences(*pair)],
        "too_small": small, "left_out": largest[MOST_GROUPS:],
    }  # fmt: skip


def _generations(work: Work, frame: pd.DataFrame, column: str) -> dict[str, Any]:
    """The values of a column as generations, in the order in which they come first."""
    from workbench.measures.diversity import generations

    parts = _split(frame, column)
    first = {group: int(part[PLACE].min()) for group, part in parts.items()}
    ordered = sorted(parts, key=lambda group: first[group])
    if len(ordered) < 2:
        raise InputError(f"{column!r} holds one generation ({ordered[0]}); two are compared")
    sets, budgets = work.measured({f"{column}={group}": parts[group] for group in ordered})
    return {"column": column, "budgets": budgets, "sets": [work.row(one) for one in sets],
            "rows": generations(sets)}  # fmt: skip


def _split(frame: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    return {str(name): part.reset_index(drop=True)
            for name, part in frame.groupby(frame[column].map(plain), sort=True)}  # fmt: skip
