"""The label queue as HTML: one output bare, what judges said once it is labelled, rates, codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.safe import (
    NONE,
    Safe,
    badge,
    block,
    fold,
    join,
    plain,
    say,
    table,
    tag,
)

KEYS = (
    ("y", "it does: the reply meets the criterion"), ("n", "it does not"), ("c", "cannot say"),
    ("u", "undo my last label"), ("j", "next"), ("k", "back"), ("w", "write a note"),
    ("f", "write failure codes"), ("?", "this help"), ("Esc", "leave a field"),
)  # fmt: skip
SAID = {"pass": "meets it", "fail": "does not", "cannot": "cannot say"}
TONES = {"pass": "good", "fail": "bad", "cannot": "odd"}
WHY = {
    "random": "drawn by chance", "boundary": "its score is near where it would turn",
    "disagreement": "the judges differ", "stakes": "much is at stake", "rarity": "a rare kind",
    "unknown": "no judge could be read", "new_judge": "among the first of a new judge",
    "guard_conflict": "guard and judges differ", "zero_solve": "nobody solved the item",
    "inverted": "weaker models did better", "canary": "a known answer",
}  # fmt: skip
SPLIT_WORDS = {"few_shot": "few-shot (to show the judge)", "dev": "dev (to tune on)",
               "test": "test (looked at once)"}  # fmt: skip


def standing(left: int, given: int, pace: float | None, done: Any) -> Safe:
    """Where one stands, and how far everybody is."""
    words = [tag("strong", say(f"{left:,} wait for you")), say(f" · {given:,} given here")]
    if pace is not None:
        words.append(say(f" · {pace:.1f} s each (median)"))
    words.append(say(
        f" · {done.labelled:,} of {done.asked:,} labelled in all, chosen from "
        f"{done.outputs:,} outputs ({done.random:,} by chance)"
    ))  # fmt: skip
    return tag("div", tag("p", *words), cls="wb-standing")


def output(shown: Any) -> Safe:
    """One output as a person sees it before any verdict: criterion, reply, and what was asked."""
    asked = shown.asked or shown.criterion
    question = tag("p", tag("strong", say(asked or "Is this output good?")))
    where = " · ".join(filter(None, (shown.item_id, shown.output_id, shown.criterion)))
    prompt = fold(say("What was asked"), block(shown.prompt)) if shown.prompt else NONE
    text = block(shown.text) if shown.text else tag(
        "p", say("The table held no text of this output (a column text or response)."),
        cls="wb-dim",
    )  # fmt: skip
    mine = _mine(shown.mine) if shown.mine is not None else NONE
    return tag("div", mine, question, text, prompt, tag("p", tag("code", say(where)), cls="wb-dim"),
               cls="wb-card")  # fmt: skip


def _mine(label: Any) -> Safe:
    codes = ", ".join(label.body.get("codes", ()))
    words = f"Your label: {SAID[label.label]}{f' ({codes})' if codes else ''}."
    note = " Another one now is a change of mind, and both are kept."
    return tag("div", tag("p", say(words + note)), cls=f"wb-note wb-{TONES[label.label]}")


def revealed(shown: Any) -> Safe:
    """What is known of an output once it is labelled: votes, model, why it was chosen."""
    told, mine = shown.told, shown.mine
    votes = [badge(f"{judge}: {_vote(vote)}", _tone(vote)) for judge, vote in told.votes.items()]
    reasons = "; ".join(WHY.get(word, plain(word)) for word in told.why) or "by priority"
    chance = "certain" if told.probability >= 1 else f"a chance of {told.probability:.2g}"
    line = f"You said: {SAID[mine.label]}. Chosen because: {reasons} ({chance})."
    if told.model:
        line += f" The output is {told.model}'s."
    others = [badge(f"{one.reviewer}: {SAID[one.label]}", "info") for one in told.others]
    head = tag("p", say(f"The one before ({shown.item_id} {shown.output_id}): "), *votes, *others)
    return tag("div", head, tag("p", say(line), cls="wb-dim"), cls="wb-note wb-quiet")


def _vote(vote: float | None) -> str:
    if vote is None:
        return "unreadable"
    return {1.0: SAID["pass"], 0.0: SAID["fail"]}.get(vote, f"{vote:.0%} say it does")


def _tone(vote: float | None) -> str:
    return "quiet" if vote is None or vote == 0.5 else "good" if vote > 0.5 else "bad"


def help_table() -> Safe:
    """The keys of the queue."""
    pairs = (tag("div", tag("dt", tag("kbd", say(k))), tag("dd", say(does))) for k, does in KEYS)
    return tag("dl", *pairs, cls="wb-keys")


def rates(rows: Sequence[Mapping[str, Any]]) -> Safe:
    """Every rate: corrected, the naive one beside it, the judges' own, TPR and TNR."""
    return table([
        {"of": "everything" if row["by"] == "all" else f"{row['by']} {row['group']}",
         "outputs": f"{row['n']:,}", "labelled": f"{row['labelled']:,}",
         "by chance": f"{row['random']:,}", "corrected": share(row["rate"]),
         "naive (pooled)": share(row["naive"]), "judges' own": share(row["judge"]),
         "TPR": share(row["TPR"]), "TNR": share(row["TNR"]),
         "doubts": ", ".join(plain(word) for word in row["rate"]["warnings"])}
        for row in rows
    ])  # fmt: skip


