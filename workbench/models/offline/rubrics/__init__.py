"""The offline models that look at rubrics: they grade, compare, split, weigh, derive and dispute.

They judge from what the message shows: criteria, reply, and for experts the documents.
"""

from workbench.models.offline.rubrics.checks import check_criteria, relevance
from workbench.models.offline.rubrics.compare import compare
from workbench.models.offline.rubrics.dispute import adjudicate, oppose
from workbench.models.offline.rubrics.grade import grade
from workbench.models.offline.rubrics.terms import derive, entail

__all__ = [
    "adjudicate", "check_criteria", "compare", "derive", "entail", "grade", "oppose", "relevance",
]  # fmt: skip
