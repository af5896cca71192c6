"""Decides how the date of each duty moved over the life of an incident, and because of what: from the events of the ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from compliance.ledger.history import read_state
from compliance.ledger.models import Event
from incidents.clocks.answer import Answer
from incidents.clocks.duty import Duty, State
from incidents.gathering import of_incident, parties_known
from incidents.lines import Line, told
from incidents.models import (
    AddedClock,
    Decision,
    Hold,
    Incident,
    Notice,
    Relation,
    Scope,
    VendorReport,
)
from incidents.parties import Agreement
from incidents.snapshots import counts_of, row_of
from incidents.standing import standing

#: To whom, where, under which law, to which office, and which of several like it.
Key = tuple[str, ...]
#: What the clocks of an incident hang on, in words.
Facts = dict[str, str]
#: What the clocks read beside an incident's own row.
OWN: Final = (Decision, Notice, VendorReport, AddedClock, Scope)
MERGED: Final = Relation._meta.label_lower


@dataclass(frozen=True)
class Move:
    """What one event, or the days that passed, did to a duty."""

    on: date
    by: str
    #: In words: “due on 2026-12-31”, “sent on …”, “nothing owed”.
    before: str
    after: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A duty of today, or one that no longer stands, with every move of its date."""

    #: None where today's answer does not have it.
    line: Line | None
    name: str
    moves: list[Move]


@dataclass(frozen=True)
class _Step:
    on: date
    by: str
    facts: Facts
    answer: Answer


def recomputed(incident: Incident, today: Answer) -> list[Story]:
    """Every duty with the moves of its date, today's first; two queries, and one calculation for each change of facts."""
    moves: dict[Key, list[Move]] = defaultdict(list)
    names: dict[Key, str] = {}
    seen: dict[Key, Duty] = {}
    facts: Facts = {}
    steps = [*_steps(incident), _Step(today.on, "", {}, today)]
    for index, step in enumerate(steps):
        is_last = index == len(steps) - 1
        because = ("the days that passed",) if is_last else tuple(_changed(facts, step.facts))
        facts, duties = facts if is_last else step.facts, keyed(step.answer)
        for key in dict.fromkeys([*seen, *duties]):
            before, after = words(seen.get(key)), words(duties.get(key))
            if before != after:
                moves[key].append(Move(step.on, step.by, before, after, because))
        names |= {key: line.name for key, line in _lines(step.answer).items()}
        seen = duties
    lines = _lines(today)
    keys = dict.fromkeys([*lines, *moves])
    return [Story(lines.get(key), names[key], moves[key]) for key in keys if moves[key]]


def keyed(answer: Answer) -> dict[Key, Duty]:
    """The duties of an answer, each under a key of its own."""
    return {key: duty for key, duty in zip(_keys(answer.duties), answer.duties, strict=True)}


def words(duty: Duty | None) -> str:
    """A duty by its date alone."""
    if duty is None or duty.state == State.NOT_APPLICABLE:
        return "nothing owed"
    due = f"due on {duty.due_on}" if duty.due_on else "a matter for counsel"
    return f"{due}, sent on {duty.sent_on}" if duty.sent_on else due


def _lines(answer: Answer) -> dict[Key, Line]:
    found = told(answer)
    lines = {id(line.duty): line for line in (*found.owed, *found.counsel, *found.not_owed)}
    return {key: lines[id(duty)] for key, duty in keyed(answer).items() if id(duty) in lines}


def _keys(duties: Sequence[Duty]) -> Iterator[Key]:
    number: Counter[Key] = Counter()
    for duty in duties:
        plain = (duty.recipient, duty.jurisdiction, duty.citation.partition("(")[0], duty.to)
        number[plain] += 1
        yield (*plain, str(number[plain]))


def _steps(incident: Incident) -> Iterator[_Step]:
    """The incident after each event that changed what its clocks hang on."""
    own: Any = None
    of: dict[str, dict[UUID, Any]] = {model._meta.label_lower: {} for model in (*OWN, Relation)}
    agreements = of_incident(incident).agreements
    facts: Facts = {}
    zone = incident.organisation.zone
    for event in _events(incident):
        state = read_state(event)
        if event.model == "incidents.incident":
            own = state
        else:
            of[event.model][event.record_id] = state
        if own is None:
            continue
        rows = _Rows(incident, own, of, agreements)
        if (now := rows.facts()) != facts:
            facts, on = now, event.at.astimezone(zone).date()
            yield _Step(on, event.actor_name, facts, rows.answer(on))


