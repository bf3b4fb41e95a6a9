"""From a frozen run to its slots: coordinate, cluster, band, hold-out and seed of each."""

from __future__ import annotations

from itertools import islice
from random import Random

from workbench.admission import LEAF, Ledger
from workbench.coordinates import Row, complete, covering, next_coordinate
from workbench.domain.record import digest
from workbench.domain.spec import Band, FrozenRun, Slot
from workbench.errors import SpecError

HOLDOUT = 5
FRONTIER_EVERY = 8


class Plan:
    """Assigns slots in order: the covering array first, then the emptiest cell."""

    def __init__(self, run: FrozenRun) -> None:
        self.run = run
        leaves = {LEAF: tuple(run.paths)} if run.paths else {}
        self.axes: dict[str, tuple[str, ...]] = {**leaves, **run.axes}
        self.forbidden = run.forbidden
        self._covering = covering(self.axes, self.forbidden, run.seed)
        self._rows: list[Row] = []

    def slot(self, index: int, ledger: Ledger, retry_of: Slot | None = None) -> Slot:
        """The slot of that number; a retry takes the coordinate of the slot that was set aside."""
        used, pending = ledger.used_before(index)
        if retry_of is not None:
            row = {**retry_of.coordinate, LEAF: retry_of.node_id}
        elif (first := self.covering_row(index)) is not None:
            row = dict(first)
        else:
            seed = int(digest([self.run.seed, index], 12), 16)
            row = next_coordinate(self.axes, self.forbidden, used, pending, seed)
        return self._slot(index, row, retry_of)

    def covering_row(self, index: int) -> Row | None:
        """Row `index` of the covering array, which is made as far as it is asked for; None past it.

        A large taxonomy has thousands of rows, of which most runs use a few.
        """
        missing = index + 1 - len(self._rows)
        self._rows.extend(islice(self._covering, max(0, missing)))
        return self._rows[index] if index < len(self._rows) else None

    def chosen(self, index: int, coordinate: Row) -> Slot:
        """The slot of that number at a coordinate that a person chose.

        `coordinate` may name the leaf; what it leaves open is filled at random. SpecError
        for an axis or a value that the run does not have, and for a forbidden combination.
        """
        for axis, value in coordinate.items():
            if axis not in self.axes:
                there = ", ".join(self.axes)
                raise SpecError(f"no axis named {axis!r}; there are: {there}")
            if value not in self.axes[axis]:
                there = ", ".join(self.axes[axis])
                raise SpecError(f"axis {axis!r} has no value {value!r}; there are: {there}")
        row = complete(dict(coordinate), self.axes, self.forbidden, Random(index))
        if row is None:
            raise SpecError("that combination is forbidden by the spec or its taxonomy")
        return self._slot(index, {axis: row[axis] for axis in self.axes}, None)

    def _slot(self, index: int, row: Row, retry_of: Slot | None) -> Slot:
        run, spec = self.run, self.run.spec
        node_id = row.pop(LEAF, "")
        seed = int(digest([run.seed, spec.hash, index], 12), 16) % 2**31
        return Slot(
            run_id=run.run_id, index=index, spec_id=spec.id, coordinate=row, node_id=node_id,
            cluster_id=f"{spec.id}/{node_id}", track=spec.track, language=spec.language,
            band=self._band(index), seed=seed, holdout=self._held_out(index),
            taxonomy_version=run.taxonomy_version, checklist_version=run.checklist_version,
            retry_of=None if retry_of is None else retry_of.index,
        )  # fmt: skip

    def _band(self, index: int) -> Band:
        """What the author is asked to aim at: mostly the middle, now and then the frontier."""
        wanted = self.run.spec.bands
        if "frontier_hard" in wanted and (
            index % FRONTIER_EVERY == FRONTIER_EVERY - 1 or "discriminating" not in wanted
        ):
            return "frontier_hard"
        return "discriminating" if "discriminating" in wanted else wanted[0]

    def _held_out(self, index: int) -> bool:
        """20% of slots by hash: authored without the checklist, to measure what it does."""
        return int(digest(["holdout", self.run.seed, index], 8), 16) % HOLDOUT == 0
