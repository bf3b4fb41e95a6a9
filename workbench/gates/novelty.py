"""novelty: does this draft add anything? Compared by text, shingles, meaning and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Neighbour, Setting
from workbench.domain.receipt import GateResult
from workbench.registry import register
from workbench.text import shorten

# METHOD 4.2's fallbacks; a run hands in what its encoder was calibrated to (METHOD 7).
T_DUP, T_NEAR = 0.92, 0.85
MOST_JACCARD = 0.8
SHARED_NUMBERS, NUMBERS_OVERLAP = 2, 0.66
KNOWN = ("public", "training")
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "reference": "4.00 EUR"}
FAR = Neighbour(id="c1", source="admitted", text="How long does a transfer take?", cosine=0.31)
NEAR = Neighbour(id="c2", source="admitted", text="What does 200 EUR in Oslo cost?", cosine=0.97)


@register(
    "gate",
    passes=Example(payload=GOOD, neighbours=(FAR,)),
    refuses=Example(payload=GOOD, neighbours=(NEAR, FAR)),
)
class Novelty:
    name = "novelty"
    version = "1"
    reads: tuple[str, ...] = ("prompt",)

    def cost(self, draft: Draft) -> int:
        return 1

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        t_dup, t_near = float(ctx.setting("t_dup", T_DUP)), float(ctx.setting("t_near", T_NEAR))
        found = ctx.neighbours(str(draft.payload["prompt"]), 5)
        evidence = tuple(n.model_dump(mode="json") for n in found)
        nearest = max((n.cosine for n in found), default=0.0)
        facts: dict[str, Any] = {"score": nearest, "threshold": t_dup, "evidence": evidence}
        # Its cosines do not tell rewrites from distinct texts: what the rest found still counts.
        warn = ("encoder_unfit",) if float(ctx.setting("unfit", 0)) else ()
        for other in found:
            why = twin(other, t_dup)
            if why:
                message = f"{why} as {other.id}: {shorten(other.text)}"
                return GateResult(status="fail", reason="duplicate", message=message, **facts)
        if nearest < t_near:
            return GateResult(status="pass", flags=warn, **facts)
        if int(ctx.setting("repaired", 0)) > 0:
            return GateResult(status="pass", flags=("near", *warn), **facts)
        message = f"near to an earlier text (cosine {nearest:.2f}): write another scenario"
        return GateResult(status="repair", reason="near_neighbour", message=message, **facts)


def twin(other: Neighbour, t_dup: float) -> str:
    """By which rule the other text is the same point, '' when by none."""
    if other.exact:
        return "the same text"
    if other.ngram13 and other.source in KNOWN:
        return f"shares 13 words with a {other.source} text"
    if other.jaccard >= MOST_JACCARD:
        return f"the same words (Jaccard {other.jaccard:.2f})"
    if other.cosine >= t_dup:
        return f"the same meaning (cosine {other.cosine:.3f})"
    many = other.numbers_shared >= SHARED_NUMBERS and other.numbers_overlap >= NUMBERS_OVERLAP
    if other.same_leaf and many:
        return f"the same {other.numbers_shared} dates and amounts"
    return ""
