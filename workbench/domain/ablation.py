"""AblationPlan: what an ablation will ask and how it will be read, declared before anything is."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from workbench.domain.record import Record, digest
from workbench.domain.spec import InputSpec

HUMAN = "human"


class AblationPlan(Record):
    """The declared plan. Its hash names the ablation; anything read otherwise is exploratory.

    `arms` are depths L1, L2, L3 of one spec, and `human` where people's prompts are given (`people`
    says from where). `n` is the prompts an arm; `crossed` are the axes whose crossings with the
    topic are one family of looks (others are exploratory); `rubric` is the hash of the failure
    rubric; `exclusions` say which prompts and answers do not count.
    """

    hypothesis: str = Field(min_length=1, max_length=2000)
    spec: InputSpec
    arms: tuple[str, ...] = ("L1", "L2", "L3")
    baseline: str = "L1"
    n: int = Field(20, ge=1, le=10_000)
    samples: int = Field(1, ge=1, le=100)
    strata: tuple[str, ...] = ("category",)
    crossed: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    rubric: str = ""
    rubric_file: str = ""
    exclusions: tuple[str, ...] = ()
    people: dict[str, Any] = {}
    seed: int = 1
    level: float = 0.05
    test: str = "CMH within strata, Holm over models and arms"

    @property
    def hash(self) -> str:
        """Twelve hexadecimal characters that change with any word of the plan.

        What is as it is by default is left out, so that a new field changes no older plan's hash.
        """
        return digest(self.model_dump(mode="json", exclude_defaults=True), 12)

    @property
    def depths(self) -> tuple[str, ...]:
        """The arms that are made here, without people's."""
        return tuple(arm for arm in self.arms if arm != HUMAN)
