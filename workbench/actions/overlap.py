"""Overlap: `measure overlap`, which items of an eval set stand in files of training texts.

The eval set is held; training files are read row by row and past it, however long they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.groups import column_of, need, plain
from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.actions.overlaprows import Verdicts
from workbench.actions.overlapscores import Outcomes
from workbench.actions.textsets import NONE, Embed, Tell
from workbench.errors import InputError
from workbench.measures.overlap import RULES, Batch, Overlap, Verdict
from workbench.text import any_words, mostly_plain, plain_words
from workbench.traintexts import TrainFile, TrainRow

if TYPE_CHECKING:
    from workbench.actions.nearest import Nearest
    from workbench.columns import Imported

ANSWERS = ("reference", "answer", "target", "expected", "gold", "ideal", "solution")
# What a key that is written behind its working is marked with.
BEHIND = "####"
TOKENS = {"plain": "lower case [a-z0-9]+ after NFKC",
          "unicode": "lower-case words of any script after NFKC; scripts without spaces by "
                     "character"}  # fmt: skip
CUT: dict[str, Callable[[str], list[str]]] = {"plain": plain_words, "unicode": any_words}
NO_ENCODER = "no encoder was asked for (--encoder minilm)"


@dataclass(frozen=True)
class Ask:
    """What an eval set is held against, and how.

    `tokens` is plain, unicode, or auto: by item. `answer` names the column of answers, `by` those
    that cut groups. `encoder` makes vectors for the rule `semantic`. `outcomes` is a table of what
    models did on the items, whose scores are told apart by clean and flagged.
    """

    train: Sequence[Path]
    tokens: str = "auto"
    answer: str = ""
    by: tuple[str, ...] = ()
    encoder: str = NONE
    outcomes: Path | None = None


def overlap(
    path: Path, how: Reading, ask: Ask, embed: Embed | None = None, tell: Tell | None = None
) -> Measured:
    """`measure overlap`: what each rule says of each item, and how many are clean.

    InputError for a file or column that is not there, and for bad rows unless they may be skipped.
    `embed` makes vectors in another way than the encoder that `ask` names.
    """
    if ask.tokens not in ("auto", *TOKENS):
        raise InputError(f"--tokens {ask.tokens}: there are: auto, {', '.join(TOKENS)}")
    if not ask.train:
        raise InputError("name at least one file of training texts: --train FILE")
    table = read("texts", path, how)
    columns = [column_of(table, name) for name in ask.by]
    need(table, columns)
    held, near = Held(table, ask), _nearest(ask, how, embed, tell)
    outcomes = Outcomes(ask.outcomes, how, held.ids) if ask.outcomes is not None else None
    files = [TrainFile(file, how.mapping, how.skip_bad) for file in ask.train]
    for file in files:
        for rows in file.batches(tell):
            held.feed(rows)
            if near is not None:
                near.offer(rows)
    results = {"items": len(held.ids), "train_rows": sum(file.good for file in files),
               **held.results(columns, near), "scores": []}  # fmt: skip
    inputs = [table.input, *(file.input for file in files)]
    settings = {"tokens": ask.tokens, "answer": held.answer, "by": columns, "encoder": ask.encoder,
                "seed": how.seed, "map": table.mapping}  # fmt: skip
    said = [*notes(table), *(line for file in files for line in file.notes())]
    if outcomes is not None:
        results["scores"] = outcomes.scores(results)
        inputs, said = [*inputs, outcomes.table.input], [*said, *outcomes.notes()]
    if any(one["sha256"] == table.input["sha256"] for one in inputs[1 : 1 + len(files)]):
        said.append("a training file is the eval file itself")
    return Measured("overlap", inputs, settings, dumped(results), said)


class Held:
    """An eval set, with one stream of words for each way of cutting that its items need."""

    def __init__(self, table: Imported, ask: Ask) -> None:
        self.table = table
        self.texts = [str(text) for text in table.frame["text"]]
        self.ids = [str(id) for id in table.frame["id"]]
        self.answer = _answer_column(table, ask.answer)
        given = list(table.frame[self.answer]) if self.answer else [None] * len(self.texts)
        self.answers = [_answer(value) for value in given]
        ways = [ask.tokens if ask.tokens != "auto" else
                "plain" if mostly_plain(text) else "unicode" for text in self.texts]  # fmt: skip
        self.ways = {way: [i for i, one in enumerate(ways) if one == way] for way in TOKENS}
        self.streams = {
            way: Overlap([CUT[way](self.texts[i]) for i in places],
                         [CUT[way](self.answers[i]) for i in places])
            for way, places in self.ways.items() if places
        }  # fmt: skip

    def feed(self, rows: Sequence[TrainRow]) -> None:
        """Take in training texts, cut in each way that is needed."""
        places = [row.place for row in rows]
        for way, stream in self.streams.items():
            after = [partial(_words_after, way, row.after) for row in rows]
            stream.feed(Batch([CUT[way](row.text) for row in rows], places, after))

    def results(self, columns: Sequence[str], near: Nearest | None) -> dict[str, Any]:
        """All that is told of the items."""
        rules, spans = self._verdicts()
        rules["semantic"], shown, facts, told = _semantic(self.texts, near)

        def span(rule: str, i: int) -> str:
            return shown[i] if rule == "semantic" else spans[rule, i]

        verdicts = Verdicts(rules, self.ids, span)
        if not self.answer:
            told.append({"rule": "answer_leak", "items": len(self.ids), "reason": self._no_answer})
        but = {row["rule"] for row in told}
        return {
            **verdicts.report({"semantic": facts}),
            "not_checked": [*told, *verdicts.not_checked(but)],
            "tokens": {way: {"rule": TOKENS[way], "items": len(places)}
                       for way, places in self.ways.items()},
            "boilerplate": self._boilerplate(),
            "groups": [row for column in columns for row in self._groups(column, verdicts)],
        }  # fmt: skip

    def _verdicts(self) -> tuple[dict[str, list[Verdict]], dict[tuple[str, int], str]]:
        """What each rule says of each item, and the words of what flagged items share."""
        rules = {rule: [Verdict(None)] * len(self.ids) for rule in RULES}
        spans = {}
        for way, stream in self.streams.items():
            for rule, found in stream.verdicts().items():
                for i, verdict in zip(self.ways[way], found, strict=True):
                    rules[rule][i] = verdict
                    if verdict.flagged:
                        spans[rule, i] = stream.items.text(verdict.at, verdict.words)
        return rules, spans

    def _boilerplate(self) -> dict[str, int]:
        """How many items hold words of templates, which no n-gram rule counts, and how many."""
        sets = [stream.items for stream in self.streams.values()]
        return {"items": sum(int((one.templated > 0).sum()) for one in sets),
                "words": sum(int(one.templated.sum()) for one in sets)}  # fmt: skip

    @property
    def _no_answer(self) -> str:
        there = ", ".join(map(str, self.table.source.frame.columns))
        return f"no column of answers among: {there} (--answer COLUMN)"

    def _groups(self, column: str, verdicts: Verdicts) -> list[dict[str, Any]]:
        """The groups of a column, the largest first."""
        places: dict[str, list[int]] = {}
        for i, value in enumerate(self.table.frame[column]):
            places.setdefault(plain(value), []).append(i)
        order = sorted(places, key=lambda name: (-len(places[name]), name))
        return [verdicts.group(column, name, places[name]) for name in order]


def _nearest(ask: Ask, how: Reading, embed: Embed | None, tell: Tell | None) -> Nearest | None:
    if ask.encoder == NONE and embed is None:
        return None
    from workbench.actions.nearest import Nearest

    return Nearest(ask.encoder, how.seed, embed, tell)


def _semantic(texts: Sequence[str], near: Nearest | None) -> Any:
    if near is not None:
        return near.verdicts(texts)
    told = {"rule": "semantic", "items": len(texts), "reason": NO_ENCODER}
    return [Verdict(None)] * len(texts), {}, {}, [told]


def _answer_column(table: Imported, asked: str) -> str:
    """Our name of the column of answers, as asked or guessed by its name; '' when there is none."""
    there = list(map(str, table.source.frame.columns))
    if asked and asked not in there:
        names = ", ".join(there)
        raise InputError(f"{table.source.path}: no column {asked!r}; there are: {names}")
    free = [name for name in there if name != table.mapping.get("text")]
    found = asked or next((name for name in ANSWERS if name in free), "")
    return column_of(table, found) if found else ""


def _answer(value: Any) -> str:
    """A key as text, without the working before it."""
    if value is None or value != value:
        return ""
    return plain(value).rsplit(BEHIND, 1)[-1]


def _words_after(way: str, texts: Sequence[str]) -> list[str]:
    return [word for text in texts for word in CUT[way](text)]
