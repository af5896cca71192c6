"""Playbooks of the organisation, and the steps of one incident."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from incidents import deeds_playbooks, page
from incidents.chosen import chosen
from incidents.forms import PlaybookForm, PlaybookReturnForm, StepForm, StepStrikeForm
from incidents.models import Incident, OwnPlaybook, Step
from incidents.playbooks import PLAYBOOKS
from incidents.views.deeds import asked


@needs("incidents_read")
def playbook_list(request: OrgRequest) -> HttpResponse:
    """What is done after each kind of incident."""
    own = {each.kind: each for each in OwnPlaybook.objects.of(request.organisation).current()}
    context = {
        "playbooks": [(chosen(own.get(kind), kind), kind in own) for kind in PLAYBOOKS],
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/playbook_list.html", context)


@needs("incidents_read")
def playbook_detail(request: OrgRequest, kind: str) -> HttpResponse:
    """Immediate steps, evidence to keep, who to tell."""
    own = _own(request, kind)
    holds = None if own._state.adding or own.archived_at else own
    context = {
        "playbook": chosen(holds, kind),
        "own": holds,
        "record": None if own._state.adding else own,
        "may_write": request.viewer.may("incidents_write"),
        "crumbs": page.playbooks(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/playbook_detail.html", context)


@needs("incidents_write")
def playbook_edit(request: OrgRequest, kind: str) -> HttpResponse:
    """The organisation's own playbook."""
    own = _own(request, kind)
    form = PlaybookForm(*posted(request), instance=own)

    def save() -> None:
        deeds_playbooks.playbook_save(own, by=request.user)
        note_kept(form, own, by=request.user)

    words = "A new incident of this kind gets these steps; those that were reported keep theirs."
    return _asked(request, own, form, save, f"Change the playbook: {PLAYBOOKS[kind].title}", words)


@needs("incidents_write")
def playbook_return(request: OrgRequest, kind: str) -> HttpResponse:
    """Back to the shipped playbook. Raises Http404 where that holds already."""
    own = _own(request, kind)
    if own._state.adding or own.archived_at:
        raise Http404
    form = PlaybookReturnForm(*posted(request), instance=own)

    def save() -> None:
        deeds_playbooks.playbook_return(own, by=request.user)

    words = "New incidents of this kind get the shipped steps again. What you wrote stays in the history."
    return _asked(request, own, form, save, f"Return to the shipped playbook: {PLAYBOOKS[kind].title}", words)


def _own(request: OrgRequest, kind: str) -> OwnPlaybook:
    """The organisation's own, in use or not; a new one that begins as the shipped one. Raises Http404 for no kind."""
    if kind not in PLAYBOOKS:
        raise Http404
    own = OwnPlaybook.objects.of(request.organisation).filter(kind=kind).first()
    shipped = PLAYBOOKS[kind]
    if own is None:
        own = OwnPlaybook(organisation=request.organisation, kind=kind)
    if own._state.adding or own.archived_at:
        own.steps, own.keep, own.tell = list(shipped.steps), list(shipped.keep), list(shipped.tell)
    own.organisation = request.organisation
    return own


def _asked(
    request: OrgRequest, own: OwnPlaybook, form: Any, save: Any, title: str, words: str
) -> HttpResponse:
    if save_form(request, form, save):
        messages.success(request, "The playbook was saved.")
        return redirect(own)
    crumbs = [*page.playbooks(request.organisation), (PLAYBOOKS[own.kind].title, own.get_absolute_url())]
    context = {
        "form": form, "title": title, "words": words, "cancel": own.get_absolute_url(), "crumbs": crumbs, "section": "incident",
    }  # fmt: skip
    return render(request, "incidents/verb.html", context, status=status_of(form))


@needs("incidents_write", Incident)
def step_add(request: OrgRequest, incident: Incident) -> HttpResponse:
    """A further step."""
    form = StepForm(*posted(request), instance=incident)

    def save() -> None:
        deeds_playbooks.step_add(incident, form.cleaned_data["words"], by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Add a step to {incident}")


@needs("incidents_write", Incident)
def step_edit(request: OrgRequest, incident: Incident, step: UUID) -> HttpResponse:
    """A step worded anew."""
    of = get_object_or_404(Step, pk=step, incident=incident)
    form = StepForm(*posted(request), instance=incident, initial={"words": of.words})

    def save() -> None:
        deeds_playbooks.step_edit(incident, of, form.cleaned_data["words"], by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Change a step of {incident}")


@needs("incidents_write", Incident)
def step_strike(request: OrgRequest, incident: Incident, step: UUID) -> HttpResponse:
    """A step that does not fit here."""
    of = get_object_or_404(Step, pk=step, incident=incident)
    form = StepStrikeForm(*posted(request), instance=incident)

    def save() -> None:
        deeds_playbooks.step_strike(incident, of, form.cleaned_data["why"], by=request.user)

    words = f"“{of.words}” stays readable, struck."
    return asked(
        request, incident, form, save, "incidents/verb.html", f"Strike a step of {incident}", words=words
    )
