"""Decides which incidents stand in the log of a year for HHS: breaches of fewer than 500, by year of discovery (164.408(c))."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from compliance.accounts.models import Organisation
from incidents.clocks.case import Recipient
from incidents.clocks.duty import Duty, State
from incidents.clocks.federal import HHS
from incidents.lines import TONES
from incidents.merging import merges
from incidents.models import Decision, Incident, Notice
from incidents.rules import year_limit
from incidents.standing import Standing, stand

#: The duty of 45 CFR 164.408(c), as the clocks cite it.
SMALL: Final = f"{HHS}(c)"


@dataclass(frozen=True)
class Entry:
    """An incident of the log, and how HHS was told of it."""

    of: Standing
    duty: Duty
    #: The first notice to HHS; its number ticks the entry.
    notice: Notice | None

    @property
    def incident(self) -> Incident:
        return self.of.incident

    @property
    def people(self) -> int | None:
        """How many count; None while a part is unknown."""
        return self.of.answer.count.total

    @property
    def word(self) -> str:
        return self.duty.state[:1].upper() + self.duty.state[1:]

    @property
    def tone(self) -> str:
        return TONES[self.duty.state]


@dataclass(frozen=True)
class Log:
    """The log of a year of discovery."""

    year: int
    due_on: date
    entries: list[Entry]
    #: Breaches of the year that are no part of it: 500 or more, or nobody knows; HHS is told with the letters.
    at_once: list[Standing]

    @property
    def waiting(self) -> list[Entry]:
        """Those of which HHS was not told."""
        return [entry for entry in self.entries if not entry.duty.sent_on]


def hhs_log(organisation: Organisation, year: int, on: date) -> Log:
    """The log as it stands on a day, closed incidents too; seven queries however many there are."""
    return of_year(stand(organisation, _near(organisation, year), on), year)


def of_year(stood: Iterator[Standing] | Sequence[Standing], year: int) -> Log:
    """The log of a year, from incidents as they stand."""
    entries, at_once = [], []
    for of in stood:
        duty = hhs_duty(of)
        if duty is None or of.answer.discovered.on.year != year:
            continue
        if duty.citation == SMALL:
            entries.append(Entry(of, duty, _told(of)))
        else:
            at_once.append(of)
    return Log(year, year_limit(date(year, 1, 1)), entries, at_once)


def of_years(stood: Sequence[Standing]) -> list[Log]:
    """The logs of every year in which one of them was discovered."""
    return [of_year(stood, year) for year in sorted({of.answer.discovered.on.year for of in stood})]


def hhs_duty(of: Standing) -> Duty | None:
    """The notice to HHS that the incident owes; None where it owes none."""
    own = (duty for duty in of.answer.duties if duty.recipient == Recipient.HHS)
    return next((duty for duty in own if duty.state != State.NOT_APPLICABLE), None)


def _told(of: Standing) -> Notice | None:
    own = [notice for notice in of.notices if notice.recipient == Notice.Recipient.HHS]
    return min(own, key=lambda notice: (notice.sent_on, str(notice.pk)), default=None)


def _near(organisation: Organisation, year: int) -> QuerySet[Incident]:
    """Those that may have been discovered in a year: one of the facts that say so lies in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begin = datetime(year, 1, 1, tzinfo=organisation.zone)
    end = datetime(year + 1, 1, 1, tzinfo=organisation.zone)
    days = Q(known_at__gte=begin, known_at__lt=end)
    for name in ("should_have_known_on", "vendor_discovered_on", "vendor_told_us_on"):
        days |= Q(**{f"{name}__range": (first, last)})
    merged = (
        merges().of(organisation).values("other")
    )  # what was merged into one may have been known before it
    return Incident.objects.current().filter(days | Q(pk__in=merged))


def years(organisation: Organisation, today: date) -> list[int]:
    """The years that have a log, the newest first; this one and the last always."""
    rows = Incident.objects.of(organisation).current().order_by()
    found = {today.year, today.year - 1, *rows.values_list("year", flat=True).distinct()}
    for name in (
        "should_have_known_on",
        "vendor_discovered_on",
    ):  # it may have been discovered before it was known here
        found |= {day.year for day in rows.dates(name, "year")}
    return sorted(found, reverse=True)


#: The last decision of an incident, as `last_of` chooses it.
_LAST: Final = (
    Decision.objects.filter(incident=OuterRef("pk"), archived_at=None)
    .order_by("-decided_on", "-pk")
    .values("outcome")[:1]
)


def closed_waiting(organisation: Organisation, on: date) -> Iterator[Entry]:
    """Closed incidents of which HHS is to be told by the log and was not; one query where there is none."""
    told = Notice.objects.filter(incident=OuterRef("pk"), archived_at=None, recipient=Notice.Recipient.HHS)
    closed = (
        Incident.whole.current()
        .exclude(closed_on=None)
        .filter(~Exists(told), role=Incident.Role.COVERED_ENTITY, imported_on=None)
    )
    asked = closed.annotate(last_outcome=Subquery(_LAST))
    merged = merges().of(organisation).values("other")  # a merge may have overtaken the decision
    may_owe = asked.filter(Q(last_outcome=None) | ~Q(last_outcome__in=Decision.NO_BREACH) | Q(pk__in=merged))
    for of in stand(organisation, may_owe, on):
        yield from of_year([of], of.answer.discovered.on.year).entries
