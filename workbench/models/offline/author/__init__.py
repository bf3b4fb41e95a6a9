"""The offline author side: programs that write, repair and suggest items from what a message says.

Nothing here imports the solvers or the rest of the workbench: the terms, the leaf, the coordinate
and the checklist are read from the messages, so a changed figure there changes the key.
"""

from workbench.models.offline.author.repair import repair
from workbench.models.offline.author.rubric import write_rubric
from workbench.models.offline.author.rubric_repair import repair_rubric
from workbench.models.offline.author.rule import word_rule
from workbench.models.offline.author.suggest import suggest
from workbench.models.offline.author.support import repair_case, write_case
from workbench.models.offline.author.write import write

__all__ = [
    "repair", "repair_case", "repair_rubric", "suggest", "word_rule", "write", "write_case",
    "write_rubric",
]  # fmt: skip
