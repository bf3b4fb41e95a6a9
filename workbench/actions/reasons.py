"""Why points are rejected: the codes of each recipe, in the words that a reviewer sees.

A recipe may bring its own: an attribute `reasons`, words to code.
"""

from __future__ import annotations

from workbench.registry import shelf_of

ANY = {
    "Nobody would ask this": "unrealistic", "It repeats another point": "duplicate",
    "It does not test what it should": "off_target", "Style or language": "style",
}  # fmt: skip
OF = {
    "final_answer": {
        "The key is wrong": "wrong_key", "More than one answer is right": "ambiguous",
        "The answer is given away": "leak", "Too easy to game": "gameable",
    },
    "rubric": {
        "A criterion is missing": "missing_criterion", "A criterion is wrong": "wrong_criterion",
        "Criteria overlap": "overlap", "Judges could not agree on it": "vague_criterion",
        "Too easy to game": "gameable",
    },
    "agent_step": {
        "A right action is not allowed": "incomplete_set", "A wrong action is allowed": "wrong_key",
        "The state cannot be": "impossible_state", "It is given away": "leak",
    },
}  # fmt: skip
DEFAULT = "final_answer"


def reasons_of(recipe: str) -> dict[str, str]:
    """Words to code, the recipe's own first; at most nine, so that each has a key."""
    own = getattr(shelf_of("recipe").get(recipe), "reasons", None)
    first = dict(own) if own else OF.get(recipe, OF[DEFAULT])
    return dict([*first.items(), *ANY.items()][:9])
