"""Drafts of notices: written, read, printed, taken out of use; and what is counted when letters come back."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.jobs.attempts import Failure
from compliance.ledger.forms import posted, save_form, status_of
from compliance.origin import is_from_elsewhere
from compliance.paper import printing
from incidents import drafts, page
from incidents.beginnings import begin, facts_of
from incidents.contents import CITATION, Kind
from incidents.forms.letters import ArchiveForm, DraftForm, PostedForm, ReturnedForm
from incidents.models import Draft, Incident
from incidents.portal import Screen, worksheet
from incidents.views.deeds import asked

#: Seconds after which a draft that does not become PDF is given up.
PATIENCE: Final = 40


@needs("incidents_write", Incident)
def draft_create(request: OrgRequest, incident: Incident, kind: str) -> HttpResponse:
    """A new draft of a kind, begun with what the record says."""
    if kind not in Draft.Kind.values:
        raise Http404
    found = page.incident_page(incident, request.today).found.answer
    return _written(request, begin(incident, kind, found))


@needs("incidents_write", Draft)
def draft_edit(request: OrgRequest, draft: Draft) -> HttpResponse:
    """The words of a draft."""
    return _written(request, draft)


def _written(request: OrgRequest, draft: Draft) -> HttpResponse:
    form = DraftForm(*posted(request), instance=draft)

    def save() -> None:
        drafts.draft_save(draft, by=request.user)
        note_kept(form, draft, by=request.user)

    is_new = draft._state.adding
    if save_form(request, form, save):
        messages.success(request, f"{draft} was saved.")
        return redirect(draft)
    context = {
        "form": form,
        "draft": draft,
        "title": draft.get_kind_display(),
        "citation": CITATION[Kind(draft.kind)],
        "cancel": draft.incident.get_absolute_url() if is_new else draft.get_absolute_url(),
        "crumbs": page.trail(request.organisation, draft.incident),
        "section": "incident",
    }
    return render(request, "incidents/letters_form.html", context, status=status_of(form))


@needs("incidents_read", Draft)
def draft_detail(request: OrgRequest, draft: Draft) -> HttpResponse:
    """A draft as it reads now, what it lacks, and what was printed of it."""
    context = {
        "draft": draft,
        "incident": draft.incident,
        "screens": _screens(request, draft),
        "said": [
            (each, getattr(draft, each.name), getattr(draft, f"{each.name}_why", ""))
            for each in draft.elements
        ],
        "runs": list(draft.runs.prefetch_related("mail_counts")),
        "citation": CITATION[Kind(draft.kind)],
        "goes_out": draft.kind in Draft.GOES_OUT,
        "may_write": access.may(request.viewer, "incidents_write", draft) and not draft.incident.closed_on,
        "crumbs": page.trail(request.organisation, draft.incident),
        "section": "incident",
    }
    return render(request, "incidents/letters_detail.html", context)


@needs("incidents_read", Draft)
def draft_pdf(request: OrgRequest, draft: Draft) -> HttpResponse:
    """A draft on paper, as it reads now."""
    if is_from_elsewhere(request):
        return redirect(draft)
    name = {Kind.HHS: "worksheet", Kind.LETTER: "letter"}.get(Kind(draft.kind), "notice")
    context = {
        "draft": draft,
        "dated_on": request.today,
        "screens": _screens(request, draft),
    }
    html = render_to_string(f"incidents/paper/{name}.html", context)
    try:
        printed = printing.render(html, (), _patient())
    except Failure as failure:
        messages.error(request, str(failure))
        return redirect(draft)
    answer = HttpResponse(printed.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="incident-{draft.incident}-{draft.kind}.pdf"'
    return answer


def _patient() -> Callable[[int], None]:
    """Gives up after a while: it is asked every two seconds."""
    left = PATIENCE // printing.LOOK

    def beat(_: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Failure("It could not be printed in time. Try again in a minute.")

    return beat


def _screens(request: OrgRequest, draft: Draft) -> list[Screen]:
    if draft.kind != Kind.HHS:
        return []
    shown = page.incident_page(draft.incident, request.today)
    return worksheet(facts_of(draft, shown.found.answer, shown.notices))


@needs("incidents_write", Draft)
def draft_archive(request: OrgRequest, draft: Draft) -> HttpResponse:
    """Takes a draft out of use."""
    form = ArchiveForm(*posted(request), instance=draft)

    def save() -> None:
        drafts.draft_archive(draft, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, draft, by=request.user)

    return asked(
        request,
        draft.incident,
        form,
        save,
        "incidents/verb.html",
        f"Take “{draft.get_kind_display()}” out of use",
    )


@needs("incidents_write", Draft)
def draft_restore(request: OrgRequest, draft: Draft) -> HttpResponse:
    """Takes an archived draft into use again."""
    if request.method == "POST":
        try:
            drafts.draft_restore(draft, by=request.user)
        except drafts.Refused as refused:
            messages.error(request, str(refused))
    return redirect(draft)


@needs("incidents_write", Incident)
def mail_returned(request: OrgRequest, incident: Incident) -> HttpResponse:
    """How many people no letter reaches."""
    form = ReturnedForm(*posted(request), instance=incident, today=request.today)

    def save() -> None:
        data = form.cleaned_data
        drafts.mail_returned(incident, on=data["on"], people=data["people"], by=request.user)

    words = "Fewer than ten: another written notice, telephone or other means. Ten or more: a posting for 90 days with a toll-free number."
    return asked(
        request, incident, form, save, "incidents/verb.html", f"Returned mail of {incident}", words=words
    )


@needs("incidents_write", Incident)
def substitute_post(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Since when the substitute notice is posted."""
    form = PostedForm(*posted(request), instance=incident, today=request.today)

    def save() -> None:
        drafts.substitute_post(incident, by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Substitute notice of {incident}")
