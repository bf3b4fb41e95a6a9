"""The offline targets: assistants that answer a person's message, and sometimes fail at it.

What they make of a message is read from its words alone: how specific it is, which branch it is
about, and who writes. They share no module with the author of queries and with the judges.
"""

from workbench.models.offline.targets.reply import answer, chance_of_failure

__all__ = ["answer", "chance_of_failure"]
