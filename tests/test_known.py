"""What a draft shares with known texts: 13 words in a row, or the whole; twelve are nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench import known
from workbench.domain.contracts import Neighbour
from workbench.errors import InputError
from workbench.known import Collector, Known, KnownSet
from workbench.text import any_words

WORDS = [f"w{i}" for i in range(30)]


def index(*texts: str, source: str = "public", after: tuple[str, ...] = ()) -> Known:
    """An index of one set, text i on line i + 1."""
    collector = Collector()
    for line, text in enumerate(texts, 1):
        collector.add(text, line, after)
    grams, wholes = collector.done()
    one = KnownSet.model_validate({
        "id": "k1", "source": source, "name": "bench", "path": "", "sha256": "", "rows": len(texts),
        "rejected": 0, "grams": len(grams.hashes), "wholes": len(wholes.hashes),
    })  # fmt: skip
    return Known([(one, grams, wholes)])


def shared(draft: str, *texts: str) -> Neighbour | None:
    found = index(*texts).near(draft)
    assert len(found) <= 1
    return found[0] if found else None


def test_thirteen_words_are_found_with_their_line_and_twelve_are_not() -> None:
    text = "other words first " + " ".join(WORDS[:13]) + " and last"
    hit = shared("Say: " + ", ".join(WORDS[:13]).upper() + "!", "nothing", text)
    assert hit is not None and hit.ngram13 and not hit.exact
    assert (hit.id, hit.source, hit.text) == ("bench:2", "public", " ".join(WORDS[:13]))
    assert shared(" ".join(WORDS[:12]) + " x", text) is None
    assert shared("", text) is None and shared("?!", text) is None


def test_the_longest_shared_words_are_told() -> None:
    draft = " ".join([*WORDS[:13], "x", *WORDS[:20]])
    hit = shared(draft, " ".join(WORDS))
    assert hit is not None and hit.text == " ".join(WORDS[:20])


def test_a_short_text_is_found_when_it_is_the_same() -> None:
    hit = shared("What is the capital?", "what is the CAPITAL")
    assert hit is not None and hit.exact and not hit.ngram13
    assert shared("What is the capital of it?", "what is the capital") is None
    assert not index("what", after=("six",)).near("six")
    assert index("what", after=(" ".join(WORDS),)).near(" ".join(WORDS[3:20]))


def test_other_scripts_are_cut_by_character() -> None:
    hit = shared(
        "请问我在奥斯陆取了两百欧元要付多少手续费", "他说我在奥斯陆取了两百欧元要付多少，好吗"
    )
    assert hit is not None and hit.text.replace(" ", "") == "我在奥斯陆取了两百欧元要付多少"


def test_a_set_that_no_run_could_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST_GRAMS", 10)
    with pytest.raises(InputError, match="by line 1: cut the file"):
        index(" ".join(WORDS))


def test_nothing_is_near_to_no_set() -> None:
    assert Known([]).near(" ".join(WORDS)) == [] and index().near(" ".join(WORDS)) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from("ab"), max_size=30), max_size=4),
       st.lists(st.sampled_from("ab"), max_size=30))  # fmt: skip
def test_counting_by_hand_gives_the_same(texts: list[list[str]], draft: list[str]) -> None:
    there = {tuple(t[i : i + 13]) for t in texts for i in range(len(t) - 12)}
    mine = [tuple(draft[i : i + 13]) for i in range(len(draft) - 12)]
    hit = shared(" ".join(draft), *(" ".join(text) for text in texts))
    exact = bool(draft) and draft in texts
    assert (hit is not None) == (exact or any(gram in there for gram in mine))
    if hit is not None and not exact:
        words = any_words(hit.text)
        assert all(tuple(words[i : i + 13]) in there for i in range(len(words) - 12))
