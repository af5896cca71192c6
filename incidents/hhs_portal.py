"""Decides how an entry of the yearly log is written for HHS: its cells in the order in which the portal's screens ask for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from compliance.accounts.models import Organisation
from incidents.hhs_log import Entry, Log
from incidents.models import Action, Incident, Notice

#: The portal's five types; where a kind of ours may be several of them the cell stays empty for whoever submits it.
HACKING, ACCESS = "Hacking/IT Incident", "Unauthorized Access/Disclosure"
TYPES: Final = {
    "hacking_it": HACKING,
    "model_inversion": HACKING,
    "model_extraction": HACKING,
    "prompt_injection": HACKING,
    "poisoning": HACKING,
    "exposed_endpoint": ACCESS,
    "training_data_leak": ACCESS,
    "unauthorised_access": ACCESS,
    "uncovered_service": ACCESS,
    "shadow_ai": ACCESS,
    "phi_in_logs": ACCESS,
    "wrong_person": ACCESS,
    "agent_misuse": ACCESS,
    "access_disclosure": ACCESS,
    "theft": "Theft",
    "loss": "Loss",
    "improper_disposal": "Improper Disposal",
}
#: The portal's groups of PHI, each with our kinds in it; the rest is “Other”.
PHI: Final = {
    "Clinical": {
        "clinical",
        "medication",
        "images",
        "genetic",
        "mental_health",
        "substance_use",
        "reproductive",
    },
    "Demographic": {
        "name",
        "geography",
        "dates",
        "phone",
        "fax",
        "email",
        "ssn",
        "certificate_licence",
        "demographic",
    },
    "Financial": {"financial", "account_number"},
}
#: What stands in no record here and is typed on the portal's screens.
BY_HAND: Final = ("Location of the information", "Safeguards before")
COLUMNS: Final = (
    "Report type", "Filed by", "Covered entity", "Business associate involved", "Size", "Individuals affected", "Breach from",
    "Breach until", "Discovered on", "Type of breach", BY_HAND[0], "Type of PHI", "What happened", BY_HAND[1],
    "Individual notice from", "Individual notice until", "Substitute notice", "Media notice", "Actions taken", "Incident",
    "Submitted on", "Tracking number",
)  # fmt: skip
PACK: Final = ("year", "incident", "people", "discovered", "due", "state", "submitted", "tracking number")


def table(organisation: Organisation, log: Log) -> Iterator[Sequence[Any]]:
    """The rows below `COLUMNS`; one query."""
    actions: dict[UUID, list[Action]] = defaultdict(list)
    keys = [entry.incident.pk for entry in log.entries]
    for action in Action.objects.of(organisation).current().filter(incident__in=keys).exclude(done_on=None):
        if action.incident_id:
            actions[action.incident_id].append(action)
    for entry in log.entries:
        yield _row(organisation, entry, actions[entry.incident.pk])


def _row(organisation: Organisation, entry: Entry, actions: list[Action]) -> Sequence[Any]:
    incident, letters = entry.incident, _letters(entry.of.notices)
    return (
        "Initial", "Covered entity, for itself", organisation.name, "Yes" if incident.vendor_id else "No", "Fewer than 500",
        entry.people, incident.occurred_on, incident.occurred_until or incident.occurred_on, entry.of.answer.discovered.on,
        TYPES.get(incident.kind, ""), "", "; ".join(phi(incident)), incident.what, "",
        min(letters, default=None), max(letters, default=None), _substitute(incident), _media(entry.of.notices),
        "; ".join(_done(actions)), str(incident), *_told(entry.notice),
    )  # fmt: skip


def phi(incident: Incident) -> list[str]:
    """The portal's groups that the kinds of PHI fall into."""
    kinds = set(incident.phi)
    found = [group for group, own in PHI.items() if kinds & own]
    return [*found, "Other"] if kinds - set().union(*PHI.values()) else found


def _letters(notices: Iterable[Notice]) -> list[date]:
    return [notice.sent_on for notice in notices if notice.recipient == Notice.Recipient.INDIVIDUALS]


def _media(notices: Iterable[Notice]) -> str:
    states = sorted({notice.state for notice in notices if notice.recipient == Notice.Recipient.MEDIA})
    return ", ".join(states) if states else "No"


def _substitute(incident: Incident) -> str:
    if not incident.unreachable:
        return "No"
    return "Fewer than 10" if incident.unreachable < 10 else "10 or more"


def _done(actions: Iterable[Action]) -> Iterator[str]:
    """Each kind once, sanctions by their category."""
    for action in actions:
        yield action.get_sanction_display() if action.sanction else str(action.get_kind_display())


def _told(notice: Notice | None) -> tuple[date | None, str]:
    return (notice.sent_on, notice.reference) if notice else (None, "")


def pack_rows(logs: Iterable[Log]) -> Iterator[Sequence[object]]:
    """The rows below `PACK`."""
    for log in logs:
        for entry in log.entries:
            told = _told(entry.notice)
            people = "not known" if entry.people is None else entry.people
            on = entry.of.answer.discovered.on
            yield (
                log.year,
                str(entry.incident),
                people,
                on,
                entry.duty.due_on or "",
                entry.word,
                told[0] or "",
                told[1],
            )
