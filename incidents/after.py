"""Decides what of actions, exercises and the yearly log is due, and which of their checks fail."""

from collections.abc import Iterator, Set
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max

from compliance.accounts.models import Organisation
from compliance.ledger.history import first_day
from compliance.registers.answers import Deadline, Gap
from incidents.clocks.duty import State
from incidents.hhs_log import Entry, closed_waiting
from incidents.kinds import GAPS
from incidents.models import Action, Exercise, Incident
from incidents.scenarios import next_on
from vendors.places import Addresses


class Exercised(NamedTuple):
    """When the last exercise was held, and by when the next is due."""

    last: date | None
    #: None while the register is not in use: nothing was reported, nothing was played.
    next: date | None


def exercised(organisation: Organisation) -> Exercised:
    """Three queries at most; with an exercise on file, one."""
    last = Exercise.objects.of(organisation).current().aggregate(last=Max("held_on"))["last"]
    if last:
        return Exercised(last, next_on(last))
    in_use = Incident.objects.of(organisation).current().filter(imported_on=None).exists()
    return Exercised(None, next_on(first_day(organisation)) if in_use else None)


def open_actions(organisation: Organisation) -> list[Action]:
    """Those that nobody has finished, what is due first before the rest; one query."""
    rows = Action.objects.of(organisation).current().filter(done_on=None)
    found = list(rows.select_related("incident", "exercise").order_by("due_on", "id"))
    return [action for action in found if not action.of.archived_at]


class Waiting(NamedTuple):
    """What waits for somebody: actions, closed incidents of which HHS is to be told, the next exercise."""

    actions: list[Action]
    logged: list[Entry]
    exercise: Exercised

    def without(self, shut: Set[UUID]) -> "Waiting":
        """The same without what is shut to whoever asks."""
        actions = [action for action in self.actions if action.pk not in shut]
        return Waiting(actions, [each for each in self.logged if each.incident.pk not in shut], self.exercise)


def waiting(organisation: Organisation, on: date) -> Waiting:
    """Three queries however many there are; five more where a closed incident waits."""
    return Waiting(
        open_actions(organisation), list(closed_waiting(organisation, on)), exercised(organisation)
    )


def deadlines(organisation: Organisation, of: Waiting, until: date) -> Iterator[Deadline]:
    """What is due up to a day."""
    address = Addresses(organisation)
    for action in of.actions:
        if action.due_on <= until:
            yield Deadline(
                kind="action_due", model="incidents.action", record=action.pk, title=_of(action), url=_page(address, action),
                owner=action.owner_id, due_on=action.due_on,
            )  # fmt: skip
    for entry in of.logged:
        if entry.duty.due_on and entry.duty.due_on <= until:
            yield _logged(address, entry)
    due = of.exercise.next
    if due and due <= until:
        yield Deadline(
            kind="exercise_due", model="accounts.organisation", record=organisation.pk, title="Tabletop exercise of incidents",
            url=address("exercise_list", None), owner=organisation.security_officer_id, due_on=due,
        )  # fmt: skip


def _logged(address: Addresses, entry: Entry) -> Deadline:
    incident = entry.incident
    return Deadline(
        kind="hhs_log", model="incidents.incident", record=incident.pk, title=f"Incident {incident}: HHS", owner=incident.lead_id,
        url=address("incident_detail", incident.pk), due_on=entry.duty.due_on,
    )  # fmt: skip


def gaps(organisation: Organisation, of: Waiting, on: date) -> Iterator[Gap]:
    """What fails on a day."""
    address = Addresses(organisation)
    for action in of.actions:
        if action.due_on < on:
            yield Gap(
                GAPS["action_overdue"], "incidents.action", action.pk, _of(action), f"It was due on {action.due_on}.",
                _page(address, action), action.owner_id, address("action_done", action.pk), "incidents_write",
            )  # fmt: skip
    for entry in of.logged:
        if entry.duty.state == State.OVERDUE:
            incident = entry.incident
            yield Gap(
                GAPS["hhs_log_overdue"], "incidents.incident", incident.pk, f"Incident {incident}",
                f"The log of {entry.of.answer.discovered.on.year} was due on {entry.duty.due_on}.",
                address("incident_detail", incident.pk), incident.lead_id, address("hhs_submit", incident.pk), "incidents_write",
            )  # fmt: skip
    due = of.exercise
    if due.next and due.next < on:
        reason = f"The last was held on {due.last}." if due.last else "None was ever recorded."
        yield Gap(
            GAPS["exercise_overdue"], "accounts.organisation", organisation.pk, "Tabletop exercise of incidents", reason,
            address("exercise_list", None), organisation.security_officer_id, address("exercise_create", None), "incidents_write",
        )  # fmt: skip


def _of(action: Action) -> str:
    """Without free text."""
    of = f"Incident {action.incident}" if action.incident else str(action.exercise)
    return f"{of}: {action.get_kind_display()}"


def _page(address: Addresses, action: Action) -> str:
    key: UUID = action.of.pk
    return f"{address('incident_detail' if action.incident else 'exercise_detail', key)}#actions"
