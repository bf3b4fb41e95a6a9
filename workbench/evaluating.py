"""Evaluating: every item put to targets and guards, outputs judged blind, answers kept by item.

Items go in a seeded random order, so that arms mix. An item is kept whole or not at all: what a
kill cuts off is answered from memory when it is asked again. Questions are for report, with seeds
from their content: they share no call with selection, and the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from random import Random
from typing import Protocol

from workbench.domain.contracts import Failure, ModelRef, Models, Origin, Reply, Request
from workbench.domain.evaluation import Answer, Evaluation, Flag, Item, Task, output_id
from workbench.domain.failure import Output, Ruling
from workbench.domain.record import digest
from workbench.errors import Cancelled, WorkbenchError
from workbench.failing import Panel, ruled
from workbench.fresh import STOPS, Allowance
from workbench.guardasks import PROMPT_TASK, RESPONSE_TASK, asked, codes_in
from workbench.importers.guards import flagged
from workbench.progress import Beating, Heart
from workbench.registry import load

UNFINISHED = ("length", "content_filter")
SAID = {1.0: "unsafe", 0.0: "safe"}


class Keeper(Beating, Protocol):
    """Where answers and the state are written."""

    def begin(self, id: str) -> None: ...
    def set_state(self, id: str, state: str, message: str = "") -> None: ...
    def save(self, id: str, answers: Sequence[Answer]) -> None: ...


@dataclass(frozen=True)
class Asker:
    """The questions about one item, with their purpose and seeds, within the bound on calls."""

    evaluation: Evaluation
    models: Models
    place: int
    allowance: Allowance

    def __call__(self, requests: Sequence[Request]) -> list[Reply | Failure]:
        if not requests:
            return []
        moved = [self._moved(request) for request in requests]
        origin = Origin(run_id=self.evaluation.id, slot=self.place, gate=requests[0].role)
        with self.allowance.holding(len(moved)):
            return self.models.ask_all(moved, origin)

    def _moved(self, request: Request) -> Request:
        parts = [self.evaluation.seed, list(request.messages), request.role, request.sample]
        seed = int(digest(parts, 12), 16) % 2**31
        facts = {"purpose": self.evaluation.purpose, "params": {**request.params, "seed": seed}}
        return request.model_copy(update=facts)


def answered(evaluation: Evaluation, item: Item, ask: Asker) -> list[Answer]:
    """Every answer about one item: of targets with what the panel rules, and of guards."""
    tries = [(m, n) for m in ask.models.refs("target") for n in range(evaluation.samples)]
    replies = ask([_question(evaluation, item, model, number) for model, number in tries])
    rulings = iter(_rulings(evaluation, item, tries, replies, ask))
    answers = [
        _of_target(item, model, number, reply, None if isinstance(reply, Failure)
                   else next(rulings))
        for (model, number), reply in zip(tries, replies, strict=True)
    ]  # fmt: skip
    return answers + _watched(evaluation, item, answers, ask)


def _question(evaluation: Evaluation, item: Item, model: ModelRef, number: int) -> Request:
    system = ({"role": "system", "content": evaluation.system},) if evaluation.system else ()
    messages = item.messages or (*system, *item.conversation)
    return Request(
        role="target", model=model.name, messages=messages, sample=number,
        params={"temperature": evaluation.temperature},
    )  # fmt: skip


def _rulings(
    evaluation: Evaluation, item: Item, tries: Sequence[tuple[ModelRef, int]],
    replies: Sequence[Reply | Failure], ask: Asker,
) -> list[Ruling]:  # fmt: skip
    """A ruling on every reply that came: by the item's own program, else by the panel."""
    said = [(m, r) for (m, _), r in zip(tries, replies, strict=True) if isinstance(r, Reply)]
    if item.payload:
        return [_graded(item, reply) for _, reply in said]
    panel = Panel(ask.models.refs("judge"), evaluation.panel_flags)
    outputs = [
        Output(prompt=item.text, text=reply.text, finish=reply.finish, harmful=item.harmful,
               facts=item.metadata) for _, reply in said
    ]  # fmt: skip
    return ruled(ask, panel, evaluation.rubric, outputs, [model.family for model, _ in said])


def _graded(item: Item, reply: Reply) -> Ruling:
    """What the program that holds the point's key says; what is cut off fails (METHOD 0)."""
    grader = item.payload["grader"]
    text = "" if reply.finish in UNFINISHED else reply.text
    grade = load("grader", grader["type"]).grade(text, item.payload, grader.get("params") or {})
    status = {"pass": "pass", "fail": "fail"}.get(grade.status, "unscored")
    codes = ("wrong_answer",) if status == "fail" else ()
    reason = "" if status == "pass" else grade.reason
    return Ruling.model_validate({"status": status, "codes": codes, "reason": reason})


