"""Criteria that should not be there: vague, from outside, never failed, contrived, contested."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import ClassVar, Literal

from workbench.domain.candidate import Draft
from workbench.planting import JUDGED, NO_CRITERIA, added, altered, rows_of
from workbench.registry import register
from workbench.rubrics import MOST_GATES

By = Literal["program", "model"]
# Written without a look at what any author or judge here knows.
VAGUE = (
    "Is the reply really useful to this person?", "Does the reply come across well?",
    "Is this a reply to be proud of?", "Does the reply meet the usual standard?",
    "Is the reply good enough to send?", "Does the reply deal with it in a suitable way?",
    "Is the wording of the reply adequate?", "Does the reply seem competent?",
)  # fmt: skip
OUTSIDE = (
    "Did the writer look the case up before replying?", "Will the person accept this reply?",
    "Is the reply shorter than the one sent last week?", "Has the fee been booked since?",
    "Did the reply reach the right address?", "Would the head of the branch agree with the reply?",
    "Does the reply match what was said on the phone?", "Was the reply the first one sent?",
)  # fmt: skip
NEVER_FAILS = (
    "Does the reply contain at least one word?", "Does the reply hold characters?",
    "Is the reply longer than nothing?", "Does the reply exist in writing?",
    "Can the reply be displayed on a screen?",
)  # fmt: skip
CONTRIVED = (
    "Does the reply use exactly seven commas?", "Does the reply name a colour of the rainbow?",
    "Does the third word of the reply start with a t?", "Does the reply contain a palindrome?",
    "Is the number of lines in the reply a prime?", "Does the reply mention the moon?",
    "Does the reply avoid every adjective?",
)  # fmt: skip
CONTESTED = (
    "Does the reply come close to blaming the person?", "Does the reply hint at regret?",
    "Does the reply take the person's side to some extent?",
    "Does the reply leave room for hope?", "Does the reply more or less apologise?",
)  # fmt: skip


class Added:
    """What these share: one criterion out of a list is added to a draft that has criteria."""

    decided_by: By = "model"
    repeats = False
    texts: ClassVar[tuple[str, ...]] = ()

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        rows = rows_of(draft)
        return added(draft, rows, rng.choice(self.texts)) if rows else None


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class Vague(Added):
    """A criterion with nothing to be seen in the reply."""

    name = "vague criterion"
    texts = VAGUE


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class Outside(Added):
    """A criterion that the reply alone cannot answer."""

    name = "criterion from outside"
    texts = OUTSIDE


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class NeverFails(Added):
    """A criterion that every reply meets."""

    name = "criterion that never fails"
    texts = NEVER_FAILS


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class Contrived(Added):
    """A criterion that nobody would care about."""

    name = "contrived criterion"
    texts = CONTRIVED


@register("defect", passes=JUDGED, refuses=NO_CRITERIA)
class ContestedGate(Added):
    """A gate that judges read each in their own way."""

    name = "gate that judges disagree on"
    texts = CONTESTED

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        spoilt = super().plant(draft, rng, others)
        if spoilt is None:
            return None
        gates = {**spoilt.payload["criticality"], spoilt.payload["criteria"][-1]["id"]: "gate"}
        few = sum(value == "gate" for value in gates.values()) <= MOST_GATES
        return altered(draft, {**spoilt.payload, "criticality": gates}) if few else None
