"""The offline taxonomist: children of a node from the evidence in its message, names from terms,
and items placed in leaves. It reads its message and nothing else."""

from workbench.models.offline.taxonomist.grow import grow
from workbench.models.offline.taxonomist.name import name
from workbench.models.offline.taxonomist.place import place

__all__ = ["grow", "name", "place"]
