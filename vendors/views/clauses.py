"""The page on which an agreement is read for its clauses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from vendors import actions, clauses, page
from vendors.forms import ClausesForm
from vendors.models import BAA


@needs("vendors_write", BAA)
def baa_clauses(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Which clauses an agreement has, and where they stand."""
    form = ClausesForm(*posted(request), record=baa)

    def save() -> None:
        actions.baa_clauses(baa, answers=form.answers(), by=request.user)
        note_kept(form, baa, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The answers were saved.")
        return redirect(f"{baa.get_absolute_url()}#clauses")
    context = {
        "form": form,
        "baa": baa,
        "duty": clauses.CURE_OR_TERMINATE,
        "all": len(clauses.COUNTED),
        "next": next(
            (row.clause.key for _, _, rows, _ in form.groups for row in rows if not row.answer.value()), ""
        ),
        "files": baa.files.select_related("attachment"),
        "crumbs": page.trail(request.organisation, baa.vendor, baa),
        "section": "baa",
    }
    return render(request, "vendors/baa_clauses.html", context, status=status_of(form))
