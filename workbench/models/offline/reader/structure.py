"""What the facts alone say for each family: how many amounts, days and counts, in what company.

It decides when the words of the question do not, as when a text says everything in words that the
readers have never met.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.models.offline.reader.story import Story


@dataclass(frozen=True)
class Shape:
    """Numbers of amounts (EUR; foreign, with and without a day), days, and the measures counted."""

    euros: int
    dated: int
    undated: int
    days: int
    measures: frozenset[str]


def shape_of(story: Story) -> Shape:
    """The shape of a story; amounts of sentences about something else are left out."""
    flows = [flow for flow in story.flows if flow.role != "noise"]
    foreign = [flow for flow in flows if flow.currency != "EUR"]
    dated = sum(flow.day is not None for flow in foreign)
    days = len({when.day for when in story.days})
    measures = frozenset(count.of for count in story.counts)
    return Shape(len(flows) - len(foreign), dated, len(foreign) - dated, days, measures)


def points_of_shape(story: Story) -> dict[str, int]:
    """Points for each family that the shape of the facts allows."""
    s = shape_of(story)
    foreign = s.dated + s.undated
    none = not s.euros and not foreign
    rules = {
        "account": (none and not s.days and bool(s.measures & {"month", "year"}), 2),
        "limit": (none and not s.days and "day" in s.measures, 2),
        "deadline": (none and s.days == 1, 2),
        "elig": (not foreign and not s.days and bool(s.measures & {"month", "year"}), 2),
        "late": (s.euros == 2 and s.days == 2 and not foreign, 2),
        "overdraft": (s.euros == 1 and s.days == 2 and not foreign, 2),
        "transfer": (s.euros == 1 and not foreign and s.days in (0, 2), 1),
        "abroad": (s.euros in (1, 2) and not foreign and not s.days, 1),
        "allow": (s.euros >= 2 and not foreign and "time" in s.measures, 2),
        "remain": (s.euros >= 2 and not foreign and not s.days and "time" not in s.measures, 1),
        "cashback": (s.euros >= 3 and not foreign and not s.days, 2),
        "fx": (s.dated > 0 and not s.undated and not s.euros, 2),
        "trip": (s.dated > 0 and s.undated > 0 and not s.euros, 2),
        "month": (s.dated > 0 and s.euros >= 2, 3),
    }
    fits = {family: points for family, (true, points) in rules.items() if true}
    return fits | dict.fromkeys(_misfits(s), -4 if s.euros or s.dated or s.undated else -2)


def _misfits(s: Shape) -> list[str]:
    """The families that lack what they cannot do without, or hold what they have no use for."""
    foreign = s.dated + s.undated
    found = [] if foreign else ["fx", "trip"]
    if s.euros + foreign < 2:
        found += ["trip", "month"]
    if not s.euros and not foreign:
        found += ["transfer", "abroad", "overdraft", "late", "remain", "allow", "cashback", "month"]
    if not s.days or s.euros or foreign:
        found.append("deadline")
    if s.days or foreign:
        found += ["account", "limit", "elig"]
    if foreign and s.dated:
        found += ["late", "overdraft", "cashback", "remain", "allow"]
    return found


def points_of_senses(story: Story) -> dict[str, int]:
    """Points for each family that the roles of the facts speak for."""
    has = story.has
    cash, card, send = (bool(story.of(role)) for role in ("cash", "card", "send"))
    foreign = any(flow.currency != "EUR" for flow in story.of("card"))
    euro_cards = sum(flow.currency == "EUR" for flow in story.of("card"))
    none = not any((cash, card, send, story.of("bill"), story.of("overdrawn")))
    rules = {
        "account": (none and any(c.of == "month" for c in story.counts), 2),
        "limit": (none and any(c.of == "day" for c in story.counts), 2),
        "remain": (cash and "today" in has, 3),
        "abroad": ((cash or none and "cash" in has) and not card and _away(story), 3),
        "allow": ("otherbank" in has and any(c.of == "time" for c in story.counts), 5),
        "elig": (bool(has & {"loan", "credit"}), 3),
        "transfer": ((send or none and "send" in has) and not card and not cash, 4),
        "fx": (foreign and not cash and not send, 4),
        "deadline": (bool(story.days) and none and bool(has & {"complaint", "replace"}), 4),
        "late": (bool(story.of("bill")), 4),
        "cashback": (euro_cards > 1 and not foreign, 3),
        "overdraft": (bool(story.of("overdrawn")), 4),
        "trip": (foreign and cash and not send, 4),
        "month": (card and cash and send, 6),
    }
    return {family: points for family, (true, points) in rules.items() if true}


def _away(story: Story) -> bool:
    """Whether cash was drawn abroad: said so, in another currency, or nothing speaks against it."""
    if "abroad" in story.has or any(flow.currency != "EUR" for flow in story.of("cash")):
        return True
    return not story.has & {"otherbank", "ownbank", "home", "today", "limit"}
