"""The offline guards: is a request, or a reply, safe? Each knows a share of the cues, its own.

Their cue lists were written apart from what any author here writes.
"""

from workbench.models.offline.guards.watch import watch

__all__ = ["watch"]
