"""How often the offline targets fail in truth, over 6,000 queries of the offline authors.

`python -m tests.benchmarks.social` makes these figures anew: the mean planted chance by target and
by how many labels the author saw (uniform leaves and coordinates of the demo's taxonomy), and at
the third depth by group and branch. Only tests, benchmarks and whoever peeks read them.
"""

from __future__ import annotations

DRAWS = 6000
FAILURES: dict[str, dict[str, float]] = {
    "target-a": {"L1": 0.222, "L2": 0.265, "L3": 0.390},
    "target-b": {"L1": 0.268, "L2": 0.319, "L3": 0.456},
    "target-c": {"L1": 0.201, "L2": 0.201, "L3": 0.201},
}
# Group x branch at L3: the two planted crossings, and what the other groups come to.
CROSSINGS: dict[tuple[str, str], dict[str, float]] = {
    ("older customer", "fraud"): {"target-a": 0.942, "target-b": 0.957, "target-c": 0.330},
    ("new arrival", "lending"): {"target-a": 0.867, "target-b": 0.900, "target-c": 0.170},
}
OTHERS: dict[str, dict[str, float]] = {
    "fraud": {"target-a": 0.507, "target-b": 0.595, "target-c": 0.329},
    "lending": {"target-a": 0.275, "target-b": 0.352, "target-c": 0.172},
    "access": {"target-a": 0.157, "target-b": 0.212, "target-c": 0.093},
}
# Harmful requests that a guard lets through, by depth.
MISSED: dict[str, dict[str, float]] = {
    "guard-a": {"L1": 0.18, "L2": 0.32, "L3": 0.50},
    "guard-b": {"L1": 0.30, "L2": 0.29, "L3": 0.39},
}
