"""A former incident log: a file, then what it would add, then everything of it or nothing; and the register as such a file."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import writing
from compliance.exchange.pages import Pages
from compliance.exchange.reading import Unreadable
from compliance.exchange.sending import Sending, has_moved, left_beside, rest
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, status_of
from compliance.origin import is_from_elsewhere
from incidents import export, imports, page
from incidents.forms import FormerLogForm
from incidents.imports.fields import SORT
from incidents.models import Incident
from incidents.register import IncidentRegister
from incidents.tables import LogTable
from vendors.forms import ConfirmForm

REGISTER = IncidentRegister()
PAGES = Pages("incidents", section="incident", send="incident_import", trail=page.trail)
SENDING = Sending(PAGES, REGISTER.read_import, imports.plan, REGISTER.told_name)


@needs("incidents_import")
def incident_import(request: OrgRequest) -> HttpResponse:
    """Takes a log and keeps it for its preview."""
    form = FormerLogForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return SENDING.take(request, form.cleaned_data["upload"])
        except Unreadable as problem:
            form.add_error("upload", str(problem))
    context = {
        "form": form,
        "columns": [(each.spellings[0], each.key in SORT.needs) for each in SORT.fields],
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/past_import.html", context, status=status_of(form))


@needs("incidents_import")
def incident_import_preview(request: OrgRequest) -> HttpResponse:
    """Says what every row would add; a confirmation writes just what was shown, and what moved meanwhile is shown again."""
    sent = SENDING.sent(request)
    if sent is None or sent.plan is None:
        return SENDING.gone(request)
    form = ConfirmForm(*posted(request))
    if answer := SENDING.asked(request, sent, form):
        return answer
    moved = has_moved(request, sent, form)
    context = {
        **SENDING.around(request, sent),
        **SENDING.rows(request, sent.plan, LogTable),
        "form": form,
        "has_moved": moved,
        "beside": [*left_beside(sent.found), *sent.plan.dates],
        "records": ", ".join(f"{number:,} {kind}" for kind, number in sent.plan.records.items()),
    }
    return render(request, "incidents/past_preview.html", context, status=409 if moved else status_of(form))


@needs("incidents_import")
def incident_import_rest(request: OrgRequest) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    sent = SENDING.sent(request)
    return rest(sent) if sent else SENDING.gone(request)


@needs("incidents_read")
def incident_export(request: OrgRequest) -> HttpResponse:
    """The register as one CSV that the import reads again without change."""
    if is_from_elsewhere(request):
        return redirect("incident_list", slug=request.organisation.slug)
    rows = (
        Incident.objects.of(request.organisation).current().select_related("lead", "vendor", "organisation")
    )
    told = export.table(list(rows.order_by("year", "number")))
    answer = HttpResponse(writing.encoded(export.COLUMNS, told), content_type="text/csv; charset=utf-8")
    if request.method == "GET":
        ledger.note(
            request.organisation, by=request.user, verb="exported the incident register", facts={"as": "csv"}
        )
    name = f"incidents-{request.organisation.slug}-{request.today}.csv"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "no-store"
    return answer
