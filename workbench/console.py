"""What the terminal shows: a line that repaints itself, tables of words, and JSON envelopes.

Progress goes to stderr and results to stdout, so that a pipe gets results alone. Text that a model
or a person wrote is made harmless first: no escape sequence reaches the terminal.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.progress import Progress

ENVELOPE = 1
REPAINT_SECONDS = 0.1
PLAIN_SECONDS = 5.0


class Ticker:
    """Listens to a run: repaints one line on a terminal, writes a line now and then elsewhere."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stderr
        self.live = self.out.isatty()
        self._next = 0.0
        self._last = ""
        self._unsaid: Progress | str | None = None

    def __call__(self, progress: Progress | str) -> None:
        self._unsaid = progress
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (REPAINT_SECONDS if self.live else PLAIN_SECONDS)
        self._write(progress_line(progress))
        self._unsaid = None

    def __enter__(self) -> Ticker:
        return self

    def __exit__(self, *problem: object) -> None:
        """Write where the run stood last, and leave the line."""
        if self._unsaid is not None:
            self._write(progress_line(self._unsaid))
        if self.live and self._last:
            self.out.write("\n")

    def _write(self, line: str) -> None:
        if not self.live:
            if line != self._last:
                print(line, file=self.out, flush=True)
        else:
            width = shutil.get_terminal_size().columns - 1
            self.out.write(f"\r\x1b[2K{line[:width]}")
            self.out.flush()
        self._last = line


def progress_line(progress: Progress | str) -> str:
    """Accepted, refused by gate, repaired, calls, tokens, money and what is probably to come.

    A listener that is told a line instead shows that line.
    """
    if isinstance(progress, str):
        return progress
    wanted = f"/{progress.wanted}" if progress.wanted is not None else ""
    spend = progress.spend
    parts = [f"{progress.accepted}{wanted} accepted", f"{progress.decided} pulls"]
    refused = ", ".join(f"{gate} {n}" for gate, n in progress.refused_at.most_common())
    parts += [f"refused: {refused}"] if refused else []
    parts += [f"{progress.outcomes['set_aside']} set aside"] * bool(progress.outcomes["set_aside"])
    parts += [f"{progress.repairs} repaired", f"{spend.calls:,} calls"]
    parts += [f"{big(spend.tokens_in + spend.tokens_out)} tokens", money(spend.cost)]
    if progress.projected_cost is not None and progress.state == "running":
        parts[-1] += f" (about {money(progress.projected_cost)} to go)"
    return " · ".join([*parts, f"{progress.seconds:.0f} s"])


def money(amount: float) -> str:
    """US dollars, with the digits that small amounts need."""
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def big(number: float) -> str:
    """A count in a few characters: 950, 12.3k, 4.56M."""
    for size, mark in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{mark}"
    return f"{number:.0f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as their longest cell; numbers to the right, the rest to the left."""
    lines = [tuple(clean(cell) for cell in row) for row in rows]
    body = [tuple(head), *lines]
    widths = [max(len(line[i]) for line in body) for i in range(len(head))]
    right = [bool(lines) and all(_figure(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in body
    )


def _figure(cell: str) -> bool:
    return not cell or cell.lstrip("$-").replace(",", "")[:1].isdigit()


def clean(value: object) -> str:
    """A value on one line of a terminal, with hidden and control characters written out."""
    from workbench.text import visible

    return visible(" ".join(str(value).split()))


def block(text: str, indent: str = "    ") -> str:
    """A text of several lines, indented, with hidden and control characters written out."""
    from workbench.text import visible

    return "\n".join(indent + visible(line) for line in text.splitlines())


def write_json(
    path: Path | None,
    kind: str,
    found: Any,
    settings: Any,
    results: Any,
    *inputs: Path | dict[str, Any],
) -> None:
    """Write the envelope of what an action found to a file, or to stdout for `-`.

    `found.simulated` says whether offline models had a part in it; input files are named with the
    sha256 of what was read (a dict is such a line already).
    """
    if path is None:
        return
    files = [p if isinstance(p, dict) else {"path": str(p), "sha256": _sha256(p), "rows": None}
             for p in inputs]  # fmt: skip
    content = {
        "kind": kind, "version": ENVELOPE, "simulated": found.simulated, "inputs": files,
        "settings": settings, "results": results,
    }  # fmt: skip
    text = json.dumps(content, indent=2, ensure_ascii=False)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
    if str(path) == "-":
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"--json {path} cannot be written: {error.strerror}") from None


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
