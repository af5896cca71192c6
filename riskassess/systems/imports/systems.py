"""Decides what a list of AI systems would change: each row one system, told by its name; nothing is taken away by an empty cell."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from compliance.accounts.models import Organisation
from compliance.exchange import values
from compliance.exchange.plans import SHOWN, Outcome, Row
from compliance.exchange.values import Answer, Answered
from compliance.ledger.door import Change
from riskassess.systems import catalogue
from riskassess.systems.imports import known, texts, words
from riskassess.systems.imports.lines import Line
from riskassess.systems.models import System, SystemPhi
from vendors.models import sorting_name

#: Column → field of a choice, its words, and what names them.
CHOICES = {
    "system.kind": ("kind", words.SYSTEM_KINDS, System.Kind),
    "system.stage": ("stage", words.STAGES, System.Stage),
    "system.decision_role": ("decision_role", words.ROLES, System.Role),
}


APPROVAL = ("system.approved_on", "system.approved_by", "system.approved_until", "system.approval_conditions")


class Systems:
    """Rows one after the other, each against the register as those before would leave it."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self._organisation, self._today = organisation, today
        self._held = known.systems(organisation)
        self._readers = known.People(organisation, "systems_read")
        self._approvers = known.People(organisation, "systems_approve")
        self._first: dict[str, str] = {}

    def row(self, line: Line) -> tuple[Row, list[Change]]:
        """What a row does, and what is to be written for it."""
        name = texts.label(line, "system.name", texts.limit_of(System, "name"))
        key = sorting_name(name)
        system = self._held.get(key) or System(organisation=self._organisation, name=name)
        new = system._state.adding
        self._named(line, key, system)
        values_found = dict(self._values(line, system))
        phi, kinds = self._phi(line, system, new=new)
        row = Row(line.number, name[:SHOWN], "", Outcome.ERROR, sheet=line.sheet, problems=line.problems)
        if line.problems:
            return _with(row, Outcome.ERROR, (), line, "" if new else system.get_absolute_url()), []
        brings = list(_told(system, values_found)) + kinds
        for field, value in values_found.items():
            setattr(system, field, value)
        outcome = Outcome.NEW if new else Outcome.CHANGED if brings else Outcome.SAME
        if outcome is Outcome.SAME:
            return _with(row, outcome, (), line), []
        change = Change(system, "imported", {"phi": phi} if phi is not None else {})
        return _with(row, outcome, brings, line), [change]

    def _named(self, line: Line, key: str, system: System) -> None:
        if not any(sign.isalnum() for sign in key):
            line.fault("system.name", "The name is missing.")
            return
        if earlier := self._first.get(key):
            line.fault("system.name", f"This system stands in {earlier} already. Keep one of both rows.")
        self._first.setdefault(key, line.words)
        if system.archived_at:
            line.fault(
                "system.name", f"“{system}” is archived. Restore it in the register, then import again."
            )

    def _values(self, line: Line, system: System) -> Iterator[tuple[str, Any]]:
        """The fields that the row fills."""
        for key, (field, known_words, choices) in CHOICES.items():
            if text := line.cells.get(key, ""):
                if value := known_words.get(words.tidy(text)):
                    yield field, value
                else:
                    line.fault(key, f"There is no such word here. Write one of: {words.listed(choices)}.")
        if purpose := texts.narrative(line, "system.purpose", texts.limit_of(System, "purpose")):
            yield "purpose", purpose
        if stage_on := line.days.get("system.stage_on"):
            if stage_on > self._today:
                line.fault("system.stage_on", "This day has not come yet.")
            yield "stage_on", stage_on
        yield from self._faces(line)
        yield from self._owner(line)
        yield from self._approval(line, system)

    def _faces(self, line: Line) -> Iterator[tuple[str, Any]]:
        if text := line.cells.get("system.patient_facing", ""):
            found = values.answer(text)
            if isinstance(found, Answered) and found.answer in (Answer.YES, Answer.NO) and not found.rest:
                yield "patient_facing", found.answer is Answer.YES
            else:
                line.fault("system.patient_facing", "Write yes or no.")

    def _owner(self, line: Line) -> Iterator[tuple[str, Any]]:
        if text := line.cells.get("system.owner", ""):
            if owner := self._readers.named(text):
                yield "owner", owner
            else:
                line.notes.append(
                    f"No member who may see systems is called “{text[:60]}”, so the owner stays as it is"
                )

    def _approval(self, line: Line, system: System) -> Iterator[tuple[str, Any]]:
        """An approval is a deed of a named officer: day and name together, and never against what the register says."""
        if not any(line.cells.get(key) for key in APPROVAL):
            return
        on, until = line.days.get("system.approved_on"), line.days.get("system.approved_until")
        person = self._approvers.named(line.cells.get("system.approved_by", ""))
        if person is None:
            line.fault("system.approved_by", "Write the member who approved it, who may approve systems.")
        if not on:
            line.fault(
                "system.approved_on", "Write the day of the approval, or leave the other columns of it empty."
            )
        elif on > self._today:
            line.fault("system.approved_on", "This day has not come yet.")
        if on and until and until < on:
            line.fault("system.approved_until", "The approval would end before it begins.")
        said = {"approved_on": on, "approved_by": person, "approved_until": until}
        said = {field: value for field, value in said.items() if value}
        if system.approved_on and any(value != getattr(system, field) for field, value in said.items()):
            line.fault(
                "system.approved_on", "The register holds another approval. Approve it anew on its page."
            )
        yield from said.items()
        limit = texts.limit_of(System, "approval_conditions")
        if conditions := texts.narrative(line, "system.approval_conditions", limit):
            yield "approval_conditions", conditions

    def _phi(self, line: Line, system: System, *, new: bool) -> tuple[list[SystemPhi] | None, list[str]]:
        """The kinds it touches with those of the row, and what that brings; kinds that the register has and the row lacks stay."""
        text = line.cells.get("system.phi", "")
        if not text or words.says_no_phi(text):
            return None, []
        found, unknown = words.phi_of(text)
        for piece in unknown:
            line.fault("system.phi", f"There is no kind of PHI “{piece[:60]}”. {KINDS}", piece)
        for reason in filter(None, found.values()):
            if why := texts.why_not(reason, texts.limit_of(SystemPhi, "reason")):
                line.fault("system.phi", why, reason)
        held = {} if new else {each.kind: each for each in system.phi.all()}
        brings = list(_kinds_told(found, held))
        if not brings:
            return None, []
        if not line.problems:
            for kind, reason in found.items():
                part = held.setdefault(kind, SystemPhi(kind=kind))
                part.reason = reason or part.reason
        return [held[kind.key] for kind in catalogue.PHI_KINDS if kind.key in held], brings


KINDS = "Write kinds as the page of a system names them, or their keys such as name, mrn or clinical, and part them by “;”."


def _kinds_told(found: Mapping[str, str], held: Mapping[str, SystemPhi]) -> Iterator[str]:
    for kind, reason in found.items():
        title = catalogue.BY_KEY[kind].title
        if kind not in held:
            yield f"PHI: {title}"
        elif reason and reason != held[kind].reason:
            yield f"Why {title}: {reason}"


def _told(system: System, found: Mapping[str, Any]) -> Iterator[str]:
    """What becomes other than it is, field by field."""
    for field, value in found.items():
        if system._state.adding or getattr(system, field) != value:
            told = System._meta.get_field(field)
            label = str(told.verbose_name)  # type: ignore[union-attr]
            choices = dict(told.flatchoices)  # type: ignore[union-attr]
            yield f"{label[:1].upper()}{label[1:]}: {choices.get(value) or _shown(value)}"[:SHOWN]


def _shown(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _with(row: Row, outcome: Outcome, brings: Any, line: Line, url: str = "") -> Row:
    return Row(
        row.number,
        row.name,
        row.detail,
        outcome,
        tuple(brings),
        tuple(line.notes),
        tuple(line.problems),
        url,
        row.sheet,
    )
