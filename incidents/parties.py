"""Decides what belongs to an incident beside its facts: vendors' reports, agreements with a term, added clocks, logs, what it touched.

From today's rows it takes one query for the incidents and one for their agreements; from the ledger the same facts as then known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from incidents.calendars import holidays
from incidents.clocks.case import Case, Role, Term, Vendor
from incidents.clocks.discovery import discovered
from incidents.clocks.vendor import BAD, Owed, Report, of_law, telling, together
from incidents.models import Incident
from riskassess.systems.rules import Span, without

#: What an agreement's notice term is for: its own clause, and the duties behind it.
CLAUSE: Final = "breach-notice term (45 CFR 164.410, 164.314(a)(2)(i)(C))"
UPSTREAM: Final = "business_associate"
_AGENT: Final = {"yes": True, "no": False}


@dataclass(frozen=True)
class Agreement:
    """A BAA with its notice term and the days on which it was in force."""

    vendor: UUID
    party: str
    title: str
    direction: str
    value: int | None
    unit: str
    #: The first day for certain, and the first on which it may have been in force.
    first: date | None
    may_first: date | None
    last: date | None
    amended_on: date | None = None
    archived_on: date | None = None

    def stood(self, first: date, last: date, *, perhaps: bool) -> bool:
        """Whether it was in force on any of these days, for certain or perhaps."""
        begun = self.may_first if perhaps else self.first
        is_kept = self.archived_on is None or self.archived_on > first
        return bool(begun and begun <= last and (self.last is None or self.last >= first) and is_kept)

    def term(self, on: date) -> Term | None:
        """Its notice term; where it was amended after the day in question, it says so."""
        if self.value is None:
            return None
        later = (
            f", amended as of {self.amended_on}: look what it said before"
            if self.amended_on and self.amended_on > on
            else ""
        )
        return Term(self.party, self.value, self.unit, f"{self.title}, {CLAUSE}{later}")  # type: ignore[arg-type]


@dataclass(frozen=True)
class Told:
    """A vendor's report."""

    key: UUID
    vendor: UUID
    party: str
    report: Report
    people: int | None
    phi_kinds: int | None
    reference: str
    has_file: bool

    @property
    def is_proved(self) -> bool:
        return self.has_file or bool(self.reference)


@dataclass(frozen=True)
class LogFacts:
    """A log, and the whole days that it covers."""

    key: UUID
    name: str
    days: Span
    is_absent: bool
    holder: str
    kept_on: date | None
    sha256: str
    component: UUID | None = None
    shows: str = ""
    cannot_show: str = ""


@dataclass(frozen=True)
class Store:
    """A log store that a touched system declares."""

    key: UUID
    name: str
    system: str
    place: str
    months: int | None


@dataclass(frozen=True)
class Thing:
    """Something that the incident touched: its kind, key and name."""

    kind: str
    key: UUID
    name: str
    is_archived: bool = False


