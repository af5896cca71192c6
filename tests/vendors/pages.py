"""Addresses of the register's pages, and what a person types there."""

import re
from datetime import date
from typing import Any

from django.urls import reverse

from compliance.accounts.models import Organisation
from vendors.dates import PartialDate
from vendors.models import BAA

TODAY = date(2026, 11, 22)
HTML = '<img src=x onerror="alert(1)">&amp;<b>'


def at(name: str, organisation: Organisation, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, **kwargs})


def vendor_data(**typed: Any) -> dict[str, Any]:
    return {
        "name": "Anthropic", "ba_status": "yes", "agency": "unknown", "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0",
        "contacts-0-first_name": "", **typed,
    }  # fmt: skip


def baa_data(baa: BAA | None = None, **typed: Any) -> dict[str, Any]:
    return {
        "title": "BAA", "direction": "covered_entity", "signed": "2026-01-10", "effective": "2026-01-15", "first_end": "2026-12-31",
        "renewal": "ends", "breach_notice_unit": "days", "evidence": "none", "coverage_mode": "named",
        **({"version": baa.version} if baa else {}), **typed,
    }  # fmt: skip


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def fresh(baa: BAA) -> BAA:
    return BAA.objects.get(pk=baa.pk)


def confirm(browser: Any, name: str, baa: BAA, **typed: Any) -> Any:
    """Does a verb as a person does: fills it in, looks at what changes, confirms."""
    address = at(name, baa.organisation, key=baa.pk)
    typed = {"version": fresh(baa).version, **typed}
    shown = browser.post(address, typed)
    seal = re.search(r'name="confirmed" value="([^"]+)"', shown.content.decode())
    return browser.post(address, {**typed, "confirmed": seal[1]}) if seal else shown


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422, answer.status_code
    return dict(answer.context["form"].errors)
