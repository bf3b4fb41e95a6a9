"""Evidence: a snapshot of a document that a claim can point at, verbatim."""

from __future__ import annotations

from pydantic import Field

from workbench.domain.record import Record


class Evidence(Record):
    """One captured document. `text` is what was seen then; a quote must be a substring of it."""

    id: str = Field(min_length=1)
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    published: str = ""
    licence: str = ""
    retrieved_at: str = ""


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
