"""The gap map as HTML: the finding, what cannot be judged, a gap's rows, its spec, its closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.runs import figures, progress_bar, seconds
from workbench.pages.safe import NONE, Safe, badge, block, fold, join, money, say, table, tag
from workbench.text import shorten, visible

MOST_ROWS, MOST_OPEN, WORDS = 40, 3, 60
STATES = {"proven": "bad", "too few rows": "bad", "unproven": "warn"}
RULES = {
    "share": "a gap has at most a quarter of the eval rows that its share of traffic deserves, "
             "and that is proven against chance",
    "count": "a gap is a region with fewer than {least} distinct eval rows: a count, no proof",
}  # fmt: skip


def lead(view: Any) -> Safe:
    """Marks and figures under the sentence, and plainly that style differs if it does."""
    results, style = view.results, view.results["style"]
    marks = [badge("simulated: offline stand-ins", "warn")] if view.simulated else []
    smallest = results["smallest_provable_share"]
    tiles = figures({
        "of traffic covered": f"{results['coverage']['value']:.1%}",
        "a random sample of traffic would cover": f"{results['coverage_null']:.1%}",
        "eval rows that count": f"{results['n_on_map']:,} of {results['n_eval']:,}",
        "traffic rows looked at": f"{results['n_sampled']:,} of {results['n_traffic']:,}",
        "smallest provable share": "–" if smallest is None else f"{smallest:.1%}",
    })  # fmt: skip
    note = NONE
    if not style["decidable"]:
        auc = style["auc"]
        words = (
            f"Style differs, gaps not decidable: {style['reason']} (in {auc['value']:.0%} of "
            f"comparisons, 95% {auc['lo']:.0%} to {auc['hi']:.0%}; half is alike). Empty regions "
            "may be a way of writing, so nothing here is proven by share; regions are counted."
        )
        note = tag("div", tag("p", say(words)), cls="wb-note wb-warn", role="status")
    return join([tag("p", *marks) if marks else NONE, note, tiles])


def aside(view: Any) -> Safe:
    """Rows that decide nothing, and why; the rule in words."""
    results, lines = view.results, []
    away = results["outside"]
    if away["eval"] or away["traffic"]:
        lines.append(f"In scripts that the encoder does not know, and left out: {away['eval']:,} "
                     f"eval rows, {away['traffic']:,} traffic rows.")  # fmt: skip
    if results["n_off_map"]:
        lines.append(f"{results['n_off_map']:,} eval rows are far from all traffic: they cover "
                     "nothing.")  # fmt: skip
    if results["repeated"]:
        lines.append(f"{results['repeated']:,} eval rows repeat others and count once.")
    rule = RULES[view.rule.by].format(least=view.rule.least)
    lines.append(f"Here {rule}.")
    return join(tag("p", say(line), cls="wb-dim") for line in lines)


def gap_cells(
    row: Mapping[str, Any], nearest: Sequence[str], now: Any = None, peek: bool = False
) -> dict[str, str]:
    """A gap as a row of the table that is chosen from; quotes keep a text from being a link."""
    share = row["share"]
    have = f"{row['have']} / {row['expected']:.1f}"
    cells = {
        "gap": quoted(row["name"], 60), "state": state_of(row, now),
        "share (95%)": f"{share['value']:.1%} ({100 * share['lo']:.1f}–{100 * share['hi']:.1f})",
        "have / expected": have if now is None else f"{have} → {now.have} / {now.expected:.1f}",
        "to write": str(row["rows_to_write"]),
    }  # fmt: skip
    if row.get("p") is not None:
        cells["p"] = f"{row['p']:.2g}"
    if row.get("recent"):
        cells["last 30 days"] = _recent(row["recent"])
    if row.get("share_users") is not None:
        cells["users"] = f"{row['share_users']:.1%}"
    if peek:
        cells["planted"] = _theme(row) or "–"
    else:
        cells["nearest eval row"] = quoted(nearest[0], WORDS) if nearest else "none"
    return cells


def state_of(row: Mapping[str, Any], now: Any = None) -> str:
    """What a region is called: closed, proven, too few rows, or unproven."""
    if now is not None and now.closed:
        return "closed"
    if row["tier"] == "proven":
        return "proven" if row.get("rule") == "share" else "too few rows"
    return "unproven"


def quoted(text: object, most: int = WORDS) -> str:
    return f"“{shorten(visible(str(text)), most)}”"


def _recent(recent: Mapping[str, Any]) -> str:
    told = f"{recent['before']:.1%} → {recent['now']:.1%}"
    return f"{recent['says']}: {told}" if recent["says"] else told


def apart(view: Any, peek: bool) -> Safe:
    """Regions without an eval row of which nothing can be said yet, largest first."""
    if not view.apart:
        return NONE
    lead = (
        f"{len(view.apart)} regions hold no eval row, and {view.results['n_on_map']} rows are too "
        "few to tell whether that is chance."
    )
    rows = []
    for one in view.apart[:MOST_ROWS]:
        share = one["share"]
        row = {"region": one["name"], "id": one["id"],
               "share of traffic": f"{share['value']:.1%} ({share['lo']:.1%} to {share['hi']:.1%})",
               "have / expected": f"{one['have']} / {one['expected']:.1f}"}  # fmt: skip
        rows.append({**row, **({"planted": _theme(one)} if peek else {})})
    title = say(f"Cannot be judged yet: {len(view.apart)} regions")
    return fold(title, join([tag("p", say(lead)), table(rows)]), opened=not view.gaps)


def _theme(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {n}" for name, n in row["theme"])


def planted(view: Any) -> Safe:
    """The holes that were planted, and how much of each lies in listed gaps."""
    rows = [
        {"planted hole": name.replace("_", " "), "rows": one["rows"],
         "in listed gaps": f"{one['inside']:.0%}"} for name, one in view.themes.items()
    ]  # fmt: skip
    words = "Planted in the demo's traffic: themes that its points leave out (crosses on the map)."
    return join([tag("p", say(words)), table(rows)]) if rows else NONE


def gap_facts(row: Mapping[str, Any]) -> Safe:
    """Terms, rows in the middle and at the border: masked, of the half that may be shown."""
    terms = join([badge(term, "info") for term in row["terms"]]) or say("no term of its own")
    recent = row.get("recent")
    new = [badge(f"{recent['says']} in the last 30 days", "odd")] if recent and recent["says"] \
        else []  # fmt: skip
    middle = join(block(text) for text in row["medoids_said"])
    border = join(block(text) for text in row["boundary_said"])
    return join([
        tag("h3", say(row["name"]), say(" "), badge(state_of(row), STATES[state_of(row)]), *new),
        tag("p", say("Terms: "), terms),
        fold(say(f"In its middle: {len(row['medoids_said'])} rows of traffic, masked"), middle),
        fold(say("At its border, nearest to what the eval set has"), border),
    ])  # fmt: skip


def leaf_words(filling: Any) -> Safe:
    """Which leaf the spec names, and how well it fits."""
    leaf = filling.chosen
    if leaf is None:
        near = filling.leaves[0] if filling.leaves else None
        told = f"; the nearest is {near.path} (cosine {near.cosine:.2f})" if near else ""
        words = f"No leaf of a taxonomy fits: the spec rests on its words alone{told}."
        return tag("p", say(words), cls="wb-note wb-warn")
    doubt = "" if leaf.fits else " It lies far: read the spec before you spend on it."
    return tag("p", say(f"Leaf: {leaf.path} (cosine {leaf.cosine:.2f}).{doubt}"), cls="wb-dim")


def consent(filling: Any) -> Safe:
    """The exact rows that would leave, and where they would go."""
    if not filling.rows:
        return NONE
    goes = ", ".join(filling.endpoints) or "nobody: no model writes points here"
    words = tag("p", say(f"If you agree, these {len(filling.rows)} masked rows, and no others, go "
                         f"to: {goes}. Your agreement is written into the spec."))  # fmt: skip
    return join([words, *(block(text) for text in filling.rows)])


def making(now: Any) -> Safe:
    """How far a map is, with rate and time left."""
    if now.state == "failed":
        words = f"The map could not be made: {now.problem}"
        return tag("p", say(words), cls="wb-note wb-bad", role="status")
    rate = f", {now.rate:.0f} a second" if now.rate else ""
    left = f", {seconds(now.seconds_left)} left" if now.seconds_left else ""
    told = f"{now.done:,} of {now.total:,} texts{rate}{left}" if now.total else "starting"
    line = tag(
        "p", say(f"On its way: {now.step}. Other work can go on, and a reload loses nothing.")
    )
    return join([line, progress_bar(now.done, now.total or 1, told)])


def closings(found: Sequence[Any]) -> Safe:
    """Every gap that points were made for: before and now, and whether it is closed."""
    if not found:
        return NONE
    cards = [_closing(one) for one in found[:MOST_OPEN]]
    if len(found) > MOST_OPEN:
        rest = join(_closing(one) for one in found[MOST_OPEN:])
        cards.append(
            fold(say(f"{len(found) - MOST_OPEN} other gaps that points were made for"), rest)
        )
    words = (
        "A point counts when it lands in the region and is not near to one that counts already. "
        "Closed: no gap any more, half of the region's unseen traffic rows are covered, and its "
        "points are spread over it. The same sentence pasted many times closes nothing."
    )
    return join([*cards, tag("p", say(words), cls="wb-dim")])


def _closing(one: Any) -> Safe:
    done = one.closed
    state = badge("closed", "good") if done.closed else badge("not closed yet", "warn")
    live = badge("under way: no verdict yet", "info") if one.live else state
    links = [tag("a", say(f"run {run.run_id}"), href=f"/runs/?run={run.run_id}", cls="wb-link")
             for run in one.runs]  # fmt: skip
    tiles = figures({
        "have, before and now": f"{one.before['have']} → {done.have}",
        "expected now": f"{done.expected:.1f}",
        "points made": f"{len(one.points)} of {one.wanted}",
        "landed here, and counted": f"{done.landed}, {done.counted}",
        "unseen traffic rows covered": f"{done.held_out:.0%}",
        "spread, of the region's": "–" if done.spread is None else f"{done.spread:.2f}",
        "spent": money(one.cost),
    })  # fmt: skip
    away = len(one.points) - done.landed
    told = NONE
    if away and not done.closed:
        words = (
            f"{away} of {len(one.points)} points landed in other regions: they ask something near "
            "by. Another leaf, or rows of traffic as seeds, may lead closer."
        )
        told = tag("p", say(words), cls="wb-dim")
    head = tag("p", tag("strong", say(one.before["name"])), say(" "), live, *links)
    return tag("div", head, tiles, told, cls="wb-card")


def nothing_yet(traffic: bool, evals: bool, runs: Sequence[Any] = ()) -> Safe:
    """What to do first; the runs that are there."""
    missing = [words for there, words in (
        (traffic, "no traffic is in this store yet: drop what production was asked, one question "
                  "a row, or run: workbench import traffic FILE --name NAME"),
        (evals, "no point was accepted in this store yet: drop an eval set, or make points first"),
    ) if not there]  # fmt: skip
    lines = [tag("p", say(f"{words[:1].upper()}{words[1:]}.")) for words in missing]
    door = tag("p", tag("a", say("Make one point"), href="/gated_loop/", cls="wb-link"),
               tag("a", say("Launch a run"), href="/runs/", cls="wb-link"))  # fmt: skip
    links = [tag("a", say(f"{run.spec_id}, run {run.run_id}"), href=f"/runs/?run={run.run_id}",
                 cls="wb-link") for run in runs]  # fmt: skip
    there = [tag("p", say("Runs that are there: "), *links)] if runs else []
    return tag("div", *lines, *([] if evals else [door]), *there, cls="wb-note wb-info",
               role="status")  # fmt: skip
