"""Families of figures: those of some items are those of a set of them, reasons are handed on."""

from __future__ import annotations

import numpy as np
import pytest

from tests.measures.test_telltale import world
from workbench.measures.families import DIRECTION, METRICS, lexical, semantic, syntactic
from workbench.measures.lexical import Corpus


def test_every_figure_has_a_direction_and_a_place() -> None:
    corpus = Corpus(world(1, 100))
    rows = np.random.default_rng(0).normal(size=(100, 4))
    parts = {"lexical": lexical(corpus, 50), "syntactic": syntactic(corpus),
             "semantic": semantic(rows, corpus.sizes, 0.9, 100)}  # fmt: skip
    at = np.arange(40)
    for family, names in METRICS.items():
        part = parts[family]
        assert part.whole.keys() == names.keys() == part.figures(at).keys()
    assert set(DIRECTION.values()) == {1, -1} and len(DIRECTION) == 11


def test_figures_of_some_items_are_those_of_a_set_of_them() -> None:
    texts = world(1, 300)
    at = np.arange(150)
    part, alone = lexical(Corpus(texts), 50), lexical(Corpus(texts[:150]), 50)
    for name, figure in part.figures(at).items():
        assert figure.value == pytest.approx(alone.whole[name].value, rel=0.05)
        if name != "compression_ratio":  # whose order is another one
            assert figure.value == pytest.approx(alone.whole[name].value)


def test_a_sample_and_foreign_texts_are_told() -> None:
    corpus = Corpus([*world(1, 60), "我的卡在哪里"])
    tags = syntactic(corpus)
    assert tags.warnings == ("other_scripts_left_out:1",) and len(tags.sizes) == 60
    vectors = semantic(np.eye(4), corpus.sizes[:4], 0.9, len(corpus))
    assert vectors.warnings == ("sample:4",)
    assert syntactic(Corpus(["我的卡在哪里"] * 30)).reason == "not_english"


def test_one_vector_and_none() -> None:
    assert semantic(np.ones((1, 3)), np.ones(1), 0.9, 1).whole["nn_distance"].reason == "one_text"
    none = semantic(np.ones((0, 3)), np.ones(0), 0.9, 0).whole
    assert {none["vendi"].reason, none["mean_cosine_distance"].reason} == {"empty"}
