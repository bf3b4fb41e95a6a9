"""Evidence: a snapshot of a document that a claim can point at, verbatim."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field

from workbench.domain.record import Record, digest


class Evidence(Record):
    """One captured document. `text` is what was seen then; a quote must be a substring of it.

    `url` is where it was found in the end, redirects followed; `metadata` what else its source
    told. `fictional` marks a record written for a made-up world.
    """

    id: str = Field(min_length=1, max_length=120)
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    published: str = ""
    licence: str = ""
    retrieved_at: str = ""
    fictional: bool = False
    metadata: dict[str, str] = {}

    @cached_property
    def hash(self) -> str:
        """Of what the record says: title, text, place; not of when it was captured."""
        return digest([self.title, self.text, self.url, self.publisher, self.published], 32)

    def holds(self, quote: str) -> bool:
        """Whether a quote stands in the snapshot, mark for mark."""
        return bool(quote.strip()) and quote in self.text


class Document(Record):
    """A text that travels with a point, apart from its prompt (a section of a terms sheet)."""

    title: str = Field(min_length=1)
    text: str


class EvidenceLink(Record):
    """A claimed value and the verbatim span that supports it."""

    claim: str
    value: str
    evidence_id: str
    quote: str
