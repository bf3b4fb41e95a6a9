"""The offline agents: at each turn they read the case as it stands and make one call of one tool.

They read only what an agent reads: the handbook, the user's message, and what the tools answered.
"""

from workbench.models.offline.desk.act import act
from workbench.models.offline.desk.oppose import oppose

__all__ = ["act", "oppose"]
