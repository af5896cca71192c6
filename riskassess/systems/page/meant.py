"""Decides which systems and services somebody may have meant who typed a name that is not known, and whom to ask."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.exchange.companies import company_key
from riskassess.systems.models import System
from vendors.models import Service

#: So many names are offered; they are links, never answers.
OFFERED: Final = 5
#: How alike two names are at least, 1 being the same (a house rule): one slip in five letters.
ALIKE: Final = 0.78
#: Shorter words are like too many others.
SHORTEST: Final = 4


def meant(organisation: Organisation, text: str) -> list[str]:
    """Names that are like what was typed but for a slip of the keyboard or a legal form, the likest first; "" is like none."""
    typed = _bare(text)
    if len(typed) < SHORTEST:
        return []
    forms: dict[str, list[str]] = {}
    for name in _names(organisation):
        for form in {_bare(name), *filter(_is_long, company_key(name).split())}:
            forms.setdefault(form, []).append(name)
    close = get_close_matches(typed, list(forms), n=OFFERED, cutoff=ALIKE)
    return list(dict.fromkeys(name for form in close for name in forms[form]))[:OFFERED]


def to_ask(organisation: Organisation) -> list[Person]:
    """The security officer, else the privacy officer, else the owners by name; nobody where none of them is there."""
    officer = organisation.security_officer or organisation.privacy_officer
    if officer:
        return [officer]
    owners = Membership.objects.of(organisation).current().filter(role=Role.OWNER).select_related("person")
    return sorted(
        (each.person for each in owners), key=lambda person: (person.name.casefold(), str(person.pk))
    )


def _names(organisation: Organisation) -> Iterator[str]:
    """What the page finds by name: systems, services and their vendors."""
    yield from (
        System.objects.of(organisation).current().order_by("sort_name", "id").values_list("name", flat=True)
    )
    rows = Service.objects.of(organisation).current().filter(vendor__archived_at=None)
    services = list(rows.order_by("sort_name", "id").values_list("vendor__name", "name"))
    yield from dict.fromkeys(name for both in services for name in both)


def _bare(name: str) -> str:
    return company_key(name).replace(" ", "")


def _is_long(word: str) -> bool:
    return len(word) >= SHORTEST
