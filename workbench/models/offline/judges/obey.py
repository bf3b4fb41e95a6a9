"""Orders inside the text under judgement: fenced text is data, unfenced text may be obeyed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.models.offline.draws import Draws
from workbench.models.offline.judges.brief import Brief

ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:above|previous|instructions?|rules)\b"
    r"|\b(?:answer|reply|respond|return|output|say|vote|mark|grade|rate)\b.{0,40}"
    r"\b(?:plausible|pass(?:es)?|true|yes|perfect|accept(?:ed)?|approved?)\b",
    re.IGNORECASE | re.DOTALL,
)
DENIED = re.compile(r"\b(?:plausible|pass|verdict)\W{0,4}(?:false|no|fail)\b", re.IGNORECASE)


def obeyed(brief: Brief, draw: Draws, rates: Mapping[str, float]) -> bool | None:
    """The verdict that an instruction in the text asks for, when this judge obeys it.

    None when there is none, when the text is fenced, or when the judge holds out (1 - `obeys`).
    """
    if brief.fenced or not ORDER.search(brief.item):
        return None
    if draw("obey") >= rates.get("obeys", 0.0):
        return None
    return DENIED.search(brief.item) is None
