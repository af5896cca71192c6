"""Decides with which words a draft begins: what the record of its incident says, and nothing that it does not."""

from collections.abc import Iterable
from datetime import date

from incidents.clocks.answer import Answer
from incidents.contents import Kind
from incidents.models import Draft, Incident, Notice
from incidents.portal import Facts
from riskassess.systems import catalogue

#: What people can do, by what was involved; the words are guidance, and a person goes over them.
WITH_SSN = (
    "Look over your account statements and your free credit reports (annualcreditreport.com). You can place a fraud alert or a security "
    "freeze at each of the three credit bureaus free of charge."
)
WITH_MONEY = (
    "Look over your account and card statements, and tell your bank of anything that you do not know."
)
WITH_CARE = "Look over the statements of your health plan and your providers, and tell us of care that you did not receive."


def begin(incident: Incident, kind: str, found: Answer) -> Draft:
    """A new draft of a kind, not saved yet; `found` is how the incident's clocks stand."""
    draft = Draft(organisation=incident.organisation, incident=incident, kind=kind)
    draft.happened = _happened(incident, found)
    draft.doing = incident.containment
    if kind == Kind.HHS:
        return draft
    draft.involved = f"{catalogue.titles(incident.phi)}." if incident.phi else ""
    draft.protect = " ".join(_protect(set(incident.phi)))
    draft.signed_by = incident.organisation.name
    if kind == Kind.COVERED_ENTITY:
        draft.people = _people(found)
    return draft


def _happened(incident: Incident, found: Answer) -> str:
    days = [day for day in (incident.occurred_on, incident.occurred_until) if day]
    when = f"This happened {' to '.join(map(_long, dict.fromkeys(days)))}." if days else ""
    return "\n\n".join(
        filter(None, (incident.what, f"{when} We learned of it on {_long(found.discovered.on)}.".strip()))
    )


def _protect(phi: set[str]) -> Iterable[str]:
    if phi & {"ssn", "certificate_licence"}:
        yield WITH_SSN
    if phi & {"account_number", "financial"}:
        yield WITH_MONEY
    if phi & {"clinical", "medication", "health_plan_number", "mrn"}:
        yield WITH_CARE


def _people(found: Answer) -> str:
    """How many per State, as counted last; their names go with the list, which is not kept here."""
    if not found.history:
        return ""
    count = found.history[-1].count
    states = ", ".join(
        f"{state}: {'not known' if count.residents(state) is None else count.residents(state)}"
        for state in count.states
    )
    total = "not known" if count.total is None else f"{count.total:,}"
    return f"{total} people{f' ({states})' if states else ''}. The list of who they are goes with this notice, on a secure way."


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def facts_of(draft: Draft, found: Answer, notices: Iterable[Notice]) -> Facts:
    """What the worksheet reads of the record."""
    incident = draft.incident
    sent = [notice for notice in notices if not notice.archived_at]
    return Facts(
        role=incident.role,
        kind=incident.kind,
        organisation=incident.organisation.name,
        covered_entity=draft.addressee,
        vendor=str(incident.vendor or ""),
        people=found.history[-1].count.total if found.history else None,
        occurred_on=incident.occurred_on,
        occurred_until=incident.occurred_until,
        discovered_on=found.discovered.on,
        phi=[catalogue.BY_KEY[key].title for key in incident.phi],
        happened=draft.happened,
        doing=draft.doing,
        location=draft.location,
        safeguards=draft.safeguards,
        measures=draft.measures,
        letters_on=[each.sent_on for each in sent if each.recipient == Notice.Recipient.INDIVIDUALS],
        unreachable=incident.unreachable,
        posted_on=incident.substitute_posted_on,
        media=[(each.state, each.sent_on) for each in sent if each.recipient == Notice.Recipient.MEDIA],
    )
