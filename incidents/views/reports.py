"""Reports without a sign-in, and the link for them that officers make, show again and revoke."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from compliance import cipher
from compliance.accounts.access import OrgRequest, needs, open_to_all
from compliance.guard.forms import note_kept
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.forms import VerbForm, posted, save_form, status_of
from incidents import page, reporting
from incidents.forms import ReportForm
from incidents.models import Incident, Report, ReportLink


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def report_anonymous(request: HttpRequest, token: str) -> HttpResponse:
    """The form of the report link: it says whose it is and nothing else, and asks nobody who they are."""
    link = reporting.link_of(token)
    if link is None:
        return render(request, "incidents/report_gone.html", status=410)
    organisation = link.organisation
    timezone.activate(organisation.zone)
    if given := request.GET.get("receipt"):
        if "\0" in given or not Report.objects.filter(link=link, receipt=given).exists():
            raise Http404
        return render(
            request, "incidents/report_received.html", {"organisation": organisation, "receipt": given}
        )
    incident = Incident(organisation=organisation, lead=organisation.security_officer)
    form = ReportForm(*posted(request), instance=incident, today=clock.today(organisation.zone))
    made: list[Report] = []
    flooded: list[bool] = []

    def save() -> None:
        try:
            made.append(reporting.report_receive(incident, by=reporting.REPORTER, at=clock.now(), link=link))
        except reporting.Flooded:
            flooded.append(True)
            raise
        note_kept(form, incident, by=reporting.REPORTER)

    if save_form(request, form, save):
        return redirect(f"{request.path}?receipt={made[0].receipt}")
    status = 429 if flooded else status_of(form)
    return render(
        request,
        "incidents/report_anonymous.html",
        {"form": form, "organisation": organisation},
        status=status,
    )


@needs("incidents_write")
def report_link(request: OrgRequest) -> HttpResponse:
    """Whether there is an address for reports without a sign-in, and what can be done about it."""
    return _link_page(request, _link(request))


@needs("incidents_write")
@require_POST
def report_link_make(request: OrgRequest) -> HttpResponse:
    """A fresh address, in place of the one before."""
    return _link_page(request, reporting.link_make(request.organisation, by=request.user), shown=True)


@needs("incidents_write")
@require_POST
def report_link_show(request: OrgRequest) -> HttpResponse:
    """The address once more; that it was looked at is an event."""
    link = _link(request)
    if link is None:
        return redirect("report_link", slug=request.organisation.slug)
    ledger.note(link, by=request.user, verb="shown")
    return _link_page(request, link, shown=True)


@needs("incidents_write")
def report_link_revoke(request: OrgRequest) -> HttpResponse:
    """Ends the address, after asking once more: posters and pages that bear it lead nowhere from then on."""
    link = _link(request)
    if link is None:
        return redirect("report_link", slug=request.organisation.slug)
    form = VerbForm(*posted(request), record=link)
    if save_form(request, form, lambda: reporting.link_revoke(link, by=request.user)):
        messages.success(request, "The address is revoked. Reports come in from those who are signed in.")
        return redirect("report_link", slug=request.organisation.slug)
    context = {
        "form": form,
        "crumbs": [*page.trail(request.organisation), ("Report link", link.get_absolute_url())],
        "section": "incident",
    }
    return render(request, "incidents/report_link_revoke.html", context, status=status_of(form))


def _link(request: OrgRequest) -> ReportLink | None:
    found = ReportLink.objects.of(request.organisation).current().first()
    if found:
        found.organisation = request.organisation
    return found


def _link_page(request: OrgRequest, link: ReportLink | None, *, shown: bool = False) -> HttpResponse:
    address = ""
    if link and shown:
        try:
            address = link.address
        except cipher.Unreadable:
            messages.error(request, "Its master key is missing from the settings. Make a new one.")
    since = link and Report.objects.filter(link=link, incident__is_restricted=False).count()
    context = {
        "link": link,
        "address": address,
        "reports": since,
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/report_link.html", context)
