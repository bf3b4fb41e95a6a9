"""A small traffic of the demo bank as a file, and an eval set that leaves one of its themes out."""

from __future__ import annotations

from workbench.models.offline.traffic import traffic

THEMES = (
    "new_card", "cash_limit", "loan", "cashback", "overdraft", "transfer_fee", "late_bill",
    "credit_card",
)  # fmt: skip
EACH = 22


def traffic_csv() -> bytes:
    """All eight themes."""
    return _csv(THEMES, EACH, 1)


def evals_csv() -> bytes:
    """Other rows of all themes but the first."""
    return _csv(THEMES[1:], EACH // 2, 2)


def _csv(themes: tuple[str, ...], each: int, seed: int) -> bytes:
    rows = traffic(seed, 3000)
    lines = ["question"]
    for theme in themes:
        texts = list(dict.fromkeys(row.text for row in rows if row.theme == theme))[:each]
        lines += ['"' + text.replace('"', "'") + '"' for text in texts]
    return "\n".join(lines).encode()
