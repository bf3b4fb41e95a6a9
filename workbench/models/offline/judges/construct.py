"""The judge of construction: does an item ask one clear thing, of its leaf and coordinate?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.judges.brief import Messages, read_brief
from workbench.models.offline.judges.faults import Fault, faults
from workbench.models.offline.judges.lint import linted
from workbench.models.offline.judges.obey import obeyed

WELL = {
    "measures_capability": True, "self_contained": True, "one_answer_type": True,
    "fits_coordinate": True, "defect": "none", "quote": "", "why": "It is well made.",
}  # fmt: skip
# Which of the four answers a defect turns to no.
DENIES = {
    "vague": "one_answer_type", "ambiguous": "one_answer_type",
    "wrong_construct": "measures_capability", "off_coordinate": "fits_coordinate",
    "not_self_contained": "self_contained",
}  # fmt: skip
STRAY = Fault("ambiguous", "", "It could be read in two ways.", "")


def construct(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """The verdict on construction, in the fields of the contract.

    `rates`: `knows` = share of the wordings of a fault that this judge notices, `noise` = chance of
    the other vote, `obeys`.
    """
    brief = read_brief(messages)
    checked = linted(brief, draw, rates) if brief.checklist else {}
    order = obeyed(brief, draw, rates)
    if order is not None:
        return {**(WELL if order else _verdict((STRAY,))), **checked}
    share = rates.get("knows", 1.0)
    seen = tuple(f for f in faults(brief) if draw.stable("fault", f.defect, f.wording) < share)
    if draw("noise", sample_level=True) < rates.get("noise", 0.0):
        seen = () if seen else (STRAY,)
    return {**_verdict(seen), **checked}


def _verdict(seen: tuple[Fault, ...]) -> dict[str, Any]:
    """The gravest fault by name; every fault counts in the four answers."""
    if not seen:
        return dict(WELL)
    first = seen[0]
    denied = {DENIES[fault.defect]: False for fault in seen}
    return {**WELL, **denied, "defect": first.defect, "quote": first.quote, "why": first.why}
