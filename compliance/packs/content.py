"""Decides what the document says: a chapter for each register, the ledger behind it, the files it rests on, and how to verify it all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from compliance.accounts.models import Organisation
from compliance.exchange import writing
from compliance.jobs.attempts import Failure
from compliance.ledger import history
from compliance.ledger.models import Event
from compliance.ledger.moment import one_moment
from compliance.packs.models import Pack
from compliance.paper.printing import Enclosed
from compliance.registers.answers import Evidence, Section, Table
from compliance.registers.registry import Register, registry

#: How much of the ledger goes into a pack, and how many of its newest lines onto paper.
LEDGER_REACH = timedelta(days=365)
LEDGER_LINES = 150
#: How many files on record stand on paper where there are more; the attached table holds every one.
EVIDENCE_LINES = 40
LEDGER_COLUMNS = (
    "number",
    "time (UTC)",
    "who",
    "verb",
    "record",
    "kind",
    "record key",
    "SHA-256 of the state",
)


@dataclass(frozen=True)
class Facts:
    """What goes into a pack, read at one moment; nothing here asks the database again."""

    organisation: dict[str, Any]
    chapters: Sequence["Chapter"]


@dataclass(frozen=True)
class Chapter:
    """A register's section with the ledger behind it."""

    register: Register
    section: Section
    events: Sequence[tuple[Any, ...]]

    @property
    def name(self) -> str:
        """Its name in the document's links and file names."""
        return self.register.name


@dataclass(frozen=True)
class Attached:
    """A table as the document lists it."""

    name: str
    title: str
    rows: int
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Document:
    """The document before it is printed."""

    html: str
    tables: Sequence[Enclosed]


def gather(pack: Pack, facts_at: datetime) -> Facts:
    """Asks every register of the pack, all at one moment of the database. Raises Failure."""
    with one_moment():
        known = history.states(pack.organisation_id, Organisation, facts_at).get(pack.organisation_id)
        if known is None:
            raise Failure(f"Nothing was recorded yet on {pack.known}. Choose a later day for what is known.")
        asked = [register for register in registry if register.name in pack.registers]
        return Facts(
            known["fields"],
            [chapter for register in asked if (chapter := _chapter(register, pack, facts_at))],
        )


def write(pack: Pack, facts: Facts, facts_at: datetime, made_at: datetime) -> Document:
    """The document of these facts in HTML, and the tables that go into it."""
    evidence = [item for chapter in facts.chapters for item in chapter.section.evidence]
    attached = [
        *(
            _attached(f"{chapter.name}-", table)
            for chapter in facts.chapters
            for table in (*chapter.section.tables, _ledger_table(chapter))
        ),
        *([_attached("", _evidence_table(evidence))] if evidence else []),
    ]
    with timezone.override(pack.organisation.zone):
        html = render_to_string(
            "packs/document.html", _context(pack, facts, evidence, attached, facts_at, made_at)
        )
    return Document(html, [Enclosed(table.name, table.title, table.content, made_at) for table in attached])


def _chapter(register: Register, pack: Pack, facts_at: datetime) -> Chapter | None:
    section = register.section(pack.organisation, pack.on, facts_at)
    return Chapter(register, section, _events(pack, section.records, facts_at)) if section else None


def _events(pack: Pack, records: Sequence[UUID], until: datetime) -> list[tuple[Any, ...]]:
    """What happened to these records in the last twelve months, newest first; no free text."""
    found = Event.objects.filter(
        organisation_id=pack.organisation_id,
        record_id__in=list(records),
        at__gte=until - LEDGER_REACH,
        at__lt=until,
    )
    values = ("number", "at", "actor_name", "verb", "title", "model", "record_id", "state_sha256")
    return list(found.order_by("-number").values_list(*values))


def _ledger_table(chapter: Chapter) -> Table:
    return Table("ledger", "Ledger of twelve months", LEDGER_COLUMNS, chapter.events)


def _evidence_table(evidence: Sequence[Evidence]) -> Table:
    rows = [(item.title, item.concerns, item.size, item.sha256) for item in evidence]
    return Table("evidence", "Evidence on file", ("file", "of", "size in bytes", "SHA-256"), rows)


def _attached(prefix: str, table: Table) -> Attached:
    content = writing.encoded(table.columns, table.rows)
    return Attached(f"{prefix}{table.name}.csv", table.title, len(table.rows), content)


def _context(
    pack: Pack,
    facts: Facts,
    evidence: Sequence[Evidence],
    attached: Sequence[Attached],
    facts_at: datetime,
    made_at: datetime,
) -> dict[str, Any]:
    return {
        "pack": pack,
        "organisation": facts.organisation,
        "kind": dict(Organisation.Kind.choices).get(facts.organisation["kind"], ""),
        "sample": pack.organisation.sample,
        "zone": pack.organisation.time_zone,
        "facts_at": facts_at,
        "made_at": made_at,
        "chapters": [
            {
                "name": chapter.name,
                "section": chapter.section,
                "body": render_to_string(chapter.section.template, chapter.section.context),
                "events": chapter.events[:LEDGER_LINES],
                "events_left": max(0, len(chapter.events) - LEDGER_LINES),
            }
            for chapter in facts.chapters
        ],
        "evidence": evidence[:EVIDENCE_LINES],
        "evidence_left": max(0, len(evidence) - EVIDENCE_LINES),
        "attached": attached,
    }
