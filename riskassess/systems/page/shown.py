"""Keeps what the page of a system says while nothing changes: a system of forty components fills two hundred lines."""

from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from compliance.accounts.access import OrgRequest
from compliance.ledger import changes
from riskassess.systems.models import System
from riskassess.systems.page.answered import answered
from riskassess.systems.page.standing import Badge
from riskassess.systems.page.systems import MOST, Asked, system_page
from riskassess.systems.picture.shown import picture_words

#: Raised when what is kept changes its shape.
SHAPE: Final = 3


@dataclass(frozen=True)
class Shown:
    """A system as its page says it to people of the same rights."""

    badge: Badge
    picture: SafeString
    #: What is missing, flows, exposure, components and checklists.
    sections: SafeString
    #: What is said of it as a whole.
    about: SafeString


def kept_page(request: OrgRequest, key: UUID, counted: int | None, asked: Asked, *, may_write: bool) -> Shown:
    """The page of a day; whoever has other rights is offered other deeds, and so has another. `counted` was read before anything else."""
    rights = " ".join(sorted(request.viewer.permissions))
    pages = f"{asked.flows!r}:{asked.components!r}"
    name = f"system:{SHAPE}:{key}:{asked.on}:{asked.today}:{pages}:{may_write}:{rights}"
    make = partial(_shown, request, key, asked, may_write=may_write)
    return changes.kept(request.organisation.pk, name, counted, make)


def _shown(request: OrgRequest, key: UUID, asked: Asked, *, may_write: bool) -> Shown:
    """From the row as it is now: the one that the address was opened with may be older than the count."""
    people = ("owner", "security_officer", "approved_by")
    system = System.objects.of(request.organisation).select_related(*people).get(pk=key)
    system.organisation = request.organisation
    page = answered(system_page(system, asked), system, request.viewer)
    context = {
        "request": request,
        "system": system,
        "page": page,
        "most": f":{MOST}",
        "may_write": may_write,
        "may_change": may_write and asked.is_today and not system.archived_at,
    }
    return Shown(
        page.badge,
        picture_words(page.land, system.pk, system.name, asked.on),
        render_to_string("systems/_sections.html", context),
        render_to_string("systems/_about.html", context),
    )
