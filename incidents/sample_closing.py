"""The part of the sample story about what follows incidents: actions, causes, the accounting, an exercise, a playbook of one's own."""

from datetime import date, timedelta

from compliance.accounts.models import Organisation, Person
from incidents import deeds_closing, deeds_exercises, deeds_playbooks
from incidents.models import Accounting, Action, Exercise, Incident, OwnPlaybook, Participant, RootCause
from incidents.playbooks import PLAYBOOKS


def found_out(incident: Incident, by: Person, cause: str, words: str) -> None:
    """Why it could happen."""
    found = RootCause(organisation=incident.organisation, incident=incident, cause=cause, words=words)
    deeds_closing.root_cause(found, by=by)


def accounted(incident: Incident, by: Person, on: date | None, where: str, why: str = "") -> None:
    """Entered where and when, or why not."""
    answer = Accounting.Answer.ENTERED if on else Accounting.Answer.NOT_OWED
    given = Accounting(
        organisation=incident.organisation, incident=incident, answer=answer, where=where, entered_on=on, why=why
    )  # fmt: skip
    deeds_closing.accounting(given, by=by)


def planned(
    of: Incident | Exercise,
    by: Person,
    due: date,
    words: str,
    *,
    done: date | None = None,
    sanction: str = "",
) -> None:
    """An action, finished where a day is given."""
    kind = Action.Kind.SANCTION if sanction else Action.Kind.CORRECTIVE
    action = Action(
        organisation=of.organisation, kind=kind, sanction=sanction, words=words, due_on=due, owner=by
    )
    if isinstance(of, Incident):
        action.incident = of
    else:
        action.exercise = of
    deeds_closing.action_save(action, by=by)
    if done:
        deeds_closing.action_done(action, by=by, on=done, outcome="Looked at again a week later: it holds.")


def exercise_and_playbook(organisation: Organisation, by: Person, on: date) -> None:
    """An exercise of ten months ago with an action that still waits, and a playbook that was changed after it."""
    held = on - timedelta(days=300)
    exercise = Exercise(
        organisation=organisation, scenario="friday_gateway", held_on=held,
        findings="Nobody on call knew who may switch logging off, and the vendor's number was not at hand.",
    )  # fmt: skip
    deeds_exercises.exercise_save(exercise, [Participant(person=by)], by=by)
    planned(
        exercise,
        by,
        held + timedelta(days=30),
        "Put the numbers of vendors on the on-call page.",
        done=held + timedelta(days=20),
    )
    planned(exercise, by, on + timedelta(days=20), "Try the switch that stops logging of prompts.")
    shipped = PLAYBOOKS["phi_in_logs"]
    steps = [*shipped.steps, "Tell the on-call engineer of the gateway"]
    own = OwnPlaybook(
        organisation=organisation,
        kind=shipped.key,
        steps=steps,
        keep=list(shipped.keep),
        tell=list(shipped.tell),
    )
    deeds_playbooks.playbook_save(own, by=by)
