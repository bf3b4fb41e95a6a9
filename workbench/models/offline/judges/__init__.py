"""The offline judges: is an item well made, and would a customer have sent it?

They read the message alone, share no module with authors or solvers, and know only a share of what
there is to know, each judge its own.
"""

from workbench.models.offline.judges.construct import construct
from workbench.models.offline.judges.queries import check_claims, construct_query
from workbench.models.offline.judges.realism import realism

__all__ = ["check_claims", "construct", "construct_query", "realism"]
