"""How each fault of a rubric item is mended: one function a reason, from a case to new fields."""

from __future__ import annotations

import re
from collections.abc import Callable

from workbench.models.offline.author import edits, hooks
from workbench.models.offline.author.colour import situation
from workbench.models.offline.author.criteria import ASKS, FIGURE, FORM, WARNS
from workbench.models.offline.author.rubric_case import Case, Fields
from workbench.models.offline.author.task import FIRST, voiced

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?: (?:%|EUR|working days|days|years))?")
LEAST = 4
TYPES = ("outcome", "process", "instruction_following", "grounding_safety")


def split(case: Case) -> Fields:
    """Each compound criterion as its single ones."""
    rows: list[Fields] = []
    for row in case.criteria:
        children = list(case.named().get(row["id"], {}).get("children") or ())
        if row["id"] in case.named() and not children:
            children = _halves(row["text"])
        rows += [{**row, "text": child} for child in children] if children else [row]
    return {"criteria": _with_ids(rows)}


def _halves(text: str) -> list[str]:
    """The two questions of a joined one."""
    match = re.match(
        r"(Does the reply )(.+?) (?:and also|and|as well as) ((?:ask|request).+)", text
    )
    if match is None:
        return [text]
    return [f"{match.group(1)}{match.group(2)}?", f"{match.group(1)}{match.group(3)}"]


def _with_ids(rows: list[Fields]) -> list[Fields]:
    """Ids kept where they are single; a second one with the same id gets a new one."""
    used: set[str] = set()
    taken = {row["id"] for row in rows}
    for row in rows:
        if row["id"] in used:
            row["id"] = next(i for n in range(1, 99) if (i := f"c{n}") not in taken | used)
        used.add(row["id"])
    return rows


def drop_or_reword(case: Case) -> Fields:
    """The named criteria go while enough are left, types stay covered; else plainer words."""
    rows = case.criteria
    for id in case.named():
        rest = [row for row in rows if row["id"] != id]
        gate = any(row.get("criticality") == "gate" for row in rest)
        rows = rest if len(rest) >= LEAST and gate else [_plainer(r, id, case) for r in rows]
    return {"criteria": rows, **_waiving(rows, case)}


def _waiving(rows: list[Fields], case: Case) -> Fields:
    """A waiver for each type whose last criterion went."""
    there = {row["type"] for row in rows} | {w["type"] for w in case.item.get("waived", ())}
    gone = [kind for kind in TYPES if kind not in there]
    new = [{"type": kind, "why": "The message gives no occasion for it."} for kind in gone]
    return {"waived": [*case.item.get("waived", ()), *new]}


def reword(case: Case) -> Fields:
    """The named criteria in plainer words: what counts is named with figure and unit."""
    rows = case.criteria
    for id in case.named():
        rows = [_plainer(row, id, case) for row in rows]
    return {"criteria": rows}


def _plainer(row: Fields, id: str, case: Case) -> Fields:
    """The first wording of its kind; another behaviour for what no wording can save."""
    if row["id"] != id:
        return row
    return {**row, "text": _first_wording(row["text"], case) or _fresh(case)}


def _first_wording(text: str, case: Case) -> str:
    for found in case.figures():
        if found.what in text:
            return FIGURE[0].format(what=found.what, value=found.value)
    for wordings in (ASKS, WARNS):
        for wording in reversed(wordings):
            head = wording.partition("{")[0]
            if text.startswith(head):
                return wordings[0].format(object=text[len(head) :].rstrip("?"))
    known = (
        "state",
        "say",
        "explain",
        "name",
        "promise",
        "refer",
        "cite",
        *(hook.object for hook in hooks.FORMS),
    )
    return text if text.startswith(tuple(f"Does the reply {word}" for word in known)) else ""


def _fresh(case: Case) -> str:
    """A behaviour that the message wants and no criterion asks about."""
    there = " ".join(row["text"] for row in case.criteria)
    options = [one.object for one in hooks.FORMS if one.object not in there]
    return FORM[0].format(object=case.dice.pick(options, "fresh"))


def right_figure(case: Case) -> Fields:
    """The figure as the documents have it; a criterion that they do not bear out goes."""
    rows, lost = case.criteria, []
    for row in rows:
        if row["id"] not in case.named():
            continue
        found = next((f for f in case.figures() if f.what in row["text"]), None)
        if found is None:
            lost.append(row["id"])
        else:
            row["text"] = NUMBER.sub(found.value, row["text"], count=1)
            row["evidence"] = found.quote
    kept = [row for row in rows if row["id"] not in lost]
    kept = kept if len(kept) >= LEAST else rows
    return {"criteria": kept, **_waiving(kept, case)}