def share(found: Mapping[str, Any]) -> str:
    """`54% (47% to 61%)`, or why there is none."""
    if found["value"] is None:
        return f"– ({plain(found['reason'])})"
    return f"{found['value']:.0%} ({found['lo']:.0%} to {found['hi']:.0%})"


def codes(found: Sequence[Any]) -> Safe:
    """Failure codes with how many outputs carry them."""
    if not found:
        return tag("p", say("No failure code was attached yet."), cls="wb-dim")
    marks = (badge(f"{one.code} {one.n}", "warn" if one.ripe else "quiet") for one in found)
    words = "A code that two outputs carry can become a spec."
    return tag("p", *marks, tag("span", say(f" {words}"), cls="wb-dim"))


def parts(found: Any) -> Safe:
    """The parts of a calibration set: clusters, good and bad labels in each."""
    return table([
        {"part": SPLIT_WORDS[part], "clusters": f"{row['clusters']:,}",
         "good labels": f"{row['good']:,}", "bad labels": f"{row['bad']:,}"}
        for part, row in found.parts.items()
    ])  # fmt: skip


def openings(found: Any) -> Safe:
    """Every look at the test labels by this version of the judge; a second one is a stain."""
    times = len(found.openings)
    tone = "quiet" if not times else "good" if times == 1 else "bad"
    head = [badge(f"test labels: {found.stamp}", tone),
            tag("code", say(f"version {found.version.id}"))]  # fmt: skip
    rows = [
        {"time": i, "opened by": one.by, "when": _day(one.at), "set": one.set_digest[:8],
         "TPR": share(one.body["TPR"]), "TNR": share(one.body["TNR"]),
         "corrected pass rate": share(one.body["rate"])}
        for i, one in enumerate(found.openings, 1)
    ]  # fmt: skip
    return join([tag("p", *head), table(rows) if rows else NONE])


def _day(at: float) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


def dev(found: Mapping[str, Any]) -> Safe:
    """The figures on dev: they may be looked at as often as one likes, and prove nothing."""
    words = (
        f"On dev ({found['good']:,} good, {found['bad']:,} bad; look as often as you like, claim "
        f"nothing): TPR {share(found['TPR'])}, TNR {share(found['TNR'])}."
    )
    return tag("p", say(words))


def examples(cases: Sequence[Any]) -> Safe:
    """The examples that a judge may be shown."""
    cards = (
        tag("div", tag("div", badge(SAID["pass" if one.rated.label == 1 else "fail"],
                                    TONES["pass" if one.rated.label == 1 else "fail"]),
                       tag("code", say(one.id)), cls="wb-head"),
            block(one.text) if one.text else NONE, cls="wb-card")
        for one in cases
    )  # fmt: skip
    return tag("div", *cards, cls="wb-examples")