@dataclass(frozen=True)
class Parties:
    """Everything of an incident that the clocks and checks read beside its own row."""

    reports: tuple[Told, ...] = ()
    clocks: tuple[tuple[UUID, str, Term], ...] = ()
    logs: tuple[LogFacts, ...] = ()
    touched: tuple[Thing, ...] = ()
    places: tuple[str, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    #: Log stores of the systems that it touched; asked for on pages alone.
    stores: tuple[Store, ...] = ()

    def vendor(self, zone: tzinfo) -> Vendor | None:
        """What its reports come to; None without one."""
        return together([each.report for each in self.reports], zone)

    def terms(self, case: Case) -> Iterator[Term]:
        """Everybody whom an agreement wants told: upstream those whose business associate we are, and what was added by hand."""
        start, taken = discovered(case), set[str]()
        if start:
            first = min(case.occurred_on or start.on, start.on)
            for term in self._upstream(case, first, start.on):
                taken.add(term.party)
                yield term
        for _, kind, term in self.clocks:
            # Two clocks of one name would both be met by one notice.
            yield replace(term, party=f"{term.party}, {kind}") if term.party in taken else term

    def _upstream(self, case: Case, first: date, last: date) -> Iterator[Term]:
        """Those named as touched; where nobody named one and we work for others, all of them: what is doubtful counts as owed."""
        own = [each for each in self.agreements if each.direction == UPSTREAM]
        named = {thing.key for thing in self.touched if thing.kind == "vendor"} & {
            each.vendor for each in own
        }
        if not named and case.role == Role.COVERED_ENTITY:
            return
        wanted = [
            each
            for each in own
            if (not named or each.vendor in named) and each.value and each.stood(first, last, perhaps=True)
        ]
        parties = [each.party for each in wanted]
        for each in sorted(wanted, key=lambda each: (each.party, each.title)):
            party = each.party if parties.count(each.party) == 1 else f"{each.party}, {each.title}"
            yield Term(party, each.value or 0, each.unit, each.term(last).source)  # type: ignore[arg-type, union-attr]

    def owed(self, zone: tzinfo, on: date) -> list[tuple[Told, Owed]]:
        """Of each report whether it came in time: by the strictest term in force on the day of discovery, else by the law."""
        return [(each, self._owed(each, zone, on)) for each in self.reports]

    def promised(self, vendor: UUID, zone: tzinfo, on: date) -> Term | None:
        """The strictest term of the agreements with a vendor in force on a day; None where none names one."""
        held = self._held(vendor, on)
        return min(
            held, key=lambda term: _strictness(telling(term, Vendor(on), on, zone, holidays)), default=None
        )

    def _held(self, vendor: UUID, day: date) -> list[Term]:
        """What a vendor owes us by agreements in force on a day."""
        own = (each for each in self.agreements if each.vendor == vendor and each.direction != UPSTREAM)
        return [term for each in own if each.stood(day, day, perhaps=False) and (term := each.term(day))]

    def _owed(self, told: Told, zone: tzinfo, on: date) -> Owed:
        report = told.report
        vendor = Vendor(report.discovered, report.told, report.is_agent)
        day = _day(report.discovered, zone) or on
        found = [
            telling(term, vendor, on, zone, holidays)
            for term in (*self._held(told.vendor, day), of_law(told.party))
        ]
        return min(found, key=_strictness)


def _strictness(owed: Owed) -> tuple[date, float]:
    return owed.due_on or date.max, owed.due_at.timestamp() if owed.due_at else float("inf")


def uncovered(logs: Iterable[LogFacts], first: date | None, last: date | None) -> list[Span]:
    """The days in question that no log covers and nobody said there is none for; nothing while nobody knows when it began."""
    if first is None:
        return []
    whole = Span(first, max(first, last or first))
    return without([whole], [each.days for each in logs])


def in_question(incident: Incident) -> tuple[date | None, date | None]:
    """From when it occurred to its end, or to the day on which it was known."""
    known = incident.known_at.astimezone(incident.organisation.zone).date()
    return incident.occurred_on, incident.occurred_until or known


# Facts come flat, from rows and from events alike: dates and moments as text, references as key with the label beside it.

Flat = Mapping[str, Any]


def flat(fields: Flat) -> dict[str, Any]:
    """The fields of an event with each reference as its key, and its label as then shown beside it."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, dict) and "key" in value:
            found[name], found[f"{name}_name"] = value["key"], value["label"]
        else:
            found[name] = value
    return found


def told_of(key: Any, of: Flat, zone: tzinfo) -> Told:
    """A vendor's report."""
    found, told = (
        moment(of[f"{name}_at"], zone, unknown=of[f"{name}_time_unknown"]) for name in ("discovered", "told")
    )
    return Told(
        key=UUID(str(key)),
        vendor=UUID(str(of["vendor"])),
        party=of["vendor_name"],
        report=Report(found, told, _AGENT.get(of["agency"])),
        people=of["people"],
        phi_kinds=of["phi_kinds"],
        reference=of["reference"],
        has_file=bool(of["attachment"]),
    )


def clock_of(key: Any, of: Flat, zone: tzinfo) -> tuple[UUID, str, Term]:
    """An added clock: its key, its kind, and the term."""
    starts = moment(of["starts_at"], zone, unknown=of["starts_time_unknown"])
    return UUID(str(key)), of["kind"], Term(of["party"], of["within"], of["unit"], of["source"], starts)


def log_of(key: Any, of: Flat) -> LogFacts:
    """A log."""
    return LogFacts(
        key=UUID(str(key)),
        name=of["name"],
        days=Span(date.fromisoformat(of["first_on"]), date.fromisoformat(of["last_on"])),
        is_absent=of["is_absent"],
        holder=of["holder"],
        kept_on=day_of(of["kept_on"]),
        sha256=of["sha256"],
        component=UUID(of["component"]) if of.get("component") else None,
        **{name: of[name] for name in ("shows", "cannot_show") if isinstance(of.get(name), str)},
    )


def store_of(of: Flat) -> Store:
    """A log store."""
    place = f"{of['vendor']}: {of['service']}" if of["service"] else "Our own premises"
    return Store(UUID(str(of["id"])), of["name"], of["system"], place, of["months"])


def thing_of(of: Flat) -> Thing:
    """What was touched."""
    kind = next(name for name in ("system", "service", "vendor", "dataset") if of[name])
    return Thing(kind, UUID(str(of[kind])), of[f"{kind}_name"], bool(of.get(f"{kind}_archived_at")))


def moment(text: str | None, zone: tzinfo, *, unknown: bool) -> date | datetime | None:
    """A moment of the organisation's zone; its day where nobody knows the time."""
    if not text:
        return None
    local = datetime.fromisoformat(text).astimezone(zone)
    return local.date() if unknown else local


def day_of(text: str | None) -> date | None:
    """A day as text."""
    return date.fromisoformat(text) if text else None


def _day(fact: date | datetime | None, zone: tzinfo) -> date | None:
    return fact.astimezone(zone).date() if isinstance(fact, datetime) else fact


def late(owed: Sequence[tuple[Told, Owed]]) -> list[tuple[Told, Owed]]:
    """Those to be followed up."""
    return [each for each in owed if each[1].state in BAD]