def add_types(case: Case) -> Fields:
    """A criterion for a missing type, where the message gives an occasion; else a waiver."""
    rows = case.criteria
    missing = [k for k in TYPES if k not in {r["type"] for r in rows}]
    for kind in missing:
        text = _occasion(kind, case)
        if text:
            rows.append({"id": f"n{len(rows)}", "text": text, "type": kind, "polarity": "must",
                         "criticality": "additive", "evidence": ""})  # fmt: skip
    for row in rows:
        if row["id"].startswith("n"):
            row["id"] = next(i for n in range(1, 99)
                             if (i := f"c{n}") not in {r["id"] for r in rows})  # fmt: skip
    return {"criteria": rows, **_waiving(rows, case)}


def _occasion(kind: str, case: Case) -> str:
    """What the message wants of that type; empty when it wants nothing."""
    if kind == "outcome":
        found = case.figures()
        return FIGURE[0].format(what=found[0].what, value=found[0].value) if found else ""
    options = {"process": (hooks.ASKS, ASKS), "grounding_safety": (hooks.WARNINGS, WARNS),
               "instruction_following": (hooks.FORMS, FORM)}[kind]  # fmt: skip
    for hook in options[0]:
        end = hook.quotes.split("} ")[-1][-18:]
        if end in str(case.item["prompt"]):
            return options[1][0].format(object=hook.object)
    return ""


def make_gate(case: Case) -> Fields:
    """The criterion with a figure becomes a gate."""
    rows = case.criteria
    wanted = [r for r in rows if r.get("polarity", "must") == "must"]
    first = next((r for r in wanted if re.search(r"\d", r["text"])), wanted[0] if wanted else None)
    if first is not None:
        first["criticality"] = "gate"
    return {"criteria": rows}


def fewer_gates(case: Case) -> Fields:
    """One gate stays; the others are additive."""
    rows = case.criteria
    for row in [r for r in rows if r.get("criticality") == "gate"][1:]:
        row["criticality"] = "additive"
    return {"criteria": rows}


def unleak(case: Case) -> Fields:
    """Take out the sentences of the message that a criterion repeats."""
    texts = [" ".join(re.findall(r"[\w.,%]+", row["text"].lower())) for row in case.criteria]

    def told(piece: str) -> bool:
        words = re.findall(r"[\w.,%]+", piece.lower())
        grams = {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}
        return any(gram in text for gram in grams for text in texts)

    return {"prompt": edits.without(case.item["prompt"], told)}


def uncontrive(case: Case) -> Fields:
    """Take out the sentences that a judge quoted as sounding like an exam."""
    quoted = re.findall(r'"((?:[^"\\]|\\.){8,})"', case.text)

    def cue(piece: str) -> bool:
        core = edits.MARK.sub("", edits.LABEL.sub("", piece)).strip(" .\n")
        return len(core) > 8 and "?" not in piece and any(core in q or q in piece for q in quoted)

    return {"prompt": edits.without(case.item["prompt"], cue)}


def retell(case: Case) -> Fields:
    """Another way in which the question came up, and its sentences in another order."""
    pieces = [p.strip() for p in edits.sentences(case.item["prompt"]) if p.strip()]
    asked = [p for p in pieces if "?" in p]
    rest = [p for p in pieces if "?" not in p]
    new = [voiced(situation(case.dice, f"retold {i}"), FIRST) for i in range(2)]
    order = case.dice.several(rest, len(rest), "order")
    return {"prompt": " ".join([*new, *order, *asked])}


MENDERS: dict[str, Callable[[Case], Fields]] = {
    "compound": split, "vague": drop_or_reword, "outside": drop_or_reword,
    "contrived_criterion": drop_or_reword, "overlapping": drop_or_reword,
    "never_fails": drop_or_reword, "never_met": drop_or_reword, "disagreement": reword,
    "not_detected": reword, "ambiguous_criterion": reword, "no_question": reword,
    "wrong_criterion": right_figure, "missing_type": add_types, "too_few": add_types,
    "too_many_gates": fewer_gates, "weak_gate": fewer_gates, "credit_for_nothing": make_gate,
    "grader_accepts_wrong": make_gate, "grader_refuses_right": reword, "unsteady": reword,
    "leak": unleak, "contrived": uncontrive, "near_neighbour": retell,
}  # fmt: skip
