"""How many pulls may be on their way: as many as are missing, and as the bounds still pay for."""

from __future__ import annotations

import math

from workbench.admission import Ledger
from workbench.domain.contracts import Spend
from workbench.domain.spec import FrozenRun


def most_in_flight(run: FrozenRun, ledger: Ledger, spent: Spend) -> float:
    """The largest number of undecided pulls that makes sense now; infinite without any bound.

    Too many in flight near the end are surplus; too many near a bound on money or tokens all stop
    half way, and what they cost is lost.
    """
    return max(1, min(_missing(run, ledger), _affordable(run, ledger, spent)))


def _missing(run: FrozenRun, ledger: Ledger) -> float:
    """Pulls that will probably bring what is missing: missing / smoothed yield."""
    if run.accept is None:
        return math.inf
    smoothed = (ledger.accepted + 1) / (ledger.decided + 2)
    return math.ceil((run.accept - ledger.accepted) / smoothed)


def _affordable(run: FrozenRun, ledger: Ledger, spent: Spend) -> float:
    """Pulls that the bounds still pay for; one alone until the first has shown its price."""
    tokens = spent.tokens_in + spent.tokens_out
    used = ((run.cost_limit, spent.cost), (run.token_limit, tokens))
    bounds = [(limit, now) for limit, now in used if limit is not None]
    if not bounds:
        return math.inf
    if not ledger.decided:
        return 1
    return min((limit - now) * ledger.decided / now if now else math.inf for limit, now in bounds)
