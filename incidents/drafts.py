"""Decides what may be done to drafts, mail merges and counts of returned mail: every verb ends in the ledger."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from incidents.actions import is_open
from incidents.models import Draft, Incident, MailCount, MailRun, Returned


@transaction.atomic
def draft_save(draft: Draft, *, by: Actor) -> None:
    """A draft as it is written now; earlier words stay in the ledger. Raises Refused once its incident is closed."""
    is_open(draft.incident)
    ledger.save(draft, by=by, verb="drafted" if draft._state.adding else "edited")


def went_out(incident: Incident, key: str | None) -> dict[str, str]:
    """How a notice is recorded that was drafted: to whom, of which State, how. Nothing for a draft that is not the incident's."""
    try:
        draft = incident.drafts.filter(pk=UUID(key or "")).first()
    except ValueError:
        return {}
    if draft is None or draft.kind not in Draft.GOES_OUT:
        return {}
    recipient, method = Draft.GOES_OUT[Draft.Kind(draft.kind)]
    return {"recipient": recipient, "method": method, "state": draft.state}


@transaction.atomic
def draft_archive(draft: Draft, *, by: Actor, why: str) -> None:
    """Takes a draft out of use; it stays readable."""
    is_open(draft.incident)
    ledger.archive(draft, by=by, why=why)


@transaction.atomic
def draft_restore(draft: Draft, *, by: Actor) -> None:
    """Takes an archived draft into use again."""
    is_open(draft.incident)
    ledger.restore(draft, by=by)


@transaction.atomic
def mail_merge(run: MailRun, by_state: Mapping[str, int], *, by: Actor) -> None:
    """Records that letters are printed from a list. Raises Refused where the letter lacks an element without a reason."""
    is_open(run.draft.incident)
    if run.draft.archived_at:
        raise Refused("This draft is archived. Restore it first.")
    if run.draft.lacks:
        raise Refused(f"The letter lacks: {run.draft.lacking}. Write it, or say why it cannot be said.")
    counts = [MailCount(state=state, letters=letters) for state, letters in sorted(by_state.items())]
    ledger.save(run, by=by, verb="begun", parts={"mail_counts": counts})


@transaction.atomic
def mail_merge_end(run: MailRun, *, by: Actor, at: datetime, printed: int, next_row: int | None) -> None:
    """Records how far a run came: `printed` letters were handed over, the rest goes on from `next_row`."""
    run.ended_at, run.printed, run.next_row = at, printed, next_row
    ledger.save(run, by=by, verb="ended" if next_row is None else "broken off")


@transaction.atomic
def mail_returned(incident: Incident, *, on: date, people: int, by: Actor) -> None:
    """Counts whom no letter reaches; the clocks of the substitute notice take the latest count (45 CFR 164.404(d)(2))."""
    is_open(incident)
    counted = [*incident.returned.all(), Returned(on=on, people=people)]
    incident.unreachable = max(counted, key=lambda each: each.on).people
    ledger.save(incident, by=by, verb="mail returned", parts={"returned": counted})


@transaction.atomic
def substitute_post(incident: Incident, *, by: Actor) -> None:
    """Records on which day the substitute notice was posted; with it the clock of that notice stops."""
    is_open(incident)
    ledger.save(incident, by=by, verb="posted")
