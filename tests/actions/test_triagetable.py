"""Tables of judges' verdicts: into the queue, and rates where people labelled a part."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from workbench.actions.measure import Reading, read
from workbench.actions.open import Bench, open_bench
from workbench.actions.triage import Triage
from workbench.actions.triagetable import Ask, import_verdicts, queue_votes, triage, units_of
from workbench.errors import InputError

HEAD = "item_id,rater,label,output_id,criterion,topic,selection_prob"


def written(folder: Path, *, chances: Callable[[int], float] = lambda i: 1 if i < 40 else 0.25,
            human: bool = True) -> Path:  # fmt: skip
    """200 outputs, two judges right in 85%, and ann on a part; good ones come first."""
    rng, lines = Random(4), [HEAD]
    for i in range(200):
        good, chance = rng.random() < (0.9 if i < 40 else 0.4), chances(i)
        tail = f"o,c{i % 2},health,{chance}"
        for judge in ("j1", "j2"):
            said = good if rng.random() < 0.85 else not good
            lines.append(f"i{i},{judge},{'pass' if said else 'fail'},{tail}")
        if human and rng.random() < chance:
            lines.append(f"i{i},ann,{'pass' if good else 'fail'},{tail}")
    path = folder / "verdicts.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_rates_of_a_table(tmp_path: Path) -> None:
    found = triage(written(tmp_path), Reading(), Ask(("ann",)))
    whole = found.results["rates"][0]
    assert whole["rate"]["lo"] < 0.5 < whole["rate"]["hi"] < whole["naive"]["value"]
    assert [row["group"] for row in found.results["rates"]] == ["", "j1", "j2", "c0", "c1"]
    assert found.settings["people"] == ("ann",)


def test_a_probability_for_every_row_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, chances=lambda i: 0.3 + (i % 50) / 100)
    whole = triage(path, Reading(), Ask(("ann",))).results["rates"][0]
    assert whole["rate"]["method"].startswith("difference") and whole["TPR"]["value"] is None
    assert whole["rate"]["lo"] < 0.5 < whole["rate"]["hi"]


@pytest.mark.parametrize(
    ("old", "new", "ask", "said"),
    [
        ("", "", Ask(), "who the people are"),
        ("", "", Ask(("bob",)), "no rater 'bob'; there are: ann, j1, j2"),
        ("", "", Ask(("ann",), probability="p"), "no column 'p'"),
        ("selection_prob", "chance", Ask(("ann",)), "no label of people and no probability"),
        ("health,0.25", "health,2", Ask(("ann",)), "is no probability above 0"),
        (",pass,", ",fine,", Ask(("ann", "j1", "j2")), "all raters are people"),
        ("", "", Ask(("ann",), "PASS"), "--pass PASS: no row has that label; there are: fail"),
    ],
)
def test_refusals_in_one_line(tmp_path: Path, old: str, new: str, ask: Ask, said: str) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text().replace(old, new) if old else path.read_text())
    with pytest.raises(InputError, match=said):
        triage(path, Reading(), ask)


def test_one_output_with_two_probabilities_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_text().splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ",0.5"
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match="line 3: selection_prob 1, but 0.5 in an earlier row"):
        triage(path, Reading(), Ask(("ann",)))


def test_a_table_into_the_queue(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "s.db")
    found, _ = import_verdicts(bench, written(tmp_path), "june", Reading(), Ask(("ann",)), Triage())
    assert (found.n, found.selected, found.new) == (200, 50, 200)
    row = bench.store.reads.label_rows("june")[0]
    assert set(row.body["votes"]) == {"j1", "j2"} and row.leaf == "health"
    with pytest.raises(InputError, match="say which label means pass"):
        path = written(tmp_path)
        path.write_text(path.read_text().replace("pass", "A").replace("fail", "B"))
        import_verdicts(bench, path, "july", Reading(), Ask(), Triage())
    bench.close()


def test_the_votes_of_the_store_wait_too(copied: Callable[..., Bench], tmp_path: Path) -> None:
    bench = copied()
    found = queue_votes(bench, Triage())
    assert found is not None and found.selected >= 1 and found.new == found.n
    row = bench.store.reads.label_rows()[0]
    assert row.simulated and row.body["asked"] and row.body["text"] and row.body["prompt"]
    empty = open_bench(tmp_path / "empty.db")
    assert queue_votes(empty, Triage()) is None
    empty.close()


@pytest.mark.parametrize("chances", [lambda i: 1 if i < 40 else 0.25, lambda i: 0.3 + i / 400])
def test_the_order_of_rows_changes_no_figure(
    tmp_path: Path, chances: Callable[[int], float]
) -> None:
    path = written(tmp_path, chances=chances)
    before = triage(path, Reading(), Ask(("ann",))).results
    head, *rows = path.read_text().splitlines()
    Random(1).shuffle(rows)
    path.write_text("\n".join([head, *rows]) + "\n")
    assert triage(path, Reading(), Ask(("ann",))).results == before


def test_a_slip_in_a_name_turns_nobody_into_a_judge(tmp_path: Path) -> None:
    path = written(tmp_path)
    with closing(open_bench(tmp_path / "wb.db")) as bench:
        slips = {
            Ask(("anne",)): "no rater 'anne'; there are: ann, j1, j2",
            Ask(("ann",), "good"): "--pass good: no row has that label",
        }
        for ask, said in slips.items():
            with pytest.raises(InputError, match=said):
                import_verdicts(bench, path, "june", Reading(), ask, Triage())


def test_a_score_in_a_table_of_texts_is_a_score(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("item_id,rater,label,score\na,j,pass,0.7\nb,j,fail,0.1\nc,j,fail,high\n")
    assert [unit.score for unit in units_of(read("labels", path, Reading()), Ask())] == [
        0.7, 0.1, None]  # fmt: skip
