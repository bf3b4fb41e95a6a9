"""How amounts and days are written: in stories, in keys, and in the other forms of a right key."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from workbench.models.offline.author.dice import Dice

CENT = Decimal("0.01")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def cents(value: Decimal) -> Decimal:
    """Half up to 0.01."""
    return value.quantize(CENT, ROUND_HALF_UP)


def key_money(value: Decimal) -> str:
    """1213.5 -> `1,213.50 EUR`, the house form of keys."""
    return f"{cents(value):,.2f} EUR"


def key_day(day: date) -> str:
    """`12 March 2026`, the house form of keys."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_money(value: Decimal, dice: Dice, name: str, currency: str = "EUR") -> str:
    """One of the four ways in which people write an amount."""
    number = f"{cents(value):,.2f}"
    bare = f"{value.to_integral_value():,}" if value == value.to_integral_value() else number
    styles = [f"{number} {currency}", f"{currency} {number}", f"{bare} {currency}"]
    if currency == "EUR":
        styles.append(f"€{number}")
    return dice.pick(styles, f"money.{name}")


def say_day(day: date, dice: Dice, name: str) -> str:
    """One of the written forms of a day; none of them gives the weekday away."""
    month = MONTHS[day.month - 1]
    styles = (
        key_day(day),
        f"{month} {day.day}, {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        day.isoformat(),
    )
    return dice.pick(styles, f"day.{name}")


def money_forms(value: Decimal) -> list[str]:
    """Other ways to write the same amount in EUR."""
    plain = f"{cents(value):.2f}"
    forms = [f"{plain} EUR", f"EUR {plain}", f"€{plain}"]
    grouped = f"{cents(value):,.2f}"
    return forms if grouped == plain else [*forms, f"{grouped} EUR"]


def day_forms(day: date) -> list[str]:
    """Other ways to write the same day."""
    month = MONTHS[day.month - 1]
    return [
        day.isoformat(),
        f"{month} {day.day}, {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{DAYS[day.weekday()]}, {key_day(day)}",
    ]


def weekend(day: date) -> bool:
    return day.weekday() >= 5


def next_weekday(day: date, wanted_weekend: bool) -> date:
    """The first day from this one on that is (or is not) a Saturday or Sunday."""
    while weekend(day) != wanted_weekend:
        day += timedelta(days=1)
    return day
