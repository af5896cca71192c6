"""What the register of AI systems answers to reminders, dashboard and packs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.exchange import mapping
from compliance.exchange.plans import Choices, Plan
from compliance.exchange.reading import Found, tables
from compliance.guard import find
from compliance.ledger.door import Actor
from compliance.ledger.moment import one_moment
from compliance.ledger.records import Record
from compliance.ledger.telling import Told
from compliance.registers import summaries
from compliance.registers.answers import Deadline, DeadlineKind, Gap, GapKind, News, Section, Severity, Tile
from compliance.registers.past import Past
from compliance.registers.registry import Register
from compliance.registers.summaries import Summary
from riskassess.datasets.models import Dataset
from riskassess.systems import actions, gaps, hanging, imports, queries, reached, report
from riskassess.systems.flowing import accepted_in, landscape, systems_of
from riskassess.systems.kinds import DEADLINES, GAPS
from riskassess.systems.models import System
from riskassess.systems.places import gap_of
from vendors.models import BAA, Vendor
from vendors.places import Addresses

#: Whether a cell is a word that lists write above a column of ours.
KNOWS = mapping.knows(imports.EVERY)
UNCOVERED = ("hop_not_covered", "not_determined")


class SystemRegister(Register):
    """AI systems and where their PHI flows."""

    name = "systems"
    title = "AI systems"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = DEADLINES
    gap_kinds: ClassVar[Sequence[GapKind]] = tuple(GAPS.values())
    imports: ClassVar[Mapping[str, Choices]] = {"flows": imports.FLOWS}

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        address = Addresses(organisation)
        for kind, model, record, title, system, owner, day in queries.deadline_rows(organisation, until):
            url = address("system_detail", system)
            yield Deadline(kind, model, record, title, url, owner, due_on=day)

    def gaps(self, organisation: Organisation, on: date) -> Iterator[Gap]:
        address = Addresses(organisation)
        with one_moment():
            systems, land = systems_of(organisation), landscape(organisation)
            accepted = accepted_in(organisation)
        by_key = {system.key: system for system in systems}
        for fault in gaps.open_faults(gaps.faults(systems, land, on), accepted, on):
            system = by_key[fault.system]
            gap = gap_of(address, fault, system.owner)  # type: ignore[arg-type]
            named = gap.title if fault.record == system.key else f"{system.name}: {gap.title}"
            yield gap._replace(title=named)

    def summary(self, organisation: Organisation, on: date) -> Summary:
        """One query while nothing is recorded here: the first page asks every register."""
        if not System.objects.of(organisation).exists():
            return summaries.summary((), (), on)
        return super().summary(organisation, on)

    def tile(self, organisation: Organisation, on: date, summary: Summary) -> Tile:
        uncovered = sum(number for kind, number in summary.kinds if kind.key in UNCOVERED)
        return Tile(
            title=self.title,
            figure=str(uncovered),
            caption="flow of PHI without cover" if uncovered == 1 else "flows of PHI without cover",
            url=reverse("system_list", kwargs={"slug": organisation.slug}),
            shares=[(level.word, summary.count(level), level.word.lower()) for level in Severity],
        )

    def first_step(self, organisation: Organisation) -> tuple[str, str] | None:
        if System.objects.of(organisation).exists():
            return None
        words = "Record your first AI system, and where its PHI flows"
        return words, reverse("system_list", kwargs={"slug": organisation.slug})

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        return report.section(organisation, on, known)

    def changes(self, organisation: Organisation, since: datetime) -> Iterator[News]:
        return queries.changes(organisation, since)

    def offers(self, record: Record) -> Iterator[tuple[str, str]]:
        at = {"slug": record.organisation.slug, "key": record.pk}
        if isinstance(record, Vendor):
            yield "AI systems that use it", reverse("vendor_flows", kwargs=at)
        elif isinstance(record, BAA):
            yield "AI systems that rely on it", reverse("baa_flows", kwargs=at)
        elif isinstance(record, Dataset):
            yield "AI systems that use it", reverse("dataset_systems", kwargs=at)

    def gaps_of(self, record: Record, on: date) -> Iterator[Gap]:
        if isinstance(record, Vendor):
            yield from reached.kept_gaps(record, on)

    def past_of(self, records: Sequence[Record]) -> Past | None:
        return hanging.past_of(records)

    def read_import(self, content: bytes) -> Found:
        return tables(content, KNOWS)

    def plan_import(self, organisation: Organisation, found: Found, choices: Choices | None = None) -> Plan:
        return imports.plan(organisation, found, choices)

    def told_name(self, file_name: str) -> str:
        return "" if find(file_name) else file_name

    def confirm_import(self, plan: Plan, *, by: Actor, name: str, told: Told | None = None) -> None:
        why = f"Imported from “{name}”" if name else "Imported from a file"
        actions.systems_import(plan.changes, by=by, why=why, told=told)

    def sample(self, organisation: Organisation, by: Person, on: date) -> None:
        from riskassess.systems.sample import add_sample  # noqa: PLC0415 (told once in the life of an installation)

        add_sample(organisation, by, on)
