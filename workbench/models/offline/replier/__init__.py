"""The offline models that write replies to customers: targets and solvers, and editors.

They know the message and the documents; nothing of its author or of how replies are judged.
"""

from workbench.models.offline.replier.reply import answer
from workbench.models.offline.replier.rewrite import rewrite

__all__ = ["answer", "rewrite"]
