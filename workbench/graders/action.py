"""Action: the first action of the reply meets an allowed rule, and no forbidden one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from workbench.decisions import action_in, judged, written
from workbench.domain.contracts import Example
from workbench.domain.flow import Rule
from workbench.domain.outcome import Grade
from workbench.registry import register

ALLOWED = [{"tool": "hand_off", "arguments": {"queue": ["disputes desk"]}}]


def _reply(queue: str) -> str:
    return f'The case is ready.\n{{"tool": "hand_off", "arguments": {{"queue": "{queue}"}}}}'


@register(
    "grader",
    passes=Example(payload={"allowed_actions": ALLOWED, "response": _reply("disputes desk")}),
    refuses=Example(payload={"allowed_actions": ALLOWED, "response": _reply("card fraud desk")}),
)
class ActionGrader:
    """A right value in another form passes and is said in `detail`: a logger's form is no error."""

    name = "action"
    version = "1"
    program = True

    def grade(
        self, response: str, payload: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Grade:
        try:
            allowed, forbidden = rules_of(payload)
        except ValidationError as broken:
            return Grade(status="error", reason=f"bad_rules: {broken.errors()[0]['msg']}")
        action = action_in(response)
        if action is None:
            return Grade(status="fail", reason="no_action")
        text = written(action)
        fit, _ = judged(action, allowed, forbidden)
        if fit.ok:
            detail = {"form": fit.form} if fit.form else {}
            return Grade(status="pass", extracted=text, normalised=text, detail=detail)
        return Grade(status="fail", extracted=text, normalised=text, reason=fit.wrong)


def rules_of(payload: Mapping[str, Any]) -> tuple[list[Rule], list[Rule]]:
    """The allowed and the forbidden rules of a payload."""
    allowed = [Rule.model_validate(rule) for rule in payload.get("allowed_actions") or ()]
    return allowed, [Rule.model_validate(rule) for rule in payload.get("forbidden_actions") or ()]
