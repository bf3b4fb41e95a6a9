"""Whose fault it is: one exception class per boundary; messages name what was there instead."""

from __future__ import annotations


class WorkbenchError(Exception):
    """Base of all errors that a user should read as one line instead of a traceback."""

    exit_code = 3


class SpecError(WorkbenchError):
    """The person's specification, settings or command line is wrong."""

    exit_code = 2


class RunBusy(SpecError):
    """Somebody works this run off already."""


class InputError(WorkbenchError):
    """A file or table the person handed in cannot be used."""

    exit_code = 2


class ModelError(WorkbenchError):
    """A model endpoint failed: refused, unreachable, out of time or out of quota."""

    def __init__(
        self, message: str, *, retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after


class MissingReply(WorkbenchError):
    """Replay mode met a question whose answer is not in the store."""


class BoundReached(WorkbenchError):
    """A run met its bound on cost, tokens, time or calls; `bound` names which."""

    def __init__(self, message: str, *, bound: str) -> None:
        super().__init__(message)
        self.bound = bound


class Cancelled(WorkbenchError):
    """A person asked the run to stop."""


class PluginError(WorkbenchError):
    """A recipe, gate, grader, importer or exporter broke; the message names its file."""


class StoreError(WorkbenchError):
    """The SQLite store cannot be opened, read or written."""


class AuthorRefused(WorkbenchError):
    """The author gave no usable draft; `reason` is a short code (unparseable, cut_off, refused)."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
