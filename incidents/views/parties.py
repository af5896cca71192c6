"""What belongs to an incident: vendors' reports, added clocks, what it touched, logs."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from compliance.accounts.access import OrgRequest, needs
from compliance.files import actions as files
from compliance.files import reading
from compliance.guard.forms import note_kept
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted
from compliance.origin import is_from_elsewhere
from incidents import suggesting, surrounding
from incidents.forms import AddedClockForm, LogForm, ScopeForm, VendorReportForm
from incidents.forms.verbs import ArchivePartForm
from incidents.gathering import of_incident
from incidents.models import AddedClock, Incident, Log, Scope, VendorReport
from incidents.models.parties import OfIncident
from incidents.views.deeds import asked


@needs("incidents_write", Incident)
def vendor_report_create(request: OrgRequest, incident: Incident) -> HttpResponse:
    """What a vendor told us of a breach at its side."""
    report = VendorReport(organisation=request.organisation, incident=incident, vendor=incident.vendor)
    report.agency = suggesting.agency(incident)
    return _vendor_report(request, report, f"Vendor's report on {incident}")


@needs("incidents_write", VendorReport)
def vendor_report_edit(request: OrgRequest, report: VendorReport) -> HttpResponse:
    """The same, put right."""
    return _vendor_report(request, report, f"Vendor's report on {report.incident}")


def _vendor_report(request: OrgRequest, report: VendorReport, title: str) -> HttpResponse:
    form = VendorReportForm(*posted(request), instance=report, now=clock.now())

    def save() -> None:
        if upload := form.cleaned_data.get("upload"):
            report.attachment = files.store(upload, organisation=request.organisation, by=request.user)
        surrounding.vendor_report_save(report, by=request.user)
        note_kept(form, report, by=request.user)

    words = "What it said of people goes in by its number alone. Its days become those of the incident."
    return asked(
        request, _own(request, report), form, save, "incidents/vendor_report.html", title, words=words
    )


@needs("incidents_write", VendorReport)
def vendor_report_archive(request: OrgRequest, report: VendorReport) -> HttpResponse:
    """Takes out one that was recorded by mistake."""
    words = "The incident then takes the vendor's days from the reports that stay. The ledger keeps this one."
    return _archive(request, report, surrounding.vendor_report_archive, "vendor's report", words)


@needs("incidents_read", VendorReport)
def vendor_report_file(request: OrgRequest, report: VendorReport) -> HttpResponseBase:
    """The vendor's report, as it was stored."""
    if report.attachment is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(_own(request, report))
    ledger.note(report, by=request.user, verb="file read", facts={"sha256": report.attachment.sha256})
    return reading.stream(report.attachment)


@needs("incidents_write", Incident)
def clock_create(request: OrgRequest, incident: Incident) -> HttpResponse:
    """A clock that no agreement on file sets."""
    return _clock(request, AddedClock(organisation=request.organisation, incident=incident))


@needs("incidents_write", AddedClock)
def clock_edit(request: OrgRequest, added: AddedClock) -> HttpResponse:
    """The same, put right."""
    return _clock(request, added)


def _clock(request: OrgRequest, added: AddedClock) -> HttpResponse:
    form = AddedClockForm(*posted(request), instance=added, now=clock.now())

    def save() -> None:
        surrounding.part_save(added, by=request.user)
        note_kept(form, added, by=request.user)

    return asked(
        request, _own(request, added), form, save, "incidents/clock.html", f"Clock of {added.incident}"
    )


@needs("incidents_write", AddedClock)
def clock_archive(request: OrgRequest, added: AddedClock) -> HttpResponse:
    """Takes out one that was added by mistake."""
    words = "It stops counting, and nobody is reminded of it any more. The ledger keeps it."
    return _archive(request, added, surrounding.part_archive, "clock", words)


@needs("incidents_write", Incident)
def scope_edit(request: OrgRequest, incident: Incident) -> HttpResponse:
    """What it touched, and where the information was."""
    scope = Scope.objects.of(request.organisation).filter(incident=incident).first()
    scope = scope or Scope(incident=incident)
    scope.organisation, scope.incident = request.organisation, incident
    form = ScopeForm(*posted(request), instance=scope)

    def save() -> None:
        surrounding.scope_save(scope, form.touched(), by=request.user)

    return asked(request, incident, form, save, "incidents/scope.html", f"What {incident} touched")


@needs("incidents_write", Incident)
def log_create(request: OrgRequest, incident: Incident) -> HttpResponse:
    """A log that covers some of the time in question."""
    log = Log(organisation=request.organisation, incident=incident)
    store = request.GET.get("store", "")
    return _log(request, log, store)


@needs("incidents_write", Log)
def log_edit(request: OrgRequest, log: Log) -> HttpResponse:
    """The same, put right."""
    return _log(request, log)


def _log(request: OrgRequest, log: Log, store: str = "") -> HttpResponse:
    incident = _own(request, log)
    stores = of_incident(incident).stores
    log = suggesting.log(incident, stores, store, request.today) or log
    keys = [each.key for each in stores]
    form = LogForm(*posted(request), instance=log, today=request.today, stores=keys)

    def save() -> None:
        surrounding.part_save(log, by=request.user)
        note_kept(form, log, by=request.user)

    return asked(request, incident, form, save, "incidents/log.html", f"Log of {incident}")


@needs("incidents_write", Log)
def log_archive(request: OrgRequest, log: Log) -> HttpResponse:
    """Takes out one that was recorded by mistake."""
    words = "The days that it covers count as not covered again. The ledger keeps it."
    return _archive(request, log, surrounding.part_archive, "log", words)


def _archive(
    request: OrgRequest, record: OfIncident, do: Callable[..., None], what: str, words: str
) -> HttpResponse:
    form = ArchivePartForm(*posted(request), record=record)

    def save() -> None:
        do(record, by=request.user)

    title = f"Take out the {what}"
    return asked(request, _own(request, record), form, save, "incidents/take_out.html", title, words=words)


def _own(request: OrgRequest, record: OfIncident) -> Incident:
    """Its incident, told of the organisation."""
    record.incident.organisation = request.organisation
    return record.incident
