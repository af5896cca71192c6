"""Decides which playbook holds for an organisation: its own where it keeps one, else the shipped one."""

from dataclasses import replace

from compliance.accounts.models import Organisation
from incidents.models import OwnPlaybook
from incidents.playbooks import PLAYBOOKS, Playbook


def playbook_of(organisation: Organisation, kind: str) -> Playbook:
    """What is done after that kind of incident; one query."""
    own = OwnPlaybook.objects.of(organisation).current().filter(kind=kind).first()
    return chosen(own, kind)


def chosen(own: OwnPlaybook | None, kind: str) -> Playbook:
    """The organisation's own in use, or the shipped one."""
    shipped = PLAYBOOKS[kind]
    if own is None:
        return shipped
    return replace(shipped, steps=tuple(own.steps), keep=tuple(own.keep), tell=tuple(own.tell))
