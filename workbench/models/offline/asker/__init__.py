"""The offline author of social queries: what a person of some group writes to a bank's assistant.

It writes from what its message shows: labels of the taxonomy, a coordinate, records of evidence. It
shares no module with the targets, the guards and the judges that read its queries.
"""

from workbench.models.offline.asker.repair import repair
from workbench.models.offline.asker.write import write

__all__ = ["repair", "write"]
