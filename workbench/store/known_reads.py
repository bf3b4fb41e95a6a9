"""Reads of known-answer items: what they can be made from, and which a reviewer was given."""

from __future__ import annotations

import time
from typing import NamedTuple

from workbench.store.connect import Link
from workbench.store.rows import UNDONE
from workbench.store.text import bind

VOICES = f"""(select count(distinct v.reviewer) from verdicts v where v.candidate_id=c.id
    and v.kind='approve' and not {UNDONE})"""
# A part of the approved points, begun anywhere: what follows is asked of these alone.
PART = """select id from candidates where listed=1 and state in ('approved', 'released')
    and recipe=? and branch=0 order by substr(id, -6) < ?, substr(id, -6) limit 200"""
SOURCES = f"""select c.id, {VOICES} as voices from ({PART}) c where voices > 0
    and not exists (select 1 from verdicts v where v.candidate_id=c.id and v.reviewer=?
    and v.at > ?) order by voices desc, c.id"""
GIVEN = """select a.candidate_id, a.purpose from assignments a
    where a.reviewer=? and a.purpose like 'canary:%' order by a.id"""


class KnownItem(NamedTuple):
    """An item whose right verdict is known; `defect` is what was planted in its source, '' for
    nothing: a good one."""

    id: str
    source: str
    defect: str


class KnownReads:
    """The reads of known-answer items."""

    _link: Link

    def known_sources(self, reviewer: str, recipe: str, seen: float, begin: str) -> list[str]:
        """Some approved points for known-answer items, those first that most people approved.

        None that the reviewer judged within the last `seen` seconds. `begin` are six hexadecimal
        characters: where in the order of ids the search begins.
        """
        values = (recipe, begin, bind(reviewer), time.time() - seen)
        return [row[0] for row in self._link.rows(SOURCES, values)]

    def known_items(self, reviewer: str) -> list[KnownItem]:
        """The known-answer items that a reviewer was given, oldest first."""
        rows = self._link.rows(GIVEN, (bind(reviewer),))
        return [KnownItem(id, *purpose.split(":", 2)[1:]) for id, purpose in rows]
