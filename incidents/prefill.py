"""Decides what the address of a report may fill in beforehand: keys and days alone, each checked; never a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from compliance.accounts.access import Viewer
from compliance.accounts.models import Organisation
from compliance.registers.answers import Exposed
from incidents.models.scopes import KINDS
from incidents.playbooks import PLAYBOOKS
from riskassess.systems import catalogue

#: What it takes to name such a record: whoever may not read it is not told its name.
NEEDS: Final = {
    "system": "systems_read",
    "service": "vendors_read",
    "vendor": "vendors_read",
    "dataset": "datasets_read",
}
PHI: Final = frozenset(key for key, _ in catalogue.CHOICES)
UNCOVERED: Final = "uncovered_service"
ASKED: Final = ("kind", "phi", "from", "to", *KINDS)


@dataclass(frozen=True)
class Prefill:
    """What fits of what was asked for."""

    #: Fields of the incident.
    facts: dict[str, Any] = field(default_factory=dict)
    #: What it touched, by kind.
    touched: dict[str, Any] = field(default_factory=dict)
    #: Whether something did not fit and was left out.
    left_out: bool = False

    @property
    def phi(self) -> str:
        """The kinds of PHI in words."""
        return catalogue.titles(tuple(self.facts.get("phi", ())))

    @property
    def keys(self) -> dict[str, list[UUID]]:
        """The keys of what it touched."""
        return {kind: [record.pk] for kind, record in self.touched.items()}


def read(asked: QueryDict, organisation: Organisation, viewer: Viewer, today: date) -> Prefill:
    """What the address of a report says. What is of another organisation, or not for this viewer, is left out like any nonsense."""
    facts: dict[str, Any] = {}
    wrong = False
    if kind := asked.get("kind", ""):
        facts, wrong = ({"kind": kind}, wrong) if kind in PLAYBOOKS else (facts, True)
    if phi := list(dict.fromkeys(asked.getlist("phi"))):
        facts["phi"] = [each for each in phi if each in PHI]
        wrong = wrong or len(facts["phi"]) < len(phi)
    days, bad_days = _days(asked, today)
    touched, bad_keys = _touched(asked, organisation, viewer)
    if "vendor" in touched:
        facts["vendor"] = touched.pop("vendor")
    return Prefill(facts | days, touched, wrong or bad_days or bad_keys)


def _days(asked: QueryDict, today: date) -> tuple[dict[str, date], bool]:
    """From and to, where both could have been."""
    found: dict[str, date] = {}
    for name, at in (("occurred_on", "from"), ("occurred_until", "to")):
        text = asked.get(at, "")
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            return {}, True
        if day and not date(1990, 1, 1) <= day <= today:
            return {}, True
        found |= {name: day} if day else {}
    is_turned = len(found) > 1 and found["occurred_until"] < found["occurred_on"]
    return ({}, True) if is_turned else (found, False)


def _touched(asked: QueryDict, organisation: Organisation, viewer: Viewer) -> tuple[dict[str, Any], bool]:
    found: dict[str, Any] = {}
    wrong = False
    for kind, model in KINDS.items():
        if text := asked.get(kind, ""):
            record = _record(model, text, organisation) if viewer.may(NEEDS[kind]) else None
            found |= {kind: record} if record else {}
            wrong = wrong or record is None
    return found, wrong


def _record(model: Any, text: str, organisation: Organisation) -> Any:
    try:
        key = UUID(text)
    except ValueError:
        return None
    return model.objects.of(organisation).ever().filter(pk=key).first()


def address(organisation: Organisation, of: Exposed) -> str:
    """The report that an exposure fills in."""
    asked: Mapping[str, Any] = {
        "kind": UNCOVERED,
        "service": of.service,
        "vendor": of.vendor,
        **({"system": of.system} if of.system else {}),
        **({"phi": list(of.phi)} if of.phi else {}),
        **({"from": of.first} if of.first else {}),
        **({"to": of.last} if of.last else {}),
    }
    at = reverse("incident_report", kwargs={"slug": organisation.slug})
    return f"{at}?{urlencode(asked, doseq=True)}"
