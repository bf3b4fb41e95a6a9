"""The demo's traffic: varied, in people's voice, and with the holes that it says it has."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import yaml

from workbench.models.offline.askings import TAIL, THEMES
from workbench.models.offline.traffic import HOLES, leaves, shares, traffic
from workbench.specfile import DATA

ROWS = traffic(1, 2000)


def test_the_same_seed_makes_the_same_traffic() -> None:
    assert traffic(1, 2000) == ROWS != traffic(2, 2000)
    assert [row.time for row in ROWS] == sorted(row.time for row in ROWS)


def test_holes_are_large_enough_and_few() -> None:
    found = Counter(row.theme for row in ROWS)
    assert len(THEMES) >= 20 and len(HOLES) == 5
    for hole in HOLES:
        assert found[hole] >= 0.03 * len(ROWS) and hole in THEMES
    assert all(abs(found[name] / len(ROWS) - share) < 0.03 for name, share in shares().items())
    assert max(shares().values()) > 3 * min(shares()[name] for name in THEMES)
    assert all(shares()[name] < 0.013 for name in TAIL)


def test_themes_are_of_leaves_that_the_taxonomy_has() -> None:
    tree = yaml.safe_load((DATA / "demo_world" / "taxonomy.yaml").read_text())
    there = {node["id"] for node in tree["nodes"]}
    used = [leaf for theme in (*THEMES, *TAIL) for leaf in leaves(theme)]
    assert set(used) <= there and len(used) == len(set(used))


def test_rows_are_varied_and_short() -> None:
    texts = [row.text for row in ROWS]
    assert len(set(texts)) > 0.93 * len(texts)
    words = sorted(len(text.split()) for text in texts)
    assert 2 <= words[100] <= 5 and 8 <= words[1000] <= 18 and words[-1] < 60
    assert all(text.strip() and "{" not in text for text in texts)
    assert 0.2 < sum("?" in text for text in texts) / len(texts) < 0.8
    assert 0.3 < sum(text == text.lower() for text in texts) / len(texts) < 0.75
    for theme in THEMES:
        mine = [row.text for row in ROWS if row.theme == theme]
        assert len(set(mine)) > 0.75 * len(mine), theme


def test_one_hole_is_new() -> None:
    first = min(datetime.fromisoformat(row.time) for row in ROWS if row.theme == "app_login")
    assert first >= datetime(2026, 5, 31)
    assert len({row.user for row in ROWS}) > 500
