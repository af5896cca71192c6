"""The log of a year for HHS: its page, its table for the portal, and the tick of each entry."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange.writing import encoded
from compliance.files import actions as files
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted
from incidents import deeds_closing, hhs_portal, page
from incidents.forms import HhsForm
from incidents.hhs_log import Log, years
from incidents.hhs_log import hhs_log as log_of
from incidents.models import Incident, Notice
from incidents.rules import RULE_BEGAN_ON
from incidents.views.deeds import asked


@needs("incidents_read")
def hhs_log(request: OrgRequest, year: int) -> HttpResponse:
    """Breaches of fewer than 500 that were discovered in a year, each with what shows that HHS was told."""
    context = {
        "log": _log(request, year),
        "years": years(request.organisation, request.today),
        "by_hand": hhs_portal.BY_HAND,
        "may_write": request.viewer.may("incidents_write"),
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/hhs_log.html", context)


@needs("incidents_read")
def hhs_log_csv(request: OrgRequest, year: int) -> HttpResponseBase:
    """The log as a table, its columns in the order of the portal's screens."""
    rows = list(hhs_portal.table(request.organisation, _log(request, year)))
    answer = HttpResponse(encoded(hhs_portal.COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="hhs-log-{year}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _log(request: OrgRequest, year: int) -> Log:
    """Raises Http404 for a year that can have none."""
    if not RULE_BEGAN_ON.year <= year <= request.today.year:
        raise Http404
    return log_of(request.organisation, year, request.today)


@needs("incidents_write", Incident)
def hhs_submit(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Records that HHS was told through the portal: the entry of the log is ticked."""
    notice = Notice(organisation=request.organisation, incident=incident, recipient=Notice.Recipient.HHS)
    notice.method = Notice.Method.PORTAL
    form = HhsForm(*posted(request), instance=notice, today=request.today)

    def save() -> None:
        if upload := form.cleaned_data.get("upload"):
            notice.attachment = files.store(upload, organisation=request.organisation, by=request.user)
        deeds_closing.hhs_submit(notice, by=request.user)
        note_kept(form, notice, by=request.user)

    words = "Submit it on the portal of HHS first; this records that you did. It is the notice to HHS of the incident."
    title = f"HHS was told of {incident}"
    return asked(request, incident, form, save, "incidents/verb.html", title, words=words)
