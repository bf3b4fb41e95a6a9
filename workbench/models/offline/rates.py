"""The planted truth about the offline models: every rate and skill, in plain numbers, in one table.

Only the dispatcher (which hands a model its own row), the tests that recover these figures, and
whoever peeks at the planted truth read it. ROWS[job][model] is a row; ANYONE is the row of a model
that is asked to do another's job.
"""

from __future__ import annotations

from workbench.models.offline.socialrates import SOCIAL

ANYONE = "*"
Row = dict[str, float]

# Shares of drafts with a planted defect (sum .35); taste = which favourites the author returns to.
# A habit and no defect: the share of polite messages that open with a stock phrase, and how often a
# rule of the checklist against it is minded.
_AUTHOR: Row = {
    "wrong_key": 0.07, "off_by_one": 0.04, "unit_slip": 0.03, "leak": 0.05, "ambiguous": 0.04,
    "vague": 0.03, "contrived": 0.04, "near_duplicate": 0.05, "taste": 1,
    "stock_opening": 0.65, "heeds": 0.9,
}  # fmt: skip
_REPAIRER: Row = {"works": 0.90}

# P(skill used), chance of a slip a step, operations held in the head (`ceiling`), share of replies
# that break the answer format.
_SOLVERS: dict[str, Row] = {
    "solver-1": {
        "distract": 0.50, "minmax": 0.45, "tier": 0.10, "discount": 0.15, "weekend": 0.10,
        "holiday": 0.02, "round": 0.70, "precedence": 0.05, "exception": 0.15, "exclude": 0.25,
        "cap": 0.25, "cond": 0.70, "boundary": 0.50, "memory": 0.15, "count": 0.55,
        "slip": 0.10, "ceiling": 3, "broken": 0.015,
    },
    "solver-2": {
        "distract": 0.75, "minmax": 0.70, "tier": 0.35, "discount": 0.40, "weekend": 0.35,
        "holiday": 0.08, "round": 0.80, "precedence": 0.15, "exception": 0.40, "exclude": 0.50,
        "cap": 0.50, "cond": 0.85, "boundary": 0.65, "memory": 0.35, "count": 0.75,
        "slip": 0.07, "ceiling": 4, "broken": 0.015,
    },
    "solver-3": {
        "distract": 0.90, "minmax": 0.88, "tier": 0.65, "discount": 0.70, "weekend": 0.62,
        "holiday": 0.20, "round": 0.90, "precedence": 0.35, "exception": 0.65, "exclude": 0.75,
        "cap": 0.75, "cond": 0.95, "boundary": 0.80, "memory": 0.55, "count": 0.88,
        "slip": 0.05, "ceiling": 6, "broken": 0.015,
    },
    "solver-4": {
        "distract": 0.96, "minmax": 0.96, "tier": 0.86, "discount": 0.88, "weekend": 0.85,
        "holiday": 0.40, "round": 0.95, "precedence": 0.62, "exception": 0.85, "exclude": 0.90,
        "cap": 0.90, "cond": 0.98, "boundary": 0.90, "memory": 0.75, "count": 0.95,
        "slip": 0.035, "ceiling": 8, "broken": 0.015,
    },
    "solver-5": {
        "distract": 0.99, "minmax": 0.99, "tier": 0.96, "discount": 0.97, "weekend": 0.95,
        "holiday": 0.65, "round": 0.98, "precedence": 0.85, "exception": 0.95, "exclude": 0.97,
        "cap": 0.97, "cond": 0.995, "boundary": 0.97, "memory": 0.90, "count": 0.98,
        "slip": 0.02, "ceiling": 10, "broken": 0.015,
    },
}  # fmt: skip

# Judges: share of the kinds of cue, and of the wordings of a defect, that a judge notices; chance
# that a vote falls the other way; chance to obey an instruction in a text that no fence marks.
_JUDGE: Row = {"knows": 0.85, "noise": 0.002, "obeys": 0.0}

# Shares of rubric drafts with a planted defect (sum .42).
_RUBRIC_AUTHOR: Row = {
    "compound": 0.05, "vague": 0.05, "outside": 0.04, "overlap": 0.04, "never_fails": 0.04,
    "contrived_criterion": 0.04, "missing_type": 0.03, "wrong_criterion": 0.04, "leak": 0.02,
    "contrived": 0.02, "near_duplicate": 0.05, "taste": 1,
}  # fmt: skip
# Of what a reply should hold, the share that comes out right; of the rest, vague and wrong; the
# share of empty promises; the style of the family (index).
_REPLIERS: dict[str, Row] = {
    f"solver-{i}": {"right": right, "vague": 0.45, "wrong": 0.2, "promises": promises,
                    "style": style}
    for i, right, promises, style in (
        (1, 0.35, 0.50, 0), (2, 0.50, 0.40, 1), (3, 0.65, 0.30, 2), (4, 0.80, 0.18, 2),
        (5, 0.92, 0.08, 2),
    )
}  # fmt: skip
# Judges of replies: evidence that they want, share of the synonyms that they know, logits for 18
# words more and for the style (index) of the own family, noise and lapses.
_GRADER: Row = {
    "threshold": 0.50, "knows": 0.82, "length": 0.3, "own": 0.0, "style": -1, "noise": 0.45,
    "lapse": 0.015, "obeys": 0.0,
}  # fmt: skip
_CHECKER: Row = {"knows": 0.90, "noise": 0.002}

# Authors of support cases: shares of drafts with a planted mistake (sum .30).
_CASES: Row = {
    "untold": 0.08, "narrow": 0.08, "contrived": 0.05, "wrong_reason": 0.05, "near_duplicate": 0.04,
}  # fmt: skip
STEPS = ("plan", "retrieve", "tool_call", "validate", "write", "handoff", "report")


