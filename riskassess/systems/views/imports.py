"""The import of systems and flows: a file, then what it would change, then everything of it or nothing."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange.pages import Pages
from compliance.exchange.reading import Unreadable
from compliance.exchange.sending import Sending, has_moved, left_beside, rest
from compliance.ledger.forms import posted, status_of
from riskassess.systems import imports, page
from riskassess.systems.forms.imports import ListForm
from riskassess.systems.imports.fields import FLOWS, SYSTEMS
from riskassess.systems.register import SystemRegister
from riskassess.systems.tables import PlannedTable
from vendors.forms import ConfirmForm

REGISTER = SystemRegister()
PAGES = Pages("systems", section="system", send="system_import", trail=page.trail)
SENDING = Sending(PAGES, REGISTER.read_import, imports.plan, REGISTER.told_name)


@needs("systems_import")
def system_import(request: OrgRequest) -> HttpResponse:
    """Takes a list and keeps it for its preview."""
    form = ListForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return SENDING.take(request, replace(form.cleaned_data["upload"], choices=form.choices()))
        except Unreadable as problem:
            form.add_error("upload", str(problem))
    context = {
        "form": form,
        "lists": [
            (title, [(each.spellings[0], each.key in sort.needs) for each in sort.fields])
            for title, sort in (("AI systems", SYSTEMS), ("Flows", FLOWS))
        ],
        "crumbs": page.trail(request.organisation),
        "section": "system",
    }
    return render(request, "systems/import.html", context, status=status_of(form))


@needs("systems_import")
def system_import_preview(request: OrgRequest) -> HttpResponse:
    """Says what every row would do; a confirmation writes just what was shown, and what moved meanwhile is shown again."""
    sent = SENDING.sent(request)
    if sent is None or sent.plan is None:
        return SENDING.gone(request)
    form = ConfirmForm(*posted(request))
    if answer := SENDING.asked(request, sent, form):
        return answer
    moved = has_moved(request, sent, form)
    context = {
        **SENDING.around(request, sent),
        **SENDING.rows(request, sent.plan, PlannedTable),
        "form": form,
        "has_moved": moved,
        "beside": [*left_beside(sent.found), *sent.plan.dates],
        "records": ", ".join(f"{number:,} {kind}" for kind, number in sent.plan.records.items()),
    }
    return render(request, "systems/import_preview.html", context, status=409 if moved else status_of(form))


@needs("systems_import")
def system_import_rest(request: OrgRequest) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    sent = SENDING.sent(request)
    return rest(sent) if sent else SENDING.gone(request)
