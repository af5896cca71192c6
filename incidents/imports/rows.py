"""Decides what one row of a former log is: an incident with its counts, its decision and its notices, and whether it is history yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from compliance.accounts.models import Organisation
from compliance.dates import PartialDate
from compliance.exchange.durations import Refused
from compliance.ledger.door import Change
from incidents.cases import case_of
from incidents.clocks.case import US
from incidents.clocks.duty import Duty, State
from incidents.duties import answer_of
from incidents.imports import words
from incidents.imports.fields import NOTICES
from incidents.lines import NAMES
from incidents.models import Count, Decision, Incident, Notice
from incidents.parties import Parties
from riskassess.systems import catalogue
from riskassess.systems.imports import texts
from riskassess.systems.imports.known import People, Suppliers
from riskassess.systems.imports.lines import Line
from riskassess.systems.imports.words import phi_of, says_no_phi

#: How a notice of each kind usually goes; a log does not say.
METHODS: Final = {"individuals": "letter", "hhs": "portal", "media": "press"}
FACTOR: Final = "The former log tells its assessment as one text, kept under the first factor."
Days = Sequence[PartialDate | Refused | None]


@dataclass
class Draft:
    """An incident of the log with everything that hangs on it; nothing is saved."""

    incident: Incident
    counts: list[Count] = field(default_factory=list)
    decision: Decision | None = None
    notices: list[Notice] = field(default_factory=list)

    def changes(self) -> Iterator[Change]:
        """What the door is to write, what is leaned on first."""
        yield Change(self.incident, "imported", {"counts": self.counts})
        for record in (self.decision, *self.notices):
            if record is not None:
                yield Change(record, "imported")

    def said(self) -> tuple[Any, ...]:
        """What a row says of an incident on file, in a form that two can be compared by."""
        of = self.incident
        latest = max((count.on for count in self.counts), default=None)
        people = {count.state: count.people for count in self.counts if count.on == latest}
        sent = sorted((each.recipient, each.state, each.sent_on) for each in self.notices)
        decided = (self.decision.outcome, self.decision.decided_on) if self.decision else None
        facts = tuple(getattr(of, name) for name in COMPARED)
        return (*facts, of.known_at.astimezone(of.organisation.zone).date(), people, decided, sent)


#: Fields of an incident in which a row may not differ from the register.
COMPARED: Final = (
    "kind", "what", "role", "occurred_on", "occurred_until", "determined_on", "how_found", "vendor_id", "phi", "containment",
    "closed_on",
)  # fmt: skip


class Rows:
    """Reads rows with what the register knows of people and vendors."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self._organisation, self._today = organisation, today
        self._people = People(organisation, "incidents_read")
        self._vendors = Suppliers(organisation)

    def draft(self, line: Line, sent: Mapping[str, Days]) -> Draft | None:
        """The incident of a row; None where it says no day. What is wrong is noted in the line."""
        known = line.days.get("incident.known_on")
        if known is None:
            if not any(problem.column == line.heads["incident.known_on"] for problem in line.problems):
                line.fault(
                    "incident.known_on",
                    "Write the day on which it was first known: every clock counts from it.",
                )
            return None
        incident = Incident(
            organisation=self._organisation, imported_on=self._today, year=known.year, number=0
        )
        incident.known_at = datetime.combine(known, time.min, tzinfo=self._organisation.zone)
        incident.known_time_unknown = True
        for name, value in self._facts(line):
            setattr(incident, name, value)
        draft = Draft(incident, self._counts(line, known))
        draft.decision = self._decision(line, incident)
        draft.notices = list(self._notices(line, incident, draft.counts, sent))
        self._close(line, incident)
        self._refuse_future(line)
        return draft

    def refuse_running(self, line: Line, draft: Draft) -> None:
        """A clock that still runs belongs to nobody's history: it would remind nobody."""
        decisions = [draft.decision] if draft.decision else []
        case = case_of(draft.incident, draft.counts, (), draft.notices, Parties())
        found = answer_of(case, decisions, self._today)
        late = [duty for duty in found.duties if duty.state == State.OVERDUE]
        line.notes += [
            f"Nothing in the file shows that {_whom(duty)} told, by {duty.due_on}" for duty in late
        ]
        running = [duty for duty in found.duties if duty.state in (State.RUNNING, State.HELD)]
        if running:
            first = min(running, key=lambda duty: duty.due_on or date.max)
            line.fault(
                "incident.known_on",
                f"A clock of it still runs ({first.recipient}, due on {first.due_on}), and nobody is reminded of what is imported. "
                "Report it in the register, or record the notice in the file.",
            )

    def _facts(self, line: Line) -> Iterator[tuple[str, Any]]:
        yield "former_number", texts.label(line, "incident.number", texts.limit_of(Incident, "former_number"))
        yield "kind", self._choice(line, "incident.kind", words.KINDS, "hacking_it")
        yield "role", self._choice(line, "incident.role", words.ROLES, "covered_entity")
        what = texts.narrative(line, "incident.what", texts.limit_of(Incident, "what"))
        if not what:
            line.fault("incident.what", "Say what happened, without what may identify a person.")
        yield "what", what
        for name in ("occurred_on", "occurred_until", "determined_on"):
            yield name, line.days.get(f"incident.{name}")
        yield "how_found", texts.label(line, "incident.how_found", texts.limit_of(Incident, "how_found"))
        yield (
            "containment",
            texts.narrative(line, "incident.containment", texts.limit_of(Incident, "containment")),
        )
        yield "vendor", self._vendor(line)
        yield "phi", self._phi(line)
        yield "lead", self._lead(line)

    def _choice(self, line: Line, key: str, known: Mapping[str, str], usual: str) -> str:
        text = line.cells.get(key, "")
        found = known.get(words.tidy(text))
        if text and not found:
            line.fault(
                key, f"There is no such word here. Write one of: {', '.join(sorted(set(known.values())))}."
            )
        elif not text and key == "incident.kind":
            line.fault(key, "Say which kind it was.")
        return found or usual

    def _vendor(self, line: Line) -> Any:
        if not (text := line.cells.get("incident.vendor", "")):
            return None
        found = self._vendors.vendor(text)
        if isinstance(found, str):
            line.fault("incident.vendor", found)
            return None
        return found

    def _phi(self, line: Line) -> list[str]:
        text = line.cells.get("incident.phi", "")
        if not text or says_no_phi(text):
            return []
        found, unknown = phi_of(text)
        for piece in unknown:
            line.fault("incident.phi", f"There is no kind of PHI “{piece[:60]}”. Part kinds by “;”.", piece)
        return [kind.key for kind in catalogue.PHI_KINDS if kind.key in found]

    def _lead(self, line: Line) -> Any:
        if not (text := line.cells.get("incident.lead", "")):
            return None
        if person := self._people.named(text):
            return person
        line.notes.append(f"No member who may see incidents is called “{text[:60]}”, so it has no lead")
        return None

    def _counts(self, line: Line, known: date) -> list[Count]:
        key = "incident.people"
        try:
            found = words.people(line.cells.get(key, ""), line.cells.get("incident.state", ""))
        except words.Unclear as problem:
            line.fault(key, str(problem))
            return []
        on = line.days.get("incident.counted_on") or known
        return [
            Count(on=on, state=state, people=number, organisation=self._organisation)
            for state, number in found.items()
        ]

    def _decision(self, line: Line, incident: Incident) -> Decision | None:
        text, key = line.cells.get("decision.outcome", ""), "decision.outcome"
        on = line.days.get("decision.decided_on")
        if not text and not on:
            return None
        outcome = words.OUTCOMES.get(words.tidy(text))
        if outcome is None:
            kinds = ", ".join(Decision.Outcome.values)
            line.fault(
                key,
                f"That is no decision that says why. Write one of: {kinds}; or leave it and its day empty: undecided.",
            )
            return None
        if on is None:
            line.fault("decision.decided_on", "Write the day of the decision.")
            return None
        why = texts.narrative(line, "decision.why", texts.limit_of(Decision, "why"))
        if outcome in Decision.NO_BREACH and not why:
            line.fault("decision.why", "Say what shows it: the burden of proof is yours (45 CFR 164.414(b)).")
        is_low = outcome == Decision.Outcome.LOW
        factors = (
            {"nature": why, **dict.fromkeys(("recipient", "acquired", "mitigated"), FACTOR)}
            if is_low
            else {"why": why}
        )
        return Decision(
            organisation=self._organisation, incident=incident, outcome=outcome, decided_on=on, **factors
        )

    def _notices(
        self, line: Line, incident: Incident, counts: Sequence[Count], sent: Mapping[str, Days]
    ) -> Iterator[Notice]:
        states = sorted({count.state for count in counts if count.state})
        for key, recipient in NOTICES.items():
            named = [state for state, _ in words.days_of(line.cells.get(key, ""))]
            for state, day in zip(named, sent.get(key, ()), strict=True):
                if isinstance(day, Refused):
                    line.fault(key, day.reason)
                elif day is None or not day.exact:
                    line.fault(key, "Write the day on which it went, such as 2026-03-15.")
                elif day.first > self._today:
                    line.fault(key, "This day has not come yet.")
                elif not state and recipient in Notice.OF_A_STATE and len(states) != 1:
                    line.fault(key, "Of which State? Write it before the day, such as “TX 2026-03-15”.")
                elif state and recipient in Notice.FEDERAL:
                    line.fault(key, "This recipient is told once, of no State.")
                else:
                    of = state or (states[0] if recipient in Notice.OF_A_STATE else "")
                    yield Notice(
                        organisation=self._organisation, incident=incident, recipient=recipient, state=of,
                        sent_on=day.first, method=METHODS.get(recipient, "other"),
                    )  # fmt: skip

    def _close(self, line: Line, incident: Incident) -> None:
        """What is imported is closed: on its own day, or on that of the import."""
        incident.closed_on = line.days.get("incident.closed_on") or self._today

    def _refuse_future(self, line: Line) -> None:
        for key, day in line.days.items():
            if day and day > self._today:
                line.fault(key, "This day has not come yet.")


def _whom(duty: Duty) -> str:
    """“media of TX were”."""
    whom = NAMES[duty.recipient]
    whom = f"{whom[:1].lower()}{whom[1:]}" if whom != "HHS" else whom
    where = "" if duty.jurisdiction == US else f" ({duty.jurisdiction})"
    return f"{whom}{where} {'was' if whom == 'HHS' else 'were'}"
