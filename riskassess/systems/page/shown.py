"""Keeps what the page of a system says while nothing changes: a system of forty components fills two hundred lines."""

from dataclasses import dataclass
from functools import partial

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from compliance.accounts.access import OrgRequest
from compliance.ledger import changes
from riskassess.systems.models import System
from riskassess.systems.page.systems import system_page
from riskassess.systems.picture.shown import picture_words


@dataclass(frozen=True)
class Shown:
    """A system as its page says it to people of the same rights."""

    verdict: str
    tone: str
    picture: SafeString
    #: What is missing, flows, exposure, components and checklists.
    sections: SafeString
    #: What is said of it as a whole.
    about: SafeString


def kept_page(request: OrgRequest, system: System, counted: int | None, *, may_write: bool) -> Shown:
    """The page of today; whoever has other rights is offered other deeds, and so has another."""
    rights = " ".join(sorted(request.viewer.permissions))
    name = f"system:{system.pk}:{request.today}:{may_write}:{rights}"
    make = partial(_shown, request, system, may_write=may_write)
    return changes.kept(system.organisation_id, name, counted, make)


def _shown(request: OrgRequest, system: System, *, may_write: bool) -> Shown:
    page = system_page(system, request.today)
    context = {"request": request, "system": system, "page": page, "may_write": may_write}
    return Shown(
        page.verdict,
        page.tone,
        picture_words(page.land, system.pk, system.name, request.today),
        render_to_string("systems/_sections.html", context),
        render_to_string("systems/_about.html", context),
    )
