"""The editor: makes a reply meet every criterion of a rubric, or all but one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.models.offline.draws import Draws
from workbench.models.offline.replier.message import Messages, read_desk

QUESTION = re.compile(r"^Does the reply (.+?)\?$", re.IGNORECASE | re.DOTALL)
SIGNED = "Kind regards"
NOTHING = "There is no reply to rewrite."
FORMS = {
    "use a list": "- Keep your papers.\n- Look at the terms.",
    "begin with a summary": "In short: the terms decide.",
    "apologise for the muddle": "We apologise for the muddle.",
    "describe the next step": "The next step is to write to us.",
    "give an example": "For example, take a sum of your own.",
    "give a contact for questions": "For questions, the contact is our desk.",
}
SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), said)
    for pattern, said in (
        (r"^(?:state|say|explain|tell|mention|confirm|point out)s? that (.+)$", r"{0}."),
        (r"^(?:give|name|quote|mention)s? (.+?) as (.+)$", r"{1} is {0}."),
        (r"^(?:name|refer to|cite|mention|quote)s? (clause [\w.]+)$", r"See {0} of the terms."),
        (r"^(?:ask|request)s?(?: the customer)?(?: for)? (.+)$", r"Please tell us {0}."),
        (r"^(?:warn|advise|caution)s?(?: the customer)? against (.+)$", r"We warn against {0}."),
        (r"^promises?(?: the customer)? (.+)$", r"We promise {0}."),
    )
)


def rewrite(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> str:
    """The rewritten reply; the old one where no criterion can be read.

    A criterion under `Violate` is broken: what must be there stays out, what must not comes in.
    `rates`: `works` = share of criteria that the editor attends to.
    """
    desk = read_desk(messages)
    lines: list[str] = []
    read = 0
    for id, mark, question in desk.criteria:
        sentence = _sentence(question)
        read += sentence is not None
        wanted = ("must_not" not in mark) != (id == desk.violate)
        done = draw("works", id, question) < rates.get("works", 1.0)
        if sentence and wanted == done:
            lines.append(sentence)
    if not read:
        return desk.reply or NOTHING
    summary = [line for line in lines if line.startswith("In short")]
    listed = [line for line in lines if line.startswith("- ")]
    body = " ".join(line for line in lines if line not in summary and line not in listed)
    return "\n".join(["Dear customer,", " ".join([*summary, body]), *listed, SIGNED])


def _sentence(question: str) -> str | None:
    """The sentence that does what the question asks about; None when it cannot be read."""
    match = QUESTION.match(question.strip())
    if match is None:
        return None
    act = " ".join(match.group(1).split())
    if act.lower() in FORMS:
        return FORMS[act.lower()]
    for pattern, said in SAID:
        found = pattern.match(act)
        if found:
            text = said.format(*found.groups())
            return text[0].upper() + text[1:]
    return None
