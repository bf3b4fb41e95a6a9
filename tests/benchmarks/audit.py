"""What the gates are worth: run `python -m tests.benchmarks.audit [a defect] [recipe]`.

Makes the good points with the offline models, plants 200 of every defect, prints the tables of
`workbench audit`, our bars beside what was found, and CPU seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.actions.audit import Audit, AuditOptions, audit
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, open_bench
from workbench.actions.sources import a_spec
from workbench.auditlines import audit_lines, shown

LEAST_CAUGHT, MOST_REFUSED = 0.98, 0.03


def main(n: int = 200, recipe: str = "final_answer") -> None:
    """Prints the tables and the bars."""
    with TemporaryDirectory() as folder:
        bench = open_bench(Path(folder) / "audit.db")
        begun = time.process_time()
        make(bench, recipe, n)
        made = time.process_time()
        found = audit(bench, recipe, AuditOptions(n=n))
        ended = time.process_time()
        bench.close()
    print(audit_lines(found))
    print(f"\n{made - begun:.0f} s CPU for {found.sources} good points, "
          f"{ended - made:.0f} s CPU for the audit")  # fmt: skip
    bars(found)


def make(bench: Bench, recipe: str, n: int) -> None:
    """As many good points as plants a defect, so that each carries a defect once."""
    spec = a_spec(recipe)
    work(bench, create_run(bench, spec, RunOptions(accept=n, seed=1)).run_id)


def bars(found: Audit) -> None:
    """Each bar, and whether it is met."""
    print(
        f"\nbars: programs catch {LEAST_CAUGHT:.0%}, and refuse {MOST_REFUSED:.0%} of good points"
    )
    for row in found.defects:
        if row.decided_by == "program":
            met = row.caught.value is not None and row.caught.value >= LEAST_CAUGHT
            print(f"  {'met' if met else 'NOT MET':8}{row.defect}: {' '.join(shown(row.caught))}")
    wrong = found.good.refused_by_program
    met = wrong.value is not None and wrong.value <= MOST_REFUSED
    print(f"  {'met' if met else 'NOT MET':8}good points refused: {' '.join(shown(wrong))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, *sys.argv[2:3])
