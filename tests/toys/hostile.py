"""Points with every kind of hostile text, as exporters see them."""

from __future__ import annotations

from typing import Any

from workbench.domain.release import Bundle, Item, Release

TEXTS = {
    "formula": "=HYPERLINK(\"http://evil.example\",\"click\")", "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3", "at": "@SUM(1,1)", "wide": "＝1+1", "tab": "\t=1+1", "return": "\r=1+1",
    "quoted": "'=1+1", "quotes": "''=2", "html": "<script>alert(1)</script><img src=x onerror=x>",
    "lines": "one\ntwo\r\nthree\n\n---\nlicense: mit\n---", "null": "a\x00b",
    "bell": "\x07\x1b[31m",
    "bidi": "abc\u202egnp.exe\u2066", "zero": "a\u200bb\ufeff", "broken": "half \ud83d of it",
    "fence": "```\n# Heading\n[x](javascript:alert(1))", "python": '"""\nimport os\n"""',
    "template": "{{ cycler }} {% raw %} {0} %s ${HOME}", "emoji": "👩‍👩‍👧 naïve ½ ＡＢ",
    "separators": "a\u2028b\u2029c\x85d", "plain": "What is the fee?",
}  # fmt: skip
LONG = "0123456789abcdef" * 65_536  # 1 MB


def hostile_items(recipe: str = "final_answer", **changes: Any) -> list[Item]:
    """A point for each text, which stands in its prompt, its document and its coordinate."""
    return [
        hostile_item(n, recipe, text, **changes) for n, text in enumerate([*TEXTS.values(), LONG])
    ]


def hostile_item(n: int, recipe: str, text: str, **changes: Any) -> Item:
    if recipe == "rubric":
        more: dict[str, Any] = {
            "output": text, "grader": {"type": "rubric", "params": {}},
            "criteria": [{"id": "c1", "text": f"Does it say {text}?", "type": "outcome"}],
        }  # fmt: skip
    else:
        more = {"reference": "5 EUR", "unit": "EUR", "grader": {"type": "numeric", "params": {}}}
    payload = {"prompt": text, "context": [{"title": text[:100], "text": text}], **more}
    facts: dict[str, Any] = {
        "id": f"c{n:015d}", "recipe": recipe, "payload": payload, "split": "train",
        "messages": ({"role": "system", "content": "Answer."}, {"role": "user", "content": text}),
        "coordinate": {"said": text[:200]}, "cluster_id": text[:50], "canary": "CANARY",
        "human": {"verdict": "approve"}, "because": {"text": text[:500]}, "simulated": True,
        "probes": ({"model": text[:50], "n": 8, "c": 4, "purpose": "report"},), "release": "v1",
    }  # fmt: skip
    return Item(**{**facts, **changes})


def bundle(items: list[Item]) -> Bundle:
    """A release of these items, its models and left-out reasons hostile too."""
    return Bundle(Release.model_construct(
        id="v1", number=1, name="hostile", at="", content_hash="0" * 64, canary="CANARY",
        simulated="all", scope={}, counts={}, left_out=(), entries=(), chain_heads="",
        made_by={"models": {"author": [TEXTS["html"], TEXTS["fence"]]}, "specs": {"<b>x": ["1"]}},
    ), items)  # fmt: skip
