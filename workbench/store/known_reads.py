"""Reads of known-answer items: what they can be made from, and which a reviewer was given."""

from __future__ import annotations

import time
from typing import NamedTuple

from workbench.store.connect import Link
from workbench.store.text import bind

VOICES = """(select count(distinct v.reviewer) from verdicts v where v.candidate_id=c.id
    and v.kind='approve' and not exists (select 1 from verdicts u where u.undoes=v.id))"""
# Not one that this reviewer has judged lately, nor one they were given in this guise before.
FRESH = """not exists (select 1 from verdicts v where v.candidate_id=c.id and v.reviewer=?
    and v.at > ?) and not exists (select 1 from assignments a
    where a.reviewer=? and a.purpose like 'canary:' || c.id || ':%')"""
SOURCES = f"""select c.id, {VOICES} as voices from candidates c
    where c.listed=1 and c.state in ('approved', 'released') and c.recipe=? and c.branch=0
    and voices > 0 and {FRESH} order by voices desc, substr(c.id, -6) limit ?"""
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

    def known_sources(self, reviewer: str, recipe: str, seen: float, limit: int) -> list[str]:
        """Approved points for known-answer items, those first that most people approved.

        None that the reviewer judged within the last `seen` seconds or was given before.
        """
        who = bind(reviewer)
        values = (recipe, who, time.time() - seen, who, limit)
        return [row[0] for row in self._link.rows(SOURCES, values)]

    def known_items(self, reviewer: str) -> list[KnownItem]:
        """The known-answer items that a reviewer was given, oldest first."""
        rows = self._link.rows(GIVEN, (bind(reviewer),))
        return [KnownItem(id, *purpose.split(":", 2)[1:]) for id, purpose in rows]
