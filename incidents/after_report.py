"""What a pack tells of actions, root causes, the accounting of disclosures and exercises, as the ledger knew them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.registers.answers import Table
from incidents.models import Accounting, Action, Exercise, Incident, RootCause
from incidents.snapshots import row_of

Row = Sequence[object]
ACTIONS: Final = ("after", "kind", "sanction", "citation", "owner", "due", "done", "state")
ANSWERS: Final = ("incident", "root cause", "accounting of disclosures", "where", "on")
EXERCISES: Final = ("held on", "scenario", "participants")


def after_tables(organisation: Organisation, on: date, known: datetime) -> tuple[Table, ...]:
    """Without free text: what was written stands in the register."""
    return (
        Table(
            "incident-actions",
            "Actions after incidents and exercises",
            ACTIONS,
            list(_actions(organisation, on, known)),
        ),
        Table("incident-causes", "Root causes and accounting", ANSWERS, list(_answers(organisation, known))),
        Table("exercises", "Tabletop exercises", EXERCISES, list(_exercises(organisation, known))),
    )


def _known(
    organisation: Organisation, model: Any, known: datetime
) -> Iterator[tuple[dict[str, Any], Any, Any]]:
    """The state, its fields, and the row of each that was in use; what hangs on a restricted incident is as absent as that."""
    shut = set(Incident.whole.of(organisation).filter(is_restricted=True).values_list("pk", flat=True))
    for key, state in history.states(organisation.pk, model, known).items():
        of = state["fields"].get("incident")
        if not state["fields"]["archived_at"] and not (of and UUID(of["key"]) in shut):
            yield state, state["fields"], row_of(model, key, state["fields"])


def _label(reference: dict[str, str] | None) -> str:
    return reference["label"] if reference else ""


def _actions(organisation: Organisation, on: date, known: datetime) -> Iterator[Row]:
    found = sorted(_known(organisation, Action, known), key=lambda each: (each[2].due_on, str(each[2].pk)))
    for _, fields, row in found:
        done = row.done_on if row.done_on and row.done_on <= on else None
        state = "done" if done else "overdue" if row.due_on < on else "open"
        yield (
            _label(fields["incident"]) or _label(fields["exercise"]), row.get_kind_display(), row.get_sanction_display(), row.citation,
            _label(fields["owner"]), row.due_on, done or "", state,
        )  # fmt: skip


def _answers(organisation: Organisation, known: datetime) -> Iterator[Row]:
    told: dict[UUID, dict[str, Any]] = {}
    names: dict[UUID, str] = {}
    for model in (RootCause, Accounting):
        for _, fields, row in _known(organisation, model, known):
            names[row.incident_id] = _label(fields["incident"])
            told.setdefault(row.incident_id, {})[model.__name__] = row
    for key in sorted(told, key=lambda key: names[key]):
        cause, answer = told[key].get("RootCause"), told[key].get("Accounting")
        yield (
            names[key], cause.get_cause_display() if cause else "", answer.get_answer_display() if answer else "unanswered",
            answer.where if answer else "", (answer.entered_on or "") if answer else "",
        )  # fmt: skip


def _exercises(organisation: Organisation, known: datetime) -> Iterator[Row]:
    found = sorted(_known(organisation, Exercise, known), key=lambda each: (each[2].held_on, str(each[2].pk)))
    for state, _, row in found:
        people = sorted(_label(part["fields"]["person"]) for part in state["parts"]["participants"])
        yield row.held_on, row.get_scenario_display(), ", ".join(people)
