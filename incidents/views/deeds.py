"""What is decided of an incident and what went out: each a record of its own, none overwritten."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.files import actions as files
from compliance.files import reading
from compliance.guard.forms import note_kept
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, save_form, status_of
from compliance.origin import is_from_elsewhere
from incidents import actions, page
from incidents.drafts import went_out
from incidents.duties import still_open
from incidents.forms import CloseForm, DecisionForm, NoticeArchiveForm, NoticeForm, ReopenForm
from incidents.models import Decision, Incident, Notice


@needs("incidents_write", Incident)
def incident_decide(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Whether it is a breach."""
    decision = Decision(organisation=request.organisation, incident=incident, decided_by=request.user)
    form = DecisionForm(*posted(request), instance=decision, today=request.today)

    def save() -> None:
        actions.incident_decide(decision, by=request.user)
        note_kept(form, decision, by=request.user)

    return asked(request, incident, form, save, "incidents/decide.html", f"Decide {incident}")


@needs("incidents_write", Incident)
def notice_record(request: OrgRequest, incident: Incident) -> HttpResponse:
    """A notice that went out."""
    notice = Notice(
        organisation=request.organisation, incident=incident, **went_out(incident, request.GET.get("draft"))
    )
    form = NoticeForm(
        *posted(request), instance=notice, today=request.today, parties=page.parties_of_terms(incident)
    )

    def save() -> None:
        if upload := form.cleaned_data.get("upload"):
            notice.attachment = files.store(upload, organisation=request.organisation, by=request.user)
        actions.notice_record(notice, by=request.user)
        note_kept(form, notice, by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Notice of {incident}")


@needs("incidents_write", Notice)
def notice_archive(request: OrgRequest, notice: Notice) -> HttpResponse:
    """Takes out a notice that was recorded by mistake."""
    form = NoticeArchiveForm(*posted(request), instance=notice)

    def save() -> None:
        actions.notice_archive(notice, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, notice, by=request.user)

    words = "It meets no clock any more. The ledger keeps that it was recorded, and why it was taken out."
    return asked(
        request, notice.incident, form, save, "incidents/verb.html", f"Take out: {notice}", words=words
    )


@needs("incidents_read", Notice)
def notice_file(request: OrgRequest, notice: Notice) -> HttpResponseBase:
    """What proves it, as it was stored."""
    if notice.attachment is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(notice)
    ledger.note(notice, by=request.user, verb="file read", facts={"sha256": notice.attachment.sha256})
    return reading.stream(notice.attachment)


@needs("incidents_write", Incident)
def incident_close(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Closes it, with a reason where a duty is open."""
    form = CloseForm(*posted(request), instance=incident)
    shown = page.incident_page(incident, request.today)
    found, missing = shown.found.answer, shown.after.missing

    def save() -> None:
        actions.is_open(incident)  # whoever decides or records meanwhile waits, or is seen
        now = page.incident_page(incident, request.today)
        waiting = [*still_open(now.found.answer), *now.after.missing]
        why = form.cleaned_data["why"]
        actions.incident_close(incident, by=request.user, on=request.today, still_open=waiting, why=why)
        note_kept(form, incident, by=request.user)

    words = f"{'; '.join([f'Duties still open: {len(still_open(found))}', *missing])}."
    return asked(request, incident, form, save, "incidents/verb.html", f"Close {incident}", words=words)


@needs("incidents_write", Incident)
def incident_reopen(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Opens a closed one again."""
    form = ReopenForm(*posted(request), instance=incident)

    def save() -> None:
        actions.incident_reopen(incident, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, incident, by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Reopen {incident}")


def asked(
    request: OrgRequest,
    incident: Incident,
    form: Any,
    save: Callable[[], None],
    template: str,
    title: str,
    *,
    words: str = "",
) -> HttpResponse:
    """Asks what a deed needs, does it, and goes back to the incident."""
    if save_form(request, form, save):
        messages.success(request, f"{incident} was saved.")
        return redirect(incident)
    context = {
        "form": form,
        "incident": incident,
        "title": title,
        "words": words,
        "cancel": incident.get_absolute_url(),
        "crumbs": page.trail(request.organisation, incident),
        "section": "incident",
    }
    return render(request, template, context, status=status_of(form))