def _events(incident: Incident) -> list[Event]:
    keys = [incident.pk]
    for model in OWN:
        keys += model.objects.filter(incident=incident).values_list("pk", flat=True)
    keys += [each.pk for each in incident.merged]
    held = Event.objects.filter(
        Q(holds_record=True), organisation_id=incident.organisation_id, record_id__in=keys
    )
    return list(held.order_by("number"))


class _Rows:
    """An incident as the ledger knew it after an event."""

    def __init__(
        self, incident: Incident, own: Any, of: dict[str, dict[UUID, Any]], agreements: tuple[Agreement, ...]
    ) -> None:
        self.incident: Incident = row_of(Incident, incident.pk, own["fields"])
        self.incident.organisation = incident.organisation
        merged = [each for each in incident.merged if each.pk in of[MERGED]]
        self.incident.__dict__["merged"] = merged
        self.counts = counts_of(own)
        self.holds = [row_of(Hold, None, part["fields"]) for part in own["parts"]["holds"]]
        self.decisions: list[Decision] = _rows(Decision, of)
        self.notices: list[Notice] = [each for each in _rows(Notice, of) if not each.archived_at]
        self.parties = parties_known(of, incident.organisation.zone, agreements)

    def answer(self, on: date) -> Answer:
        """What the law wanted then."""
        return standing(
            self.incident, self.counts, self.holds, self.decisions, self.notices, self.parties, on, has_cause=True, is_accounted=True
        ).answer  # fmt: skip

    def facts(self) -> Facts:
        """What the clocks hang on, without any free text."""
        of = self.incident
        known = of.known_at.astimezone(of.organisation.zone)
        found = {
            "for this PHI we are": of.get_role_display(),
            "first known": f"{known:%Y-%m-%d}" if of.known_time_unknown else f"{known:%Y-%m-%d %H:%M}",
            "would have been known on": _day(of.should_have_known_on),
            "occurred on": _day(of.occurred_on),
            "breach determined on": _day(of.determined_on),
            "vendor discovered it on": _day(of.vendor_discovered_on),
            "vendor told us on": _day(of.vendor_told_us_on),
            "people out of reach": "" if of.unreachable is None else str(of.unreachable),
            "substitute notice posted on": _day(of.substitute_posted_on),
        }
        if of.of_vendor:
            found["the vendor is our"] = of.get_vendor_is_agent_display()
        for count in sorted(self.counts, key=lambda each: (each.on, each.state)):
            people = "not known" if count.people is None else str(count.people)
            found[f"people in {count.state or 'a State not known'} on {count.on}"] = people
        for hold in self.holds:
            found[str(hold)] = f"notice is free again on {hold.facts.ends_on}"
        for decision in self.decisions:
            if not decision.archived_at:
                found[f"decision of {decision.decided_on}"] = decision.get_outcome_display()
        for notice in self.notices:
            where = f", {notice.state}" if notice.state else ""
            found[f"notice to {notice.get_recipient_display()}{where}, {notice.sent_on}"] = "recorded"
        return {label: value for label, value in (found | dict(self._around())).items() if value}

    def _around(self) -> Iterator[tuple[str, str]]:
        for each in self.parties.reports:
            agency = {None: "not established", True: "an agent", False: "an independent contractor"}
            yield f"{each.party} discovered it", str(each.report.discovered or "not said")
            yield f"{each.party} told us", str(each.report.told or "not said")
            yield f"{each.party} is", agency[each.report.is_agent]
        for _, kind, term in self.parties.clocks:
            yield f"clock of {kind}: {term.party}", f"{term.within} {term.unit}"
        for relation in self.incident.merged:
            yield "merged into it", str(relation.incident)
        for thing in self.parties.touched:
            yield f"touched: {thing.kind}", thing.name


def _rows(model: Any, of: dict[str, dict[UUID, Any]]) -> list[Any]:
    return [row_of(model, key, state["fields"]) for key, state in of[model._meta.label_lower].items()]


def _day(day: date | None) -> str:
    return str(day or "")


def _changed(before: Facts, after: Facts) -> Iterator[str]:
    """What differs, in words; the first report is told as such."""
    if not before:
        yield "it was reported"
        return
    for label in dict.fromkeys([*before, *after]):
        was, now = before.get(label), after.get(label)
        if was != now:
            yield f"{label}: {f'{was} before, ' if was else ''}{now or 'taken back'}"