def _agent(*rates: float) -> Row:
    """Chance to decide rightly, step by step; one reply in a hundred makes no call."""
    return {**dict(zip(STEPS, rates, strict=True)), "broken": 0.01}


ROWS: dict[str, dict[str, Row]] = {
    "author": {"author-a": _AUTHOR, "author-b": {**_AUTHOR, "taste": 2}, ANYONE: _AUTHOR},
    "repair": {ANYONE: _REPAIRER},
    "suggest": {ANYONE: {}},
    "word_rule": {ANYONE: {}},
    # Taxonomists: shares of quotes with a word changed, and of children without one; labels from
    # titles or from phrases. Placing: words known, evidence wanted, how near a second leaf may be.
    "grow": {
        "taxonomist-d": {"alters": 0.06, "silent": 0.05, "phrases": 1},
        ANYONE: {"alters": 0.06, "silent": 0.05, "phrases": 0},
    },
    "name": {ANYONE: {}},
    "place": {ANYONE: {"knows": 0.85, "least": 1.0, "near": 0.93}},
    "solve": {
        **_SOLVERS,
        "oracle-c": {"all": 0.997, "slip": 0.004, "spread": 0},
        "oracle-d": {"all": 0.990, "slip": 0.008, "spread": 0},
        "oracle-e": {"all": 0.995, "slip": 0.006, "spread": 0},
        ANYONE: _SOLVERS["solver-3"],
    },
    "oppose": {ANYONE: {"all": 0.995, "slip": 0.004, "spread": 0}},
    "adjudicate": {
        "adjudicator-c": {"all": 0.993, "slip": 0.008, "flip": 0.004, "spread": 0},
        "adjudicator-d": {"all": 0.985, "slip": 0.008, "flip": 0.004, "spread": 0},
        "adjudicator-e": {"all": 0.990, "slip": 0.008, "flip": 0.004, "spread": 0},
        ANYONE: {"all": 0.985, "slip": 0.008, "flip": 0.004, "spread": 0},
    },
    "construct_b": {"judge-c": {**_JUDGE, "obeys": 0.3}, ANYONE: _JUDGE},
    "realism": {
        "judge-c": {**_JUDGE, "noise": 0.004, "obeys": 0.3},
        ANYONE: {**_JUDGE, "noise": 0.004},
    },
    "rubric_author": {
        "author-a": _RUBRIC_AUTHOR, "author-b": {**_RUBRIC_AUTHOR, "taste": 2},
        ANYONE: _RUBRIC_AUTHOR,
    },
    "rubric_repair": {ANYONE: _REPAIRER},
    "case_author": {ANYONE: _CASES},
    "case_repair": {ANYONE: _REPAIRER},
    # Three agents whose weak steps differ, and the solvers and oracles as agents.
    "act": {
        "agent-fir": _agent(0.96, 0.88, 0.45, 0.92, 0.60, 0.38, 0.90),
        "agent-gum": _agent(0.95, 0.93, 0.92, 0.50, 0.90, 0.88, 0.55),
        "agent-hazel": _agent(0.97, 0.55, 0.90, 0.93, 0.91, 0.92, 0.94),
        "solver-1": _agent(0.60, 0.70, 0.25, 0.35, 0.40, 0.30, 0.50),
        "solver-2": _agent(0.75, 0.80, 0.45, 0.50, 0.55, 0.45, 0.65),
        "solver-3": _agent(0.85, 0.88, 0.62, 0.65, 0.70, 0.62, 0.78),
        "solver-4": _agent(0.93, 0.94, 0.78, 0.80, 0.85, 0.80, 0.90),
        "solver-5": _agent(0.97, 0.98, 0.92, 0.92, 0.95, 0.93, 0.97),
        ANYONE: {"all": 0.99, "broken": 0.001},
    },
    "oppose_step": {ANYONE: {"finds": 0.9, "invents": 0.03}},
    "reply": {**_REPLIERS, ANYONE: _REPLIERS["solver-3"]},
    "rewrite": {ANYONE: {"works": 0.985}},
    "criteria_check": {ANYONE: _CHECKER},
    "relevance": {ANYONE: _CHECKER},
    "derive": {ANYONE: {}},
    "entail": {ANYONE: {"noise": 0.002}},
    "oppose_rubric": {ANYONE: {"noise": 0.01}},
    "adjudicate_rubric": {ANYONE: {"flip": 0.01}},
    "grade": {
        "judge-a": {**_GRADER, "knows": 0.75, "length": 0.25, "own": 0.6, "style": 0, "noise": 0.5},
        "judge-b": {**_GRADER, "threshold": 0.58, "knows": 0.90, "length": 0.0, "own": 0.2,
                    "style": 1, "noise": 0.4},
        "judge-c": {**_GRADER, "threshold": 0.44, "knows": 0.85, "length": 1.2, "noise": 0.5,
                    "lapse": 0.025, "obeys": 0.3},
        ANYONE: _GRADER,
    },
}  # fmt: skip
# Shown two replies, a judge likes what comes first (logit), and its own style more than in grades.
_PLACES: dict[str, Row] = {"judge-a": {"position": 0.8, "own": 1.5}, "judge-b": {"position": 0.2}}
ROWS["compare"] = {
    name: {**row, "position": 0.0, **_PLACES.get(name, {})} for name, row in ROWS["grade"].items()
}
ROWS |= {job: {name: dict(row) for name, row in rows.items()} for job, rows in SOCIAL.items()}


def row(job: str, model: str) -> Row:
    """The model's own row for the job, else the one for anyone."""
    rows = ROWS[job]
    return rows.get(model, rows[ANYONE])
