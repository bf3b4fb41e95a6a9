"""The toy recipe with an author who takes his time: long enough for a person to press Stop."""

from __future__ import annotations

import time

from tests.toys.recipe import Toy
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context
from workbench.domain.spec import Slot
from workbench.registry import register

SECONDS = 4.0


@register("recipe")
class SlowToy(Toy):
    name = "slow_toy"

    def author(self, slot: Slot, ctx: Context) -> Draft:
        time.sleep(SECONDS)
        return super().author(slot, ctx)
