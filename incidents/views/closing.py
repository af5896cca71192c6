"""What follows an incident: actions, its root cause, the accounting of disclosures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from incidents import deeds_closing, page
from incidents.closing import ENTRY
from incidents.forms import AccountingForm, ActionDoneForm, ActionForm, RootCauseForm
from incidents.models import Accounting, Action, Exercise, Incident, RootCause
from incidents.views.deeds import asked


@needs("incidents_write", Incident)
def action_create(request: OrgRequest, incident: Incident) -> HttpResponse:
    """An action after an incident."""
    action = Action(organisation=request.organisation, incident=incident)
    return _action(request, action, f"Action after {incident}")


@needs("incidents_write", Exercise)
def exercise_action(request: OrgRequest, exercise: Exercise) -> HttpResponse:
    """An action after an exercise."""
    action = Action(organisation=request.organisation, exercise=exercise)
    return _action(request, action, "Action after an exercise")


@needs("incidents_write", Action)
def action_edit(request: OrgRequest, action: Action) -> HttpResponse:
    """Its words, its owner, its day."""
    return _action(request, action, "Change an action")


def _action(request: OrgRequest, action: Action, title: str) -> HttpResponse:
    form = ActionForm(*posted(request), instance=action)

    def save() -> None:
        deeds_closing.action_save(action, by=request.user)
        note_kept(form, action, by=request.user)

    return _asked(request, action, form, save, title)


@needs("incidents_write", Action)
def action_done(request: OrgRequest, action: Action) -> HttpResponse:
    """That it is done."""
    form = ActionDoneForm(*posted(request), instance=action, today=request.today)

    def save() -> None:
        data = form.cleaned_data
        deeds_closing.action_done(action, by=request.user, on=data["done_on"], outcome=data["outcome"])
        note_kept(form, action, by=request.user)

    return _asked(request, action, form, save, "An action is done", words=action.words)


def _asked(
    request: OrgRequest, action: Action, form: Any, save: Callable[[], None], title: str, *, words: str = ""
) -> HttpResponse:
    """Asks what an action needs, and goes back to what it follows."""
    of = action.of
    of.organisation = request.organisation
    if save_form(request, form, save):
        messages.success(request, "The action was saved.")
        return redirect(f"{of.get_absolute_url()}#actions")
    crumbs = page.exercises(of) if isinstance(of, Exercise) else page.trail(request.organisation, of)
    context = {
        "form": form, "title": title, "words": words, "cancel": of.get_absolute_url(), "crumbs": crumbs, "section": "incident",
    }  # fmt: skip
    return render(request, "incidents/verb.html", context, status=status_of(form))


@needs("incidents_write", Incident)
def root_cause(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Why it could happen."""
    cause = RootCause.objects.filter(incident=incident).first() or RootCause(
        organisation=request.organisation
    )
    cause.incident, cause.organisation = incident, request.organisation
    form = RootCauseForm(*posted(request), instance=cause)

    def save() -> None:
        deeds_closing.root_cause(cause, by=request.user)
        note_kept(form, cause, by=request.user)

    return asked(request, incident, form, save, "incidents/verb.html", f"Root cause of {incident}")


@needs("incidents_write", Incident)
def accounting(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Whether it stands in the accounting of disclosures."""
    answer = Accounting.objects.filter(incident=incident).first() or Accounting(
        organisation=request.organisation
    )
    answer.incident, answer.organisation = incident, request.organisation
    form = AccountingForm(*posted(request), instance=answer, today=request.today)

    def save() -> None:
        deeds_closing.accounting(answer, by=request.user)
        note_kept(form, answer, by=request.user)

    words = (
        "Whoever asks may see the disclosures of the six years before (45 CFR 164.528(a)); one that was not permitted is among them. "
        f"An entry holds {', '.join(ENTRY)} (164.528(b)(2))."
    )
    return asked(
        request, incident, form, save, "incidents/verb.html", f"Accounting of {incident}", words=words
    )
