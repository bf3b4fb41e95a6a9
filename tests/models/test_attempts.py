"""What helps after which fault, how long is waited, and what counts as JSON."""

from __future__ import annotations

from email.utils import formatdate
from time import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models.conftest import question
from workbench.domain.contracts import Reply
from workbench.models.attempts import Policy, checked, corrected, retry_after, trouble

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


class ToyError(Exception):
    """Looks like litellm's errors."""

    def __init__(self, text: str, status: int | None, headers: Any = None) -> None:
        super().__init__(text)
        self.status_code = status
        self.litellm_response_headers = headers


@pytest.mark.parametrize(
    ("status", "again"),
    [(400, False), (401, False), (403, False), (404, False), (422, False), (408, True),
     (409, True), (429, True), (500, True), (503, True), (None, True)],
)  # fmt: skip
def test_which_faults_another_try_may_help(status: int | None, again: bool) -> None:
    found = trouble(ToyError("no", status), 1.0, str)
    assert found.retryable is again
    assert found.refused is (status in (401, 403))


def test_an_empty_purse_is_not_a_full_server() -> None:
    assert not trouble(ToyError("insufficient_quota: pay", 429), 1.0, str).retryable


def test_messages_are_one_short_line_and_hidden_before_they_are_cut() -> None:
    secret = "s3cret" * 4
    text = "x" * 290 + secret + "\nTraceback (most recent call last): ..." + secret
    found = trouble(ToyError(text, 500), 1.0, lambda t: t.replace(secret, "[key]"))
    assert "s3" not in found.message and "\n" not in found.message
    assert len(found.message) < 320 and "Traceback" not in found.message


def test_retry_after_in_seconds_or_as_a_date() -> None:
    assert retry_after({"Retry-After": "2.5"}) == 2.5
    assert retry_after({"retry-after": "-1"}) == 0.0
    assert retry_after({"retry-after": formatdate(time() + 30, usegmt=True)}) == pytest.approx(
        30, abs=3
    )
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after(None) is retry_after({}) is None


@given(st.integers(0, 8), st.one_of(st.none(), st.floats(0, 1_000)))
def test_waits_are_bounded_and_never_shorter_than_asked(attempt: int, wanted: float | None) -> None:
    policy = Policy(backoff=0.5, max_wait=20.0)
    wait = policy.wait(attempt, wanted)
    assert 0 < wait <= 20.0
    assert wanted is None or wait >= min(wanted, 20.0)


def test_json_is_checked_against_its_schema() -> None:
    assert checked(Reply(text='{"n": 1}'), SCHEMA)[1] == ""
    assert checked(Reply(text="n = 1"), SCHEMA)[1].startswith("not JSON")
    assert checked(Reply(text='{"n": "1"}'), SCHEMA)[1] == "$.n: '1' is not of type 'integer'"
    assert checked(Reply(text="n = 1"), None)[1] == ""


def test_a_fence_around_json_is_taken_off() -> None:
    reply, fault = checked(Reply(text='```json\n{"n": 1}\n```'), SCHEMA)
    assert (reply.text, fault) == ('{"n": 1}', "")


@pytest.mark.parametrize("finish", ["length", "refusal", "content_filter", "tool_calls"])
def test_what_is_no_answer_need_be_no_json(finish: str) -> None:
    assert checked(Reply(text='{"n"', finish=finish), SCHEMA)[1] == ""


def test_a_correction_keeps_the_question_and_shows_the_fault() -> None:
    again = corrected(question("q"), Reply(text="oops"), "not JSON: x")
    assert [m["role"] for m in again.messages] == ["user", "assistant", "user"]
    assert again.messages[1]["content"] == "oops" and "not JSON: x" in again.messages[2]["content"]
