"""Label words: corrected rates and calibrations in sentences, with interval, n and every doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SIMULATED = " Simulated (offline stand-ins or scripted labels)."
DOUBTS = {
    "few_random": "fewer than 30 of the labels were drawn by chance, so the interval is wide",
    "unseen_stratum": "of one kind of verdict nobody has labelled any",
}


def rate_sentence(rows: Sequence[Mapping[str, Any]], simulated: bool) -> str:
    """How many outputs pass by people's labels, and what pooling them would have said."""
    whole = rows[0]
    rate, naive, judge = whole["rate"], whole["naive"], whole["judge"]
    if rate["value"] is None:
        return f"Nobody has labelled any of {whole['n']:,} outputs yet."
    body = (
        f"By people's labels {_percent(rate)} of {whole['n']:,} outputs pass (95%, corrected for "
        f"how the {whole['labelled']:,} labels were chosen). Pooled as they are, the labels would "
        f"say {naive['value']:.0%}; the judges themselves say {judge['value'] or 0:.0%}."
    )
    doubts = [words for code, words in DOUBTS.items() if code in rate["warnings"]]
    body += f" {'; '.join(doubts).capitalize()}." if doubts else ""
    return body + (SIMULATED if simulated else "")


def calibration_sentence(judge: str, stamp: str, body: Mapping[str, Any], simulated: bool) -> str:
    """What a judge is worth on the test labels, how often these were opened, and the rate."""
    tpr, tnr, rate = body["TPR"], body["TNR"], body["rate"]
    told = (
        f"On {body['n']:,} test labels of people, {judge} passes {_percent(tpr)} of what is good "
        f"and fails {_percent(tnr)} of what is bad (95%; {stamp})."
    )
    if rate["value"] is None:
        told += f" No corrected pass rate: {body['why_not']}."
    else:
        told += (
            f" It passes {_percent(body['judged'])} of everything; without its errors "
            f"{_percent(rate)} would pass."
        )
    return told + (SIMULATED if simulated else "")


def _percent(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return "an unknown share"
    return f"{found['value']:.0%} ({found['lo']:.0%} to {found['hi']:.0%})"