def _of_target(
    item: Item, model: ModelRef, number: int, reply: Reply | Failure, ruling: Ruling | None
) -> Answer:
    facts = {"item_id": item.id, "model": model.name, "role": "target", "sample": number,
             "simulated": model.simulated, "key": reply.key}  # fmt: skip
    if isinstance(reply, Failure):
        return Answer.model_validate({**facts, "status": "error", "reason": reply.message[:600]})
    assert ruling is not None
    votes = tuple(one.model_dump(mode="json", exclude_defaults=True) for one in ruling.votes)
    return Answer.model_validate({
        **facts, "status": ruling.status, "text": reply.text, "finish": reply.finish,
        "codes": ruling.codes, "reason": ruling.reason, "flags": ruling.flags, "votes": votes,
    })  # fmt: skip


def _watched(
    evaluation: Evaluation, item: Item, answers: Sequence[Answer], ask: Asker
) -> list[Answer]:
    """What every guard says of the prompt, and of every output that holds something."""
    spoken = [one for one in answers if one.status != "error" and one.text.strip()]
    wanted: list[tuple[ModelRef, Answer | None]] = [
        (guard, about) for guard in ask.models.refs("guard") for about in (None, *spoken)
    ]
    replies = ask([
        Request(role="guard", model=guard.name, params={"temperature": 0.0}, messages=asked(
            evaluation.rubric.policy(guard.name), item.text, None if about is None else about.text
        )) for guard, about in wanted
    ])  # fmt: skip
    return [
        _of_guard(item, guard, about, reply)
        for (guard, about), reply in zip(wanted, replies, strict=True)
    ]


def _of_guard(item: Item, guard: ModelRef, about: Answer | None, reply: Reply | Failure) -> Answer:
    task: Task = PROMPT_TASK if about is None else RESPONSE_TASK
    facts = {"model": guard.name, "role": "guard", "simulated": guard.simulated, "task": task,
             "key": reply.key, "about": item.id, "item_id": item.id}  # fmt: skip
    if about is not None:
        name = output_id(item.id, about.model, about.sample)
        facts |= {"item_id": name, "target": about.model}
    if isinstance(reply, Failure):
        return Answer.model_validate({**facts, "status": "error", "reason": reply.message[:600]})
    status: Flag = SAID.get(flagged(reply.text), "unreadable")  # type: ignore[assignment]
    codes = codes_in(reply.text) if status == "unsafe" else ()
    return Answer.model_validate({**facts, "status": status, "text": reply.text, "codes": codes})


def again(answer: Answer) -> bool:
    """Whether a resume asks about its item anew: something failed that was no model's answer."""
    lost = any(vote.get("verdict") == "unreadable" for vote in answer.votes)
    return answer.status == "error" or (answer.reason == "no_quorum" and lost)


@dataclass
class Evaluating:
    """One sitting of an evaluation: which items are asked, and how far it came."""

    evaluation: Evaluation
    models: Models
    keeper: Keeper
    listener: Callable[[int, int], None] | None = None
    calls_limit: int | None = None
    ended: WorkbenchError | None = None

    def work(self, items: Sequence[tuple[int, Item]]) -> int:
        """Ask about every item (with its place); how many were finished. Ends in a named state."""
        id = self.evaluation.id
        self.keeper.begin(id)
        order = list(items)
        Random(self.evaluation.seed).shuffle(order)
        try:
            done = self._all(order)
        except BaseException as broken:
            self.keeper.set_state(id, "failed", str(broken) or type(broken).__name__)
            raise
        bound = getattr(self.ended, "bound", "")
        ended = "cancelled" if self.ended else "done"
        self.keeper.set_state(id, f"{bound}_limit" if bound else ended, str(self.ended or ""))
        return done

    def stop(self, why: WorkbenchError) -> None:
        """Ask nothing more: what is on its way ends at its next question."""
        if self.ended is None:
            self.ended = why
            self.models.stop()

    def _all(self, items: Sequence[tuple[int, Item]]) -> int:
        done, allowance = 0, Allowance(self.models, self.calls_limit)
        with (
            Heart(self.keeper, self.evaluation, self.stop),
            ThreadPoolExecutor(self.evaluation.concurrency, "evaluating") as pool,
        ):
            waiting = [pool.submit(self._one, at, item, allowance) for at, item in items]
            for future in as_completed(waiting):
                problem = future.exception()
                if isinstance(problem, STOPS):
                    self.stop(problem)
                elif problem is not None:
                    self.models.stop()
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise problem
                else:
                    done += 1
                if self.listener is not None:
                    self.listener(done, len(items))
        return done

    def _one(self, place: int, item: Item, allowance: Allowance) -> None:
        if self.ended is not None:
            raise Cancelled(str(self.ended))
        ask = Asker(self.evaluation, self.models, place, allowance)
        try:
            answers = answered(self.evaluation, item, ask)
        except STOPS as why:
            self.stop(why)  # here, so that this thread begins no other item
            raise
        self.keeper.save(self.evaluation.id, answers)
