"""The offline reader side: programs that read a message and answer, dispute or adjudicate.

They read only what a model would read. Nothing here imports the authors or the rest of the
workbench: parsing, figures and arithmetic are this package's own.
"""

from workbench.models.offline.reader.dispute import adjudicate, oppose
from workbench.models.offline.reader.solve import solve

__all__ = ["adjudicate", "oppose", "solve"]
