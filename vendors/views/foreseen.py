"""A verb in two steps: its page says which deadlines it ends and starts, and only what was shown so is saved."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest
from compliance.guard.forms import note_kept
from compliance.ledger.forms import save_form, status_of
from compliance.registers.correcting import tell_taken_back
from vendors import page
from vendors.consequences import Changed, Do, Trial
from vendors.models import BAA, Attestation, Service, Vendor


def verb(
    request: OrgRequest,
    record: Changed,
    form: Any,
    title: str,
    prepare: Callable[[dict[str, Any]], Do],
    *,
    danger: bool = False,
    words: str = "",
) -> HttpResponse:
    """Asks, shows the consequences, asks again, does it. A consequence that moved between the two is shown once more."""

    def prepared() -> Do:
        do = prepare({name: value for name, value in form.cleaned_data.items() if name != "version"})

        def done(row: Changed) -> Changed:
            record = do(row) or row
            note_kept(form, record, by=request.user)
            return record

        return done

    trial = Trial(record, prepared, request.POST.get("confirmed"), request.today)
    if save_form(request, form, trial) and trial.done:
        messages.success(request, f"{title}: done.")
        tell_taken_back(request, trial.done)
        return redirect(trial.done)
    context = {
        "form": form,
        "record": record,
        "title": title,
        "words": words,
        "danger": danger,
        "moved": trial.moved,
        "seal": trial.seal,
        "crumbs": page.trail(request.organisation, *_above(record)),
        "section": "baa" if isinstance(record, BAA) else "vendor",
    }
    return render(request, "vendors/verb.html", context, status=status_of(form))


def _above(record: Changed) -> list[Vendor | BAA]:
    """The pages that lead to it; a service stands on its vendor's."""
    match record:
        case Vendor():
            return [record]
        case Service() | Attestation():
            return [record.vendor]
        case BAA():
            return [record.vendor, record]
