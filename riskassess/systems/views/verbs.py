"""What the pages of a verb have in common: a form, a word of what it does, and the way back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest
from compliance.guard.forms import note_kept
from compliance.ledger.forms import save_form, status_of
from riskassess.systems import page
from riskassess.systems.models import Change, Component, Flow, System

PLAIN = "vendors/plain_verb.html"
Do = Callable[[Any], object]


def verb(
    request: OrgRequest,
    record: System | Component | Flow | Change,
    form: Any,
    title: str,
    prepare: Callable[[dict[str, Any]], Do],
    *,
    words: str = "",
    danger: bool = False,
    template: str = PLAIN,
    more: Callable[[], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Asks what the verb needs, does it, and goes back to the system."""

    def save() -> None:
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        prepare(values)(record)
        note_kept(form, record, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{title}: done.")
        return redirect(record if isinstance(record, System) else record.system)
    return asked(request, record, form, title, words=words, danger=danger, template=template, more=more)


def asked(
    request: OrgRequest,
    record: System | Component | Flow | Change,
    form: Any,
    title: str,
    *,
    words: str = "",
    danger: bool = False,
    template: str = PLAIN,
    more: Callable[[], dict[str, Any]] | None = None,
) -> HttpResponse:
    """The page that asks."""
    system = record if isinstance(record, System) else record.system
    context = {
        "form": form,
        "record": record,
        "title": title,
        "submit": title,
        "words": words,
        "danger": danger,
        "cancel": system.get_absolute_url(),
        "crumbs": page.trail(request.organisation, system),
        "section": "system",
        **(more() if more else {}),
    }
    return render(request, template, context, status=status_of(form))
