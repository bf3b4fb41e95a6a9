"""Rubric items by the offline author, and what the offline models say about them, for the tests.

The messages are those of the recipe and its gates, so that a change of their words shows here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.models.offline.author_messages import ask_author, taxonomy
from tests.models.offline.corpus import block, terms
from workbench.domain.rubric import Criterion
from workbench.domain.taxonomy import Node
from workbench.gates import atomicity, relevance, rubric_counter, rubric_oracle
from workbench.graders.rubric import judge_question
from workbench.models import offline
from workbench.outputs import BREAKER, REWRITER, WEAK
from workbench.recipes.rubric import AUTHOR_SYSTEM, REPAIR_SYSTEM, REPLY_SYSTEM
from workbench.rubrics import listing
from workbench.text import fence

JSON = {"type": "json_schema"}
JUDGES = ("judge-a", "judge-b", "judge-c")
TARGETS = tuple(f"solver-{i}" for i in range(1, 6))
Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Item:
    """One rubric item with the documents of its world."""

    leaf: str
    fields: Mapping[str, Any]
    documents: Mapping[str, str] = field(default_factory=terms)

    @property
    def prompt(self) -> str:
        return str(self.fields["prompt"])

    @property
    def criteria(self) -> list[Criterion]:
        return [Criterion.model_validate(row) for row in self.fields["criteria"]]

    @property
    def papers(self) -> str:
        return block({k: v for k, v in self.documents.items() if k in self.fields["sections"]})


def leaves() -> list[Node]:
    """The leaves of the retail tree."""
    nodes = {node.id: node for node in taxonomy().nodes}
    inner = {node.parent for node in nodes.values()}

    def top(node: Node) -> str:
        return node.id if node.parent is None else top(nodes[node.parent])

    return [node for node in nodes.values() if node.id not in inner and top(node) == "retail"]


def items(n: int, **rates: float) -> Iterator[Item]:
    """n items, the leaves in turn; clean unless rates say otherwise."""
    from workbench.models.offline.author import write_rubric
    from workbench.models.offline.draws import Draws

    places = leaves()
    for i in range(n):
        node = places[(i * 7) % len(places)]
        asked = ask_author(node, coordinate={"tone": "worried"})
        fields = write_rubric(asked, Draws("author-a", asked, i, sampled=True), rates)
        assert not fields.get("refuse"), (node.id, fields["refuse"])
        yield Item(node.id, fields)


def written(node: Node, model: str, seed: int) -> dict[str, Any]:
    """An author's reply by the dispatcher, with the planted rates."""
    asked = [{"role": "system", "content": AUTHOR_SYSTEM}, ask_author(node)[1]]
    return said(model, asked, seed=seed)


def said(model: str, messages: Sequence[Mapping[str, str]], **more: Any) -> dict[str, Any]:
    reply = json.loads(offline.reply(model, messages, response_format=JSON, **more))
    assert isinstance(reply, dict)
    return reply


def _two(system: str, user: str) -> Messages:
    return [{"role": "system", "content": system}, {"role": "user", "content": user.strip()}]


def reply(item: Item, model: str, seed: int = 0, *, weak: bool = False) -> str:
    user = f"{item.papers}\n## Message\n{item.prompt}"
    return offline.reply(model, _two(REPLY_SYSTEM + (WEAK if weak else ""), user), seed=seed)


def replies(item: Item, n: int = 8) -> list[str]:
    """Replies by the targets in turn, every second one weak, as the gates draw them."""
    return [reply(item, TARGETS[i % 5], 100 + i, weak=i % 2 == 1) for i in range(n)]


def graded(item: Item, text: str, judge: str = "judge-a", seed: int = 0) -> dict[str, bool | None]:
    ask = judge_question(item.criteria, item.prompt, text)
    rows = said(judge, ask.messages, seed=seed)["criteria"]
    return {row["id"]: row["present"] for row in rows}


def rewritten(item: Item, text: str, broken: str = "") -> str:
    user = "\n".join((
        item.papers, fence("PROMPT", item.prompt), listing(item.criteria),
        *([f"## Violate\n{broken}"] if broken else []), fence("REPLY", text),
    ))  # fmt: skip
    return offline.reply("repairer-a", _two(BREAKER if broken else REWRITER, user))


def checked(item: Item, judge: str = "judge-a") -> list[dict[str, Any]]:
    return rows(said(judge, _two(atomicity.SYSTEM, listing(item.criteria))))


def weighed(item: Item, judge: str = "judge-a") -> list[dict[str, Any]]:
    user = f"## Message\n{fence('PROMPT', item.prompt)}\n{listing(item.criteria)}"
    return rows(said(judge, _two(relevance.SYSTEM, user)))


def derived(item: Item, oracle: str = "oracle-c") -> dict[str, Any]:
    user = f"{item.papers}\n## Message\n{fence('PROMPT', item.prompt)}"
    return said(oracle, _two(rubric_oracle.DERIVE, user))


def entailed(item: Item, oracle: str = "oracle-c") -> list[dict[str, Any]]:
    facts = derived(item, oracle)
    lines = [f"must: {line}" for line in facts["must"]]
    lines += [f"must not: {line}" for line in facts["must_not"]]
    own = "\n".join(lines)
    user = (f"{item.papers}\n## Message\n{fence('PROMPT', item.prompt)}\n"
            f"## Derived\n{fence('DERIVED', own)}\n{listing(item.criteria)}")  # fmt: skip
    return rows(said(oracle, _two(rubric_oracle.ENTAIL, user)))


def opposed(item: Item, adversary: str = "adversary-c") -> dict[str, Any]:
    user = f"{item.papers}\n{fence('PROMPT', item.prompt)}\n{listing(item.criteria)}"
    return said(adversary, _two(rubric_counter.ADVERSARY, user))


def decided(item: Item, first: str, second: str, model: str = "adjudicator-d") -> str:
    user = "\n".join((item.papers, fence("PROMPT", item.prompt), fence("FIRST", first),
                      fence("SECOND", second)))  # fmt: skip
    return str(said(model, _two(rubric_counter.ADJUDICATOR, user))["verdict"])


def repaired(item: Item, finding: str, model: str = "repairer-a", seed: int = 0) -> dict[str, Any]:
    whole = fence("ITEM", json.dumps(dict(item.fields)))
    user = f"## Finding\n{finding}\n## Item\n{whole}\n{block(item.documents)}"
    return said(model, _two(REPAIR_SYSTEM, user), seed=seed)


def rows(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(answer["criteria"])
