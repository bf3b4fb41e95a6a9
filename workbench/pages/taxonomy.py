"""A taxonomy as safe HTML: a node, its surroundings, its items, differences, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.domain.taxonomy import Node, Taxonomy
from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, block, fold, join, plain, say, table, tag
from workbench.text import shorten
from workbench.trees.diff import Comparison

MOST_LINES, MOST_KIDS, MOST_OUTLINE, LONG = 200, 40, 400, 300
TONES = {"proposed": "odd", "accepted": "good", "frozen": "info"}
KINDS = {"added": "good", "removed": "bad", "moved": "info", "renamed": "odd", "changed": "quiet"}


def marks(node: Node, verified: bool) -> Safe:
    """State, and whether a quote stands behind the node."""
    told = [badge(node.state, TONES[node.state])]
    if verified:
        told.append(badge("grounded", "good"))
    elif node.author.startswith("grown") or node.quotes:
        told.append(badge("ungrounded", "warn"))
    if node.author.endswith("(simulated)"):
        told.append(badge("simulated", "warn"))
    return join(told)


def node_card(tree: Taxonomy, id: str, verified: bool, titles: Mapping[str, str]) -> Safe:
    """A node: its way from the top, words, quotes, author, and what lies directly below."""
    node = tree.by_id[id]
    above = " › ".join(shorten(one.label, 60) for one in tree.path(id)[:-1])
    parts = [
        tag("p", say(above), cls="wb-dim") if above else NONE,
        tag("p", tag("strong", say(shorten(node.label, LONG))), say(" "), marks(node, verified)),
        tag("p", say(node.definition)) if node.definition else NONE,
    ]
    if node.counter_example:
        parts.append(tag("p", say(f"Not this: {node.counter_example}"), cls="wb-dim"))
    for quote in node.quotes:
        parts.append(block(quote.text))
        name = titles.get(quote.evidence_id, "no longer in the store's evidence")
        parts.append(tag("p", say(f"{quote.evidence_id}: {name}"), cls="wb-dim"))
    kids = tree.children(id)
    parts += [_kids(kids)] if kids else []
    who = f"id {node.id}" + (f" · {node.author}" if node.author else "")
    return tag("div", *parts, tag("p", say(who), cls="wb-dim"), cls="wb-card")


def _kids(kids: Sequence[Node]) -> Safe:
    more = f" and {len(kids) - MOST_KIDS:,} more" if len(kids) > MOST_KIDS else ""
    told = ", ".join(shorten(kid.label, 60) for kid in kids[:MOST_KIDS])
    return tag("p", say(f"Below it ({len(kids):,}): {told}{more}"), cls="wb-dim")


def outline(tree: Taxonomy, verified: Mapping[str, bool], under: str | None = None) -> Safe:
    """The tree as indented lines with badges, at most 400 of them."""
    lines = list(tree.walk(under))
    told = [
        tag("div", say("\u00a0" * 4 * (depth - 1) + shorten(node.label, 80)), say(" "),
            marks(node, verified.get(node.id, False)) if node.state != "accepted" or
            verified.get(node.id) else NONE)
        for depth, node in lines[:MOST_OUTLINE]
    ]  # fmt: skip
    rest = len(lines) - MOST_OUTLINE
    told += [tag("p", say(f"and {rest:,} nodes more"), cls="wb-dim")] if rest > 0 else []
    return fold(say(f"The tree as {len(lines):,} lines"), join(told))


def standing(now: Any) -> Safe:
    """Which version this is, and what has been done since."""
    if not now.versions:
        words = (
            "No taxonomy has been saved in this store yet. This is the demo's, as it ships: look "
            "around; the first change keeps a copy of it as version 1."
        )
        return tag("div", tag("p", say(words)), cls="wb-note wb-info", role="status")
    steps = len(now.draft.held)
    newest = next((row for row in now.versions if row.version == now.base), now.versions[0])
    since = f"{steps:,} changes since" if steps else "nothing has changed since"
    words = (
        f"Version {now.base} of {now.name} ({newest.note or 'no note'}, "
        f"{newest.author or 'nobody named'}, {newest.at[:16].replace('T', ' ')}); {since}."
    )
    tone = "warn" if steps else "quiet"
    return tag("div", tag("p", say(words)), cls=f"wb-note wb-{tone}", role="status")


def tiles(seen: Any, judged: Any) -> Safe:
    """The figures of the whole tree."""
    spread = seen.balance
    even = "–" if spread.evenness is None else f"{spread.evenness:.2f}"
    near = "" if seen.near.value is None else f"; {seen.near.value:.0%} of pairs mean the same"
    told = {
        "leaves": f"{sum(row.leaf for row in seen.rows):,}",
        "levels to a leaf": str(spread.deepest)
        if spread.shallowest == spread.deepest
        else f"{spread.shallowest} to {spread.deepest}",
        "evenness of branches": even,
        f"words siblings share{near}": _share(seen.overlap),
        "leaves with evidence": _share(seen.coverage),
        "accepted points": f"{seen.points:,}",
        "rows of traffic": f"{seen.traffic:,}",
    }
    told |= {"placed in one leaf": _share(judged.one)} if judged else {}
    return figures(told)


def _share(estimate: Any) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.0%}"


def details(seen: Any, judged: Any, same: bool) -> Safe:
    """Evidence by level, siblings that share most, leaves without points, what judges said."""
    names = {row.id: row.label for row in seen.rows}
    levels = [
        {"level": at, "nodes": one.n_items, "with a quote that stands": _share(one)}
        for at, one in enumerate(seen.by_level, 1)
    ]
    pairs = [
        {"sibling": shorten(names[p.a], 60), "and": shorten(names[p.b], 60),
         "words shared": f"{p.jaccard:.0%}",
         "cosine": "–" if p.cosine is None else f"{p.cosine:.2f}"} for p in seen.pairs if p.jaccard
    ]  # fmt: skip
    empty = [
        {"leaf": shorten(row.label, 80), "share of traffic": f"{row.share or 0:.1%}",
         "rows": row.rows} for row in seen.empty[:MOST_KIDS]
    ]  # fmt: skip
    parts = [fold(say("Evidence by level"), table(levels))]
    parts += [fold(say("Siblings that share most"), table(pairs))] if pairs else []
    parts += [fold(say(f"{len(seen.empty):,} leaves that are asked about and have no point"),
                   table(empty))] if empty else []  # fmt: skip
    parts += [_judged(judged, same)] if judged else []
    return join(parts)


def _judged(told: Any, same: bool) -> Safe:
    rows = [
        {"votes": name, "share": _share(one), "95%": _span(one), "items": told.n_items}
        for name, one in (("one leaf", told.one), ("none", told.none), ("two", told.two))
    ]
    alpha = told.reason.replace("_", " ") if told.alpha is None else f"{told.alpha:.2f}"
    words = f"{told.n_votes:,} votes, {told.unread:,} unreadable; alpha between judges {alpha}."
    stale = NONE if same else badge("the tree was another one then", "warn")
    body = join([table(rows), tag("p", say(words), stale, cls="wb-dim")])
    return fold(say("Where judges place its items"), body)


def _span(one: Any) -> str:
    return "–" if one.lo is None else f"{one.lo:.0%} to {one.hi:.0%}"


def items(found: Any) -> Safe:
    """Accepted points and rows of traffic at a node and below it."""
    points = [_point(one) for one in found.points]
    rows = [tag("li", say(shorten(row.text, LONG))) for row in found.rows]
    parts = []
    for title, n, told in (("accepted points", found.n_points, points),
                           ("rows of traffic", found.n_rows, rows)):  # fmt: skip
        more = f", {len(told):,} shown" if n > len(told) else ""
        more += ", masked" if title.startswith("rows") else ""
        inside = tag("ul", *told, cls="wb-lines") if told else NONE
        parts.append(fold(say(f"{n:,} {title}{more}"), inside) if n else
                     tag("p", say(f"No {title}."), cls="wb-dim"))  # fmt: skip
    return join(parts)


def _point(one: Any) -> Safe:
    link = tag("a", say("its trail"), href=f"/gated_loop/?cand={one.id}", cls="wb-link")
    return tag("li", say(f"{shorten(one.text, LONG)} "), link)


def strays(rows: Sequence[Any]) -> Safe:
    """Accepted points whose node this tree does not have."""
    if not rows:
        return NONE
    told = [
        tag("li", say(f"{shorten(row.text, 120)} ({row.node_id}) "),
            tag("a", say(row.run_id), href=f"/runs/?run={row.run_id}", cls="wb-link"))
        for row in rows
    ]  # fmt: skip
    title = "Points at nodes that this tree does not have"
    return fold(say(title), tag("ul", *told, cls="wb-lines"))


def comparison(found: Comparison) -> Safe:
    """What differs: counts, then line by line."""
    if not found.lines and not found.axes:
        return tag("p", say("Nothing differs."), cls="wb-note wb-quiet")
    told = [badge(f"{n:,} {kind}", KINDS[kind]) for kind, n in found.counts.items() if n]
    head = tag("p", *told, say(f" {found.same:,} nodes are the same."), role="status")
    rows = [
        {"what": line.what, "before": shorten(line.before, LONG),
         "after": shorten(line.after, LONG), "fields": ", ".join(map(plain, line.fields))}
        for line in found.lines[:MOST_LINES]
    ]  # fmt: skip
    more = len(found.lines) - MOST_LINES
    rest = tag("p", say(f"and {more:,} more"), cls="wb-dim") if more > 0 else NONE
    axes = tag("ul", *(tag("li", say(line)) for line in found.axes), cls="wb-lines")
    return join([head, table(rows) if rows else NONE, rest, axes if found.axes else NONE])


def versions(rows: Sequence[Any]) -> Safe:
    """All versions, newest first."""
    return table([
        {"version": row.version, "from": row.parent or None, "when": row.at[:16].replace("T", " "),
         "by": row.author, "note": row.note, "nodes": row.nodes, "digest": row.digest,
         "simulated": row.simulated} for row in rows[:MOST_LINES]
    ])  # fmt: skip


def proposal(node: Node, verified: bool, titles: Mapping[str, str]) -> Safe:
    """A proposed node over its fields: badges and the span it stands on."""
    head = tag("p", marks(node, verified), tag("span", say(node.author), cls="wb-dim"))
    if not node.quotes:
        return head
    quote = node.quotes[0]
    name = titles.get(quote.evidence_id, "")
    return join(
        [head, block(quote.text), tag("p", say(f"{quote.evidence_id} {name}"), cls="wb-dim")]
    )


def tried(rows: Sequence[Any]) -> Safe:
    """Taxonomist models against the accepted tree."""
    if not rows:
        return NONE
    told = [
        {"model": row.model, "terms, exact": _interval(row.results["exact"]),
         "by meaning": _interval(row.results["soft"]), "parents": row.results["parents"],
         "children proposed": row.proposed, "with a quote that stands": row.grounded,
         "failed": row.failed, "simulated": row.simulated} for row in rows
    ]  # fmt: skip
    said = rows[0].results["caveat"]
    return join([table(told), tag("p", say(f"95% bootstrap over parents; {said}"), cls="wb-dim")])


def _interval(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return "–"
    span = "" if found["lo"] is None else f" ({found['lo']:.2f} to {found['hi']:.2f})"
    return f"{found['value']:.2f}{span}"
