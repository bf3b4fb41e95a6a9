"""The offline judges of failures: which declared codes does a reply show, and does it decline?"""

from workbench.models.offline.failures.judge import judge

__all__ = ["judge"]
