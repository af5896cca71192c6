"""What changed in a system, and how much is at stake with each kind of PHI in the organisation."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from riskassess.systems import actions_checks as actions
from riskassess.systems import catalogue, page
from riskassess.systems.forms import ChangeForm, PhiLevelForm
from riskassess.systems.levels import levels_of
from riskassess.systems.models import Change, PhiLevel, System
from riskassess.systems.views.verbs import verb
from vendors.forms import ArchiveForm


@needs("systems_write", System)
def change_create(request: OrgRequest, system: System) -> HttpResponse:
    """A change of a system."""
    change = Change(organisation=request.organisation, system=system, by=request.user, on=request.today)
    return _change_form(request, change, f"Record a change of {system}")


@needs("systems_write", Change)
def change_edit(request: OrgRequest, change: Change) -> HttpResponse:
    """The facts of a change."""
    return _change_form(request, change, "Edit the change")


@needs("systems_write", Change)
def change_archive(request: OrgRequest, change: Change) -> HttpResponse:
    """A change that never was."""
    form = ArchiveForm(*posted(request), record=change)
    return verb(
        request,
        change,
        form,
        "Archive",
        lambda values: partial(actions.change_archive, by=request.user, **values),
        words="Only for a change that never was.",
        danger=True,
    )


@needs("systems_read")
def phi_levels(request: OrgRequest) -> HttpResponse:
    """Every kind of PHI with its level."""
    context = {
        "levels": list(levels_of(request.organisation).values()),
        "crumbs": page.trail(request.organisation),
        "section": "system",
    }
    return render(request, "systems/levels.html", context)


@needs("systems_write")
def phi_level(request: OrgRequest, kind: str) -> HttpResponse:
    """The level of a kind."""
    if kind not in catalogue.BY_KEY:
        raise Http404
    of = catalogue.BY_KEY[kind]
    own = PhiLevel.objects.of(request.organisation).filter(kind=kind).first()
    level = own or PhiLevel(organisation=request.organisation, kind=kind, level=of.risk)
    form = PhiLevelForm(*posted(request), instance=level)

    def save() -> None:
        actions.phi_level_set(level, by=request.user)
        note_kept(form, level, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{of.title}: the level was saved.")
        return redirect(level)
    context = {
        "form": form,
        "kind": of,
        "crumbs": [
            *page.trail(request.organisation),
            ("Levels of PHI", reverse("phi_levels", kwargs={"slug": request.organisation.slug})),
        ],
        "section": "system",
    }
    return render(request, "systems/level.html", context, status=status_of(form))


def _change_form(request: OrgRequest, change: Change, title: str) -> HttpResponse:
    form = ChangeForm(*posted(request), instance=change, today=request.today)

    def save() -> None:
        actions.change_save(change, by=request.user, touched=form.touched())
        note_kept(form, change, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The change was saved.")
        return redirect(change)
    context = {
        "form": form,
        "change": change,
        "system": change.system,
        "title": title,
        "crumbs": page.trail(request.organisation, change.system),
        "section": "system",
    }
    return render(request, "systems/change_form.html", context, status=status_of(form))
