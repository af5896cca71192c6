"""What the vendor register answers to reminders, dashboard and packs."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.exchange import mapping
from compliance.exchange.plans import Choices, Plan
from compliance.exchange.reading import Found, tables
from compliance.ledger.door import Actor
from compliance.ledger.telling import Told
from compliance.registers import summaries
from compliance.registers.answers import Deadline, DeadlineKind, Gap, GapKind, Section, Severity, Tile
from compliance.registers.registry import Register
from compliance.registers.summaries import Summary
from vendors import actions, imports, queries, report
from vendors.kinds import DEADLINES, GAPS, UNCOVERED, reason
from vendors.models import Vendor
from vendors.places import Addresses, mended_at, model_of, seen_at
from vendors.summary_sql import found

#: Whether a cell is a word that lists write above a column of ours.
KNOWS = mapping.knows(imports.FIELDS)


class VendorRegister(Register):
    """Vendors, services and BAAs."""

    name = "vendors"
    title = "Vendors and BAAs"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = DEADLINES
    gap_kinds: ClassVar[Sequence[GapKind]] = tuple(GAPS.values())

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        address = Addresses(organisation)
        return (_deadline(address, row) for row in queries.deadline_rows(organisation.pk, on, until))

    def gaps(self, organisation: Organisation, on: date) -> Iterator[Gap]:
        address = Addresses(organisation)
        return (_gap(address, row) for row in queries.gap_rows(organisation.pk, on))

    def summary(self, organisation: Organisation, on: date) -> Summary:
        address = Addresses(organisation)
        kinds = sorted(GAPS, key=lambda key: summaries.rank(GAPS[key]))
        failing, due = found(organisation.pk, on, summaries.until(on), kinds)
        return summaries.summed(
            {GAPS[kind]: number for (kind, _), number in failing.numbers.items()},
            [_gap(address, row) for row in failing.first],
            due.numbers,
            [_deadline(address, row) for row in due.first],
            on,
        )

    def tile(self, organisation: Organisation, on: date, summary: Summary) -> Tile:
        uncovered = sum(number for kind, number in summary.kinds if kind.key in UNCOVERED)
        return Tile(
            title=self.title,
            figure=str(uncovered),
            caption="PHI service without cover" if uncovered == 1 else "PHI services without cover",
            url=reverse("vendor_list", kwargs={"slug": organisation.slug}) + "?faults=uncovered",
            shares=[(level.word, summary.count(level), level.word.lower()) for level in Severity],
        )

    def first_step(self, organisation: Organisation) -> tuple[str, str] | None:
        if Vendor.objects.of(organisation).exists():
            return None
        return "Add your vendors, or import your business associate list", reverse(
            "vendor_list", kwargs={"slug": organisation.slug}
        )

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        return report.section(organisation, on, known)

    def read_import(self, content: bytes) -> Found:
        return tables(content, KNOWS)

    def plan_import(self, organisation: Organisation, found: Found, choices: Choices | None = None) -> Plan:
        return imports.plan(organisation, found, choices)

    def told_name(self, file_name: str) -> str:
        return imports.told_name(file_name)

    def confirm_import(self, plan: Plan, *, by: Actor, name: str, told: Told | None = None) -> None:
        actions.vendor_import(plan, by=by, why=imports.source(name), told=told)

    def sample(self, organisation: Organisation, by: Person, on: date) -> None:
        from vendors.sample import add_sample  # noqa: PLC0415 (told once in the life of an installation)

        add_sample(organisation, by, on)


def _deadline(address: Addresses, row: queries.Row) -> Deadline:
    url = seen_at(address, row.kind, row.record, row.vendor)
    return Deadline(row.kind, model_of(row.kind), row.record, row.title, url, row.owner, due_on=row.day)


def _gap(address: Addresses, row: queries.Row) -> Gap:
    of = row.kind, row.record, row.vendor
    return Gap(
        kind=GAPS[row.kind],
        model=model_of(row.kind),
        record=row.record,
        title=row.title,
        reason=reason(row.kind, row.day, row.why),
        url=seen_at(address, *of),
        owner=row.owner,
        mend_url=mended_at(address, *of, why=row.why),
        mend_needs="vendors_write",
    )
