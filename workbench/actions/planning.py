"""Planning: how many items, asked how often, tell two pass rates apart (METHOD 1.2)."""

from __future__ import annotations

from workbench.domain.record import Record
from workbench.measures.power import curve, floor_of, least_difference, of_rates

SAMPLES = (1, 2, 4, 8, 16, 32)


class Plan(Record):
    """How many items tell `a` from `b`: (samples of an item, items), and the floor under them.

    `shown` is the smallest difference that `items` items with `samples` samples each would show.
    """

    a: float
    b: float
    sd: float
    even: tuple[tuple[int, int], ...]
    uneven: tuple[tuple[int, int], ...]
    floor: int
    items: int
    samples: int
    shown: float | None


def plan(a: float, b: float, sd: float, items: int = 0, samples: int = 1) -> Plan:
    """Items for telling pass rates `a` and `b` apart at 80% power; `sd` as in `of_rates`.

    `items` and `samples` are those of a table at hand. ValueError for equal rates.
    """
    even, uneven, delta = of_rates(a, b), of_rates(a, b, sd), abs(a - b)
    return Plan(
        a=a, b=b, sd=sd, even=tuple(curve(delta, even, SAMPLES)),
        uneven=tuple(curve(delta, uneven, SAMPLES)), floor=floor_of(delta, uneven),
        items=items, samples=samples,
        shown=least_difference(items, uneven, samples) if items else None,
    )  # fmt: skip


def plan_sentence(plan: Plan) -> str:
    """The plan in words, with what it assumes."""
    one = dict(plan.uneven)
    told = (
        f"To tell {plan.a:.2f} from {plan.b:.2f} (80% power, 5% level, same items) takes "
        f"{one[1]:,} items asked once or {one[8]:,} asked eight times, if the difference varies "
        f"between items with an SD of {plan.sd:.2f}."
    )
    if plan.sd:
        told += f" Below {plan.floor:,} items no number of samples is enough."
    if plan.shown is None:
        return told
    return (
        f"{told} This table ({plan.items:,} items, {plan.samples} samples of each) shows "
        f"at such rates differences from {plan.shown * 100:.1f} points on."
    )
