"""What the register of datasets answers to reminders, dashboard and packs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.registers import summaries
from compliance.registers.answers import Deadline, DeadlineKind, Gap, GapKind, Section, Severity, Tile
from compliance.registers.registry import Register
from compliance.registers.summaries import Summary
from riskassess.datasets import report
from riskassess.datasets.kinds import DEADLINES, GAPS, UNFOUNDED, reason
from riskassess.datasets.models import Dataset
from riskassess.datasets.places import mended_at, model_of, seen_at
from riskassess.datasets.standing import Standing, standings
from vendors.places import Addresses


class DatasetRegister(Register):
    """Datasets, and what says that they are no PHI."""

    name = "datasets"
    title = "Datasets"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = DEADLINES
    gap_kinds: ClassVar[Sequence[GapKind]] = tuple(GAPS.values())

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        return (each for each in _deadlines(organisation, standings(organisation, on)) if each.day <= until)

    def gaps(self, organisation: Organisation, on: date) -> Iterator[Gap]:
        return _gaps(organisation, standings(organisation, on))

    def summary(self, organisation: Organisation, on: date) -> Summary:
        """Both from one look; one query while nothing is recorded here, since the first page asks every register."""
        if not Dataset.objects.of(organisation).exists():
            return summaries.summary((), (), on)
        stood, until = standings(organisation, on), summaries.until(on)
        due = (each for each in _deadlines(organisation, stood) if each.day <= until)
        return summaries.summary(_gaps(organisation, stood), due, on)

    def tile(self, organisation: Organisation, on: date, summary: Summary) -> Tile:
        unfounded = sum(number for kind, number in summary.kinds if kind.key in UNFOUNDED)
        return Tile(
            title=self.title,
            figure=str(unfounded),
            caption="declared no PHI, but counts as PHI"
            if unfounded == 1
            else "declared no PHI, but count as PHI",
            url=reverse("dataset_list", kwargs={"slug": organisation.slug}) + "?faults=unfounded",
            shares=[(level.word, summary.count(level), level.word.lower()) for level in Severity],
        )

    def first_step(self, organisation: Organisation) -> tuple[str, str] | None:
        if Dataset.objects.of(organisation).exists():
            return None
        return "Record the data your models are made of", reverse(
            "dataset_list", kwargs={"slug": organisation.slug}
        )

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        return report.section(organisation, on, known)

    def sample(self, organisation: Organisation, by: Person, on: date) -> None:
        from riskassess.datasets.sample import add_sample  # noqa: PLC0415 (told once in the life of an installation)

        add_sample(organisation, by, on)


def _deadlines(organisation: Organisation, stood: Mapping[UUID, Standing]) -> Iterator[Deadline]:
    address = Addresses(organisation)
    for each in stood.values():
        for due in each.dues:
            yield Deadline(
                kind=due.kind,
                model=model_of(due.kind),
                record=UUID(str(due.record)),
                title=each.titles[due.record],
                url=seen_at(address, due.kind, due.record),
                owner=each.owner,
                due_on=due.due_on,
            )


def _gaps(organisation: Organisation, stood: Mapping[UUID, Standing]) -> Iterator[Gap]:
    address = Addresses(organisation)
    for each in stood.values():
        for fault in each.faults:
            yield Gap(
                kind=GAPS[fault.kind],
                model=model_of(fault.kind),
                record=UUID(str(fault.record)),
                title=each.titles[fault.record],
                reason=reason(fault.kind, fault.day, fault.why),
                url=seen_at(address, fault.kind, fault.record),
                owner=each.owner,
                mend_url=mended_at(address, fault.kind, fault.record),
                mend_needs="datasets_write",
            )
