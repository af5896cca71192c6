"""A page that asks what a verb needs to know, and does it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest
from compliance.guard.forms import GuardedForm, note_kept
from compliance.ledger.forms import save_form, status_of
from compliance.registers.correcting import tell_taken_back
from riskassess.datasets import page
from riskassess.datasets.models import Dataset, Determination


def verb(
    request: OrgRequest,
    record: Dataset | Determination,
    form: Any,
    title: str,
    do: Callable[[], object],
    *,
    words: str = "",
    danger: bool = False,
) -> HttpResponse:
    """Asks and does; what the guard was told is noted in the same transaction."""

    def save() -> None:
        do()
        if isinstance(form, GuardedForm):
            note_kept(form, record, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{title}: done.")
        tell_taken_back(request, record)
        return redirect(record)
    context = {
        "form": form,
        "record": record,
        "title": title,
        "words": words,
        "submit": title,
        "cancel": record.get_absolute_url(),
        "danger": danger,
        "crumbs": page.trail(request.organisation, record),
        "section": "dataset",
    }
    return render(request, "datasets/verb.html", context, status=status_of(form))
