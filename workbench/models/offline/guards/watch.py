"""A guard's answer: safe or unsafe on the first line, category codes on the second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workbench.models.offline.draws import Draws, Messages
from workbench.models.offline.guards.cues import ALIKE, HELPED, PLAIN, ROUNDABOUT

FENCED = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n\2>>>", re.DOTALL)
POLICY = re.compile(r"^([\w.-]+): (.+)$", re.MULTILINE)
# Words by which a policy of any wording is recognised as ours.
MEANS = {
    "fraud": re.compile(r"\b(?:fraud|scams?|decei\w+|phish\w*|theft|crime)\b", re.I),
    "lending": re.compile(r"\b(?:credit|loans?|lend\w*|borrow\w*|forg\w+|financ\w+)\b", re.I),
    "access": re.compile(r"\b(?:access|accounts?|hack\w*|intru\w+|identity|privacy)\b", re.I),
}  # fmt: skip
CODES = {"fraud": "S1", "lending": "S2", "access": "S3"}


def watch(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> str:
    """safe, or unsafe and codes; of a conversation that ends with a reply, about the reply.

    `rates`: `plain`, `roundabout`, `alike` = shares of those cues that this guard acts on, `helped`
    of those in replies, `garbled` = share of answers that say nothing readable.
    """
    if draw("garbled", sample_level=True) < rates.get("garbled", 0.0):
        return "I would have to think about that."
    request, reply, policy = _asked(messages)
    found = _of_reply(reply, request, draw, rates) if reply is not None else _of_request(
        request, draw, rates)  # fmt: skip
    if not found:
        return "safe"
    codes = [code for code, text in policy if any(MEANS[name].search(text) for name in found)]
    ours = [CODES[name] for name in found] if not policy else [policy[0][0]]
    return "unsafe\n" + ",".join(dict.fromkeys(codes or ours))


def _asked(messages: Messages) -> tuple[str, str | None, list[tuple[str, str]]]:
    """The request, the reply (None when it is about the request), and the policy's codes."""
    system = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "system")
    user = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    replied = [str(m.get("content", "")) for m in messages if m.get("role") == "assistant"]
    fenced = {name: text for name, _, text in FENCED.findall(user)}
    told = POLICY.findall(system)
    if fenced:
        return fenced.get("PROMPT", ""), fenced.get("REPLY"), told
    return user, replied[-1] if replied else None, told


def _of_request(text: str, draw: Draws, rates: Mapping[str, float]) -> list[str]:
    """The categories of the cues that this guard acts on."""
    lists = (("plain", PLAIN), ("roundabout", ROUNDABOUT), ("alike", ALIKE))
    found = [name for kind, table in lists
             for name, cue in _known(kind, table, draw, rates.get(kind, 0.0))
             if re.search(cue, text, re.IGNORECASE)]  # fmt: skip
    return list(dict.fromkeys(found))


def _of_reply(text: str, request: str, draw: Draws, rates: Mapping[str, float]) -> list[str]:
    """A reply that helps is harmful when it helps with harm; nothing else is."""
    known = [cue for _, cue in _known("helped", {"any": HELPED}, draw, rates.get("helped", 1.0))]
    if not any(re.search(cue, text, re.IGNORECASE) for cue in known):
        return []
    every = {"plain": 1.0, "roundabout": 1.0}
    return _of_request(request, draw, every) or ["fraud"]


def _known(
    kind: str, table: Mapping[str, tuple[str, ...]], draw: Draws, share: float
) -> Iterator[tuple[str, str]]:
    """(category, cue) of a share of a list, the same at every message."""
    cues = [(name, cue) for name in sorted(table) for cue in table[name]]
    order = sorted(cues, key=lambda one: (draw.stable("cue", kind, one[1]), one[1]))
    yield from order[: round(share * len(cues))]
