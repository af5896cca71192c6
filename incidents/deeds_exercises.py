"""Decides what may be done to tabletop exercises."""

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor
from incidents.models import Exercise, Participant


@transaction.atomic
def exercise_save(exercise: Exercise, participants: list[Participant], *, by: Actor) -> None:
    """An exercise that was held, with those who took part."""
    verb = "held" if exercise._state.adding else "edited"
    known = {each.person_id: each for each in exercise.participants.all()} if verb == "edited" else {}
    kept = [known.get(each.person_id, each) for each in participants]
    ledger.save(exercise, by=by, verb=verb, parts={"participants": kept})
