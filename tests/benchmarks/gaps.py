"""Are gaps found, and none invented? `python -m tests.benchmarks.gaps [part ...]`

Parts: banking77 clinc150 umap restyled pasted known cost; all of them without an argument.
Production is the training set of a public collection of intents, the eval set its test set without
some intents (GAPS 2b), or without none (2c). A gap is true if more than half of its rows belong to
removed intents; an intent is recovered if half of its rows lie in true gaps. Vectors are kept in
$TMPDIR/wb_gaps_bench, so that a second run takes minutes.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.gaps_naive import naive_cells, naive_clusters
from workbench.actions.vectorfolder import VectorFolder
from workbench.embedding import SentenceEmbedder
from workbench.mapping import snapshot
from workbench.measures.closing import closure
from workbench.measures.gaps import Judged, judge
from workbench.measures.rowrank import nearest
from workbench.measures.styleshift import style
from workbench.measures.windows import Windows
from workbench.text import text_hash

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CACHE = Path(tempfile.gettempdir()) / "wb_gaps_bench"
SEEDS, CHECK = (0, 1, 2), (20, 21, 22)
UNSEEN = tuple(range(30, 36))  # of the rule of unproven regions, which was chosen on 100 to 179
SMALL = (
    "a an the i my me we our you your it its is are was were be been am do does did have has "
    "had can could will would should may might to of in on at for from with by and or but if "
    "so that this these those there what which who whom whose when where why how not no up "
    "out as about into than then too very just please any some"
)
STOP = frozenset(SMALL.split())
PEOPLE = ("a retired teacher from Leeds", "a student living abroad", "a nurse on night shifts",
          "a freelance designer", "a father of three", "a small shop owner")  # fmt: skip


class Table(NamedTuple):
    """Production and test texts with their intents, and how many intents are removed."""

    texts: list[str]
    intents: np.ndarray
    tests: list[str]
    asked: np.ndarray
    removed: int


def keywords(text: str, _: int) -> str:
    kept = [word for word in re.findall(r"\w+", text.lower()) if word not in STOP]
    return " ".join(kept) or text


STYLES: dict[str, Callable[[str, int], str]] = {
    "polite frame": lambda t, _: f"Good morning, I hope you are doing well. {t} Thank you so much "
                                 "in advance for your kind help!",
    "persona": lambda t, i: f"I am {PEOPLE[i % 6]} and I am not very good with technology. {t}",
    "keywords only": keywords,
    "ticket form": lambda t, i: (
        f"Ticket #{1000 + i * 7}\nPriority: {'normal' if i % 3 else 'high'}\nChannel: app\n"
        f"Customer reports: {t}\nExpected: resolution"
    ),
}  # fmt: skip


@cache
def banking() -> Table:
    def read(name: str) -> list[dict[str, str]]:
        with (DATA / "banking77" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    train, test = read("train.csv"), read("test.csv")
    return Table(
        [r["text"] for r in train], np.asarray([r["category"] for r in train]),
        [r["text"] for r in test], np.asarray([r["category"] for r in test]), 10,
    )  # fmt: skip


@cache
def clinc() -> Table:
    with gzip.open(DATA / "clinc150" / "data_full.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    train, test = ([r for r in rows if r["split"] == split] for split in ("train", "test"))
    return Table(
        [r["text"] for r in train], np.asarray([r["intent"] for r in train]),
        [r["text"] for r in test], np.asarray([r["intent"] for r in test]), 20,
    )  # fmt: skip


@cache
def embedder() -> SentenceEmbedder:
    return SentenceEmbedder("minilm", VectorFolder(CACHE))


def vectors(texts: Sequence[str]) -> np.ndarray:
    found: np.ndarray = embedder().embed_many(list(texts))
    return found


class Scene:
    """One collection, its windows, and draws of eval sets with and without holes."""

    def __init__(self, table: Table, seed: int = 0, picture: bool = False) -> None:
        self.table = table
        names = [text_hash(text) for text in table.texts]
        began = time.process_time()
        rows = vectors(table.texts)
        self.windows: Windows = snapshot(rows, None, seed, names=names, picture=picture)
        self.seconds = time.process_time() - began
        self.tests = vectors(table.tests)
        self.intents = table.intents[[rows[0] for rows in self.windows.rows]]

    def draw(self, seed: int, n: int, holes: bool = True) -> tuple[list[str], np.ndarray]:
        """Intents removed and the test rows that stay, as the seed has it."""
        rng = np.random.default_rng(seed)
        every = np.unique(self.table.intents)
        gone = rng.choice(every, self.table.removed, replace=False).tolist() if holes else []
        pool = np.flatnonzero(~np.isin(self.table.asked, gone))
        return gone, rng.choice(pool, min(n, len(pool)), replace=False)

    def even(self, seed: int, n: int) -> tuple[list[str], np.ndarray]:
        """The same intents removed; of the others equally many test rows each, n in all at most.

        A random draw of 134 rows leaves out 9 of 67 intents by chance: then a perfect count is
        right about one empty intent in two. With two rows an intent no other intent is empty.
        """
        gone, _ = self.draw(seed, 0)
        rng = np.random.default_rng([seed, n])
        kept = [intent for intent in np.unique(self.table.asked) if intent not in gone]
        rows = [np.flatnonzero(self.table.asked == intent) for intent in kept]
        each = n // len(kept)
        return gone, np.concatenate([rng.choice(own, min(each, len(own)), replace=False)
                                     for own in rows])  # fmt: skip

    def score(self, gaps: Sequence[np.ndarray], gone: Sequence[str]) -> list[float]:
        """Gaps, their precision, intents recovered, row precision, recall and F1."""
        is_gone = np.isin(self.intents, gone)
        true = [gap for gap in gaps if is_gone[gap].mean() > 0.5]
        red, right = (np.zeros(len(is_gone), dtype=bool) for _ in range(2))
        for gap in gaps:
            red[gap] = True
        for gap in true:
            right[gap] = True
        found = sum(right[self.intents == one].mean() >= 0.5 for one in gone)
        precision = float(is_gone[red].mean()) if red.any() else np.nan
        recall = float(red[is_gone].mean())
        f1 = 2 * precision * recall / (precision + recall) if recall and red.any() else 0.0
        share = len(true) / len(gaps) if gaps else np.nan
        return [len(gaps), share, found, precision, recall, f1]


def proven(found: Judged, *, both: bool = False) -> list[np.ndarray]:
    return [gap.texts for gap in found.gaps if both or gap.tier == "proven"]


Method = Callable[[Scene, np.ndarray], list[np.ndarray]]
METHODS: dict[str, Method] = {
    "proven": lambda scene, rows: proven(judge(scene.windows, scene.tests[rows])),
    "proven + unproven": lambda scene, rows: proven(
        judge(scene.windows, scene.tests[rows]), both=True
    ),
    "naive A: empty cells 50x50": lambda scene, rows: naive_cells(scene.windows, scene.tests[rows]),
    "naive B: empty clusters": lambda scene, rows: naive_clusters(
        scene.windows, scene.tests[rows], 0.0
    ),
    "B': share below a quarter": lambda scene, rows: naive_clusters(
        scene.windows, scene.tests[rows], 0.25
    ),
}
HEAD = f"{'':28} {'n':>5} {'seeds':>6}  gaps  prec  intents  row P  row R   F1"


def _line(name: str, n: int, seeds: Sequence[int], rows: Sequence[Sequence[float]]) -> str:
    columns = np.asarray(rows, dtype=float).T
    mean = [float(np.mean(c[~np.isnan(c)])) if (~np.isnan(c)).any() else float("nan")
            for c in columns]  # fmt: skip
    gaps, share, found, precision, recall, f1 = mean
    return (f"{name:28} {n:5} {seeds[0]}-{seeds[-1]:<4}  {gaps:4.1f}  {share:4.2f}  {found:7.1f}"
            f"  {precision:5.2f}  {recall:5.2f}  {f1:4.2f}")  # fmt: skip


def holes(scene: Scene, sizes: Sequence[int]) -> Iterator[str]:
    """GAPS 2b: intents removed. Seeds 0-2 are the bar and steered choices; 20-22 were not seen."""
    yield HEAD
    for n in sizes:
        for name, method in METHODS.items():
            for seeds in (SEEDS, CHECK) if name == "proven" else (SEEDS,):
                draws = [scene.draw(seed, n) for seed in seeds]
                rows = [scene.score(method(scene, kept), gone) for gone, kept in draws]
                yield _line(name, n, seeds, rows)


def empty(scene: Scene, n: int) -> Iterator[str]:
    """Unproven regions alone. Rows drawn at random, and equally many an intent; the true intents
    as regions, empty when no row drawn is nearest to them, are the most that a count can know."""
    yield HEAD
    for seeds in (SEEDS, UNSEEN):
        for name, draw in (("at random", scene.draw), ("even", scene.even)):
            draws = [draw(seed, n) for seed in seeds]
            told = [judge(scene.windows, scene.tests[kept]).gaps for _, kept in draws]
            rows = [scene.score([g.texts for g in gaps if g.tier == "unproven"], gone)
                    for gaps, (gone, _) in zip(told, draws, strict=True)]  # fmt: skip
            yield _line(f"unproven, {name}", n, seeds, rows)
            rows = [scene.score(_true(scene, kept), gone) for gone, kept in draws]
            yield _line(f"  true intents, {name}", n, seeds, rows)


def _true(scene: Scene, kept: np.ndarray) -> list[np.ndarray]:
    place, _ = nearest(scene.tests[kept], scene.windows.vectors)
    own = [np.flatnonzero(scene.intents == one) for one in np.unique(scene.intents)]
    return [texts for texts in own if not np.isin(place, texts).any()
            and len(texts) * len(kept) >= scene.windows.n]  # fmt: skip


def honest(scene: Scene, sizes: Sequence[int]) -> Iterator[str]:
    """GAPS 2c: nothing removed; every gap is false."""
    yield f"{'nothing removed':28} {'n':>5}  false gaps a run (mean, most), share of traffic"
    for n in sizes:
        for name, method in METHODS.items():
            seeds = range(10) if name == "proven" else range(3)
            runs = [method(scene, scene.draw(seed, n, holes=False)[1]) for seed in seeds]
            shares = [float(scene.windows.share[np.unique(np.concatenate(run))].sum())
                      if run else 0.0 for run in runs]  # fmt: skip
            many = [len(run) for run in runs]
            yield (f"{name:28} {n:5}  {np.mean(many):5.2f}  {max(many):3}  "
                   f"{np.mean(shares):6.2%}  ({len(many)} runs)")  # fmt: skip


def part_banking77() -> Iterator[str]:
    scene = _scene("banking77")
    yield from holes(scene, (2680, 670, 134, 5))
    yield from empty(scene, 134)
    yield from honest(scene, (2680, 670, 134, 5))


def part_clinc150() -> Iterator[str]:
    scene = _scene("clinc150")
    yield from holes(scene, (3900, 975, 195, 5))
    yield from empty(scene, 195)
    yield from honest(scene, (3900, 975, 195, 5))


def part_split() -> Iterator[str]:
    """Honest by construction: a fifth of clinc150's training set held against the rest of it."""
    table = clinc()
    for seed in SEEDS[:2]:
        order = np.random.default_rng(seed).permutation(len(table.texts))
        held, rest = order[: len(order) // 5], order[len(order) // 5 :]
        texts = [table.texts[i] for i in rest]
        windows = snapshot(vectors(texts), names=[text_hash(t) for t in texts], picture=False)
        rows = vectors([table.texts[i] for i in held])
        for n in (len(rows), 975, 195):
            told = judge(windows, rows[:n])
            yield (f"split {seed}, n {n:5}: {len(proven(told))} proven gaps, coverage "
                   f"{told.coverage.value:.3f} (null {told.coverage_null:.3f})")  # fmt: skip


def part_umap() -> Iterator[str]:
    """The same traffic laid out with another seed: do the same rows come back as gaps?"""
    one, other = _scene("banking77"), Scene(banking(), seed=1)
    yield "second UMAP and k-means seed (banking77)"
    yield from holes(other, (2680, 670))
    for n in (2680, 670):
        shared = []
        for seed in SEEDS:
            kept = one.draw(seed, n)[1]
            first, second = ({int(t) for gap in proven(judge(s.windows, s.tests[kept]))
                              for t in gap} for s in (one, other))  # fmt: skip
            shared.append(len(first & second) / max(len(first | second), 1))
        yield f"n {n}: rows in gaps of both over rows in gaps of either: {np.mean(shared):.2f}"


def part_restyled() -> Iterator[str]:
    """Nothing removed, the eval rows restyled: proven gaps a run, and whether it is decidable."""
    for name in ("banking77", "clinc150"):
        scene = _scene(name)
        yield f"restyled, nothing removed ({name}): proven gaps a run, decidable, rank in region"
        styles = {"as it is": scene.tests} | {
            style_: vectors([form(t, i) for i, t in enumerate(scene.table.tests)])
            for style_, form in STYLES.items()
        }
        for style_, tests in styles.items():
            for n in (2680, 670, 134, 30):
                runs = []
                for seed in range(5):
                    kept = scene.draw(seed, n, holes=False)[1]
                    found = judge(scene.windows, tests[kept])
                    told = style(scene.windows, found.place, found.cosine)
                    runs.append((len(proven(found)), told.decidable, told.auc.value or 0.0))
                said = [many * decided for many, decided, _ in runs]
                yield (f"{style_:15} n {n:5}: {np.mean(said):4.1f} told "
                       f"({np.mean([r[0] for r in runs]):4.1f} without the test), decidable in "
                       f"{sum(r[1] for r in runs)} of 5, "
                       f"{np.mean([r[2] for r in runs]):.2f}")  # fmt: skip


def part_pasted() -> Iterator[str]:
    """Each proven gap's medoid, pasted as many times as rows are asked for: how many close?"""
    scene = _scene("banking77")
    for n in (2680, 670):
        closed = naive = many = written = 0
        for seed in SEEDS:
            gone, kept = scene.draw(seed, n)
            rows = scene.tests[kept]
            found = judge(scene.windows, rows)
            gaps = [gap for gap in found.gaps if gap.tier == "proven"]
            many += len(gaps)
            fill = scene.tests[np.isin(scene.table.asked, gone)]
            told = {one.id: one for one in closure(scene.windows, found, rows, fill)}
            written += sum(told[gap.id].closed for gap in gaps)
            for gap in gaps:
                pasted = np.repeat(
                    scene.windows.vectors[gap.medoids[:1]], gap.rows_to_write, axis=0
                )
                one = next(c for c in closure(scene.windows, found, rows, pasted) if c.id == gap.id)
                closed += one.closed
                naive += gap.have + gap.rows_to_write > 0.25 * gap.expected
        yield (f"n {n}: medoids pasted k times close {closed} of {many} proven gaps (a plain "
               f"count: {naive}); the removed test rows close {written}")  # fmt: skip


def part_known() -> Iterator[str]:
    folder = DATA / "banking77"
    with (folder / "eval_known_gaps.csv").open(encoding="utf-8", newline="") as file:
        rows = vectors([row["text"] for row in csv.DictReader(file)])
    truth = json.loads((folder / "eval_known_gaps.truth.json").read_text(encoding="utf-8"))
    scene = _scene("banking77")
    found = judge(scene.windows, rows)
    gone, thinned = truth["removed_intents"], truth["thinned_to_4_items"]
    yield HEAD
    score = scene.score(proven(found), gone)
    yield _line("eval_known_gaps.csv", len(rows), (0, 0), [score])
    score = scene.score(proven(found), [*gone, *thinned])
    yield _line("  thinned intents as gaps too", len(rows), (0, 0), [score])
    lacking = np.isin(scene.intents, [*gone, *thinned])
    right = np.zeros(len(lacking), dtype=bool)
    for gap in proven(found):
        right[gap] |= lacking[gap].mean() > 0.5
    back = sum(right[scene.intents == one].mean() >= 0.5 for one in gone)
    yield f"  of the {len(gone)} removed intents, in gaps of what is removed or thinned: {back}"


def part_cost() -> Iterator[str]:
    """20,000 production and 3,000 eval rows, embeddings cached: CPU seconds and memory."""
    table = clinc()
    texts = [*table.texts, *banking().texts][:20_000]
    tests = [*table.tests, *banking().tests][-3000:]
    rows, eval_rows = vectors(texts), vectors(tests)
    began = time.process_time()
    windows = snapshot(rows, names=[text_hash(text) for text in texts])
    judge(windows, eval_rows)
    cold = time.process_time() - began
    began = time.process_time()
    judge(windows, eval_rows)
    again = time.process_time() - began
    windows.known.clear()
    began = time.process_time()
    judge(windows, eval_rows)
    warm = time.process_time() - began
    began = time.process_time()
    judge(windows, np.vstack([eval_rows, eval_rows[:1000] * 0.999]))
    more = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield f"{windows.n} texts, {len(eval_rows)} eval rows: cold {cold:.1f} s CPU, imports included"
    yield (f"warm, windows kept: {warm:.1f} s; the same set again {again:.1f} s; 1,000 rows more "
           f"{more:.1f} s; peak {peak:.2f} GB")  # fmt: skip
    size = nearest(eval_rows, windows.vectors)[0].shape[0]
    assert size == 3000


@cache
def _scene(name: str) -> Scene:
    return Scene({"banking77": banking, "clinc150": clinc}[name]())


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    name.removeprefix("part_"): part
    for name, part in list(globals().items()) if name.startswith("part_")
}  # fmt: skip


def main(asked: Sequence[str]) -> None:
    if not (DATA / "banking77").is_dir() or not (DATA / "clinc150").is_dir():
        print(f"skipped: the public collections are not in {DATA}")
        return
    wrong: Any = [name for name in asked if name not in PARTS]
    if wrong:
        sys.exit(f"no part {wrong[0]!r}; there are: {', '.join(PARTS)}")
    for name in asked or PARTS:
        print(f"\n== {name}", flush=True)
        for line in PARTS[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
