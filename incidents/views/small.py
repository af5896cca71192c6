"""The small path: one wrong recipient, fewer than ten people, reported, counted, decided and told on one page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.files import actions as files
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from incidents import actions, page
from incidents.forms import DecisionForm, SmallForm, SmallNoticeForm
from incidents.models import Decision, Incident, Notice


@needs("incidents_write")
def incident_small(request: OrgRequest) -> HttpResponse:
    """Each record that the long way makes, by the same deeds, in one transaction."""
    organisation, by = request.organisation, request.user
    incident = Incident(organisation=organisation, lead=organisation.security_officer, reported_by=by)
    decision = Decision(organisation=organisation, incident=incident, decided_by=by)
    notice = Notice(organisation=organisation, incident=incident, recipient=Notice.Recipient.INDIVIDUALS)
    form = SmallForm(*posted(request), instance=incident, today=request.today)
    decided = DecisionForm(*posted(request), instance=decision, today=request.today, prefix="decision")
    told = SmallNoticeForm(*posted(request), instance=notice, today=request.today, prefix="notice")

    def save() -> None:
        actions.incident_report(incident, by=by)
        actions.incident_count(incident, [form.count()], by=by)
        note_kept(form, incident, by=by)
        actions.incident_decide(decision, by=by)
        note_kept(decided, decision, by=by)
        if told.is_sent:
            if upload := told.cleaned_data.get("upload"):
                notice.attachment = files.store(upload, organisation=organisation, by=by)
            actions.notice_record(notice, by=by)
            note_kept(told, notice, by=by)

    if save_form(request, form, save, decided, told):
        messages.success(request, f"It is incident {incident}: reported, counted and decided.")
        return redirect(incident)
    wrong = [each for each in (form, decided, told) if each.is_bound and each.errors]
    context = {
        "form": form, "decided": decided, "told": told, "crumbs": page.trail(organisation), "section": "incident",
    }  # fmt: skip
    return render(request, "incidents/small.html", context, status=status_of(wrong[0] if wrong else form))
