"""Splits fall by cluster and anchors by content; neither ever changes."""

from __future__ import annotations

from collections import Counter

from workbench.splitting import PARTS, Placed, anchors_of, parts_of, splits_of


def test_splits_have_their_shares_and_known_ones_stay() -> None:
    clusters = {f"c{i}": 1 + i % 5 for i in range(60)}
    found = splits_of(clusters, {})
    held: Counter[str] = Counter()
    for cluster, split in found.items():
        held[split] += clusters[cluster]
    total = sum(clusters.values())
    assert abs(held["train"] / total - 0.6) < 0.05 and abs(held["test"] / total - 0.2) < 0.05
    more = splits_of({**clusters, "new": 9, "c0": 50}, found)
    assert all(more[cluster] == split for cluster, split in found.items())
    assert splits_of(dict(reversed(clusters.items())), {}) == found, "order says nothing"
    assert splits_of({"only": 3}, {}) == {"only": "train"} and splits_of({}, {}) == {}


def test_a_quarter_of_each_track_is_anchors_outside_train_first() -> None:
    points = [Placed(f"h{i}", "train" if i < 40 else "test", "happy") for i in range(80)]
    points += [Placed(f"e{i}", "train", "edge") for i in range(8)]
    found = anchors_of(points, {})
    assert len({h for h in found if h[0] == "h"}) == 20 and all(int(h[1:]) >= 40 for h in found
                                                                if h[0] == "h")  # fmt: skip
    assert len({h for h in found if h[0] == "e"}) == 2, "from train where there is nothing else"


def test_what_was_shown_never_becomes_an_anchor() -> None:
    points = [Placed(f"h{i}", "test", "happy") for i in range(8)]
    known = {point.hash: False for point in points}
    assert anchors_of(points, known) == set()
    known["h3"] = True
    more = [*points, *(Placed(f"n{i}", "test", "happy") for i in range(8))]
    found = anchors_of(more, known)
    assert "h3" in found and len(found) == 4 and all(h[0] == "n" for h in found - {"h3"})
    assert anchors_of([*points, *points], known) == {"h3"}, "the same content counts once"


def test_a_rare_label_is_in_every_part_and_a_cluster_never_changes_its_part() -> None:
    strata = {f"c{i}": "rare" if i % 10 == 0 else "common" for i in range(200)}
    found = parts_of(strata, {})
    rare = Counter(found[c] for c, stratum in strata.items() if stratum == "rare")
    assert rare == {"few_shot": 3, "dev": 7, "test": 10}
    whole = Counter(found.values())
    assert all(abs(whole[part] / 200 - share) < 0.02 for part, share in PARTS.items())
    assert parts_of(dict(reversed(strata.items())), {}) == found, "order says nothing"
    turned = {c: "common" if s == "rare" else "rare" for c, s in strata.items()}
    more = parts_of({**turned, "new": "rare"}, found)
    assert all(more[c] == part for c, part in found.items()) and more["new"] in PARTS
    assert parts_of({}, {}) == {}
