"""Who may open an incident, the mark of counsel, and incidents that belong together."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from incidents import page, relating, restricting
from incidents.forms.handling import RelateForm, RestrictForm, WhyForm
from incidents.models import Incident, Relation
from incidents.views.deeds import asked

LIFTED: Final = (
    "Everybody who may read incidents will find it, with its whole history: in lists, counts, packs and mails. "
    "They cannot be made to forget it."
)
MERGING: Final = (
    "Merged, this report stays readable and its clocks run in the other: the earliest knowledge of both counts, "
    "and their people are added up until they are counted anew there."
)


@needs("incidents_write", Incident)
def incident_restrict(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Shuts it to everybody but its lead and those chosen; on a restricted one it changes who they are."""
    form = RestrictForm(
        *posted(request), instance=incident, let_in=restricting.let_in(incident), asked_by=request.user
    )

    def save() -> None:
        people, why = form.cleaned_data["people"], form.cleaned_data["why"]
        restricting.incident_restrict(incident, people, by=request.user, why=why, today=request.today)
        note_kept(form, incident, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{incident} is open to those alone.")
        # Whoever shut themselves out finds it no more.
        return redirect("incident_list", slug=request.organisation.slug)
    context = {
        "form": form,
        "incident": incident,
        "crumbs": page.trail(request.organisation, incident),
        "section": "incident",
    }
    return render(request, "incidents/restrict.html", context, status=status_of(form))


@needs("incidents_write", Incident)
def incident_unrestrict(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Opens it to everybody who may read incidents."""
    form = WhyForm(*posted(request), instance=incident)

    def save() -> None:
        restricting.incident_unrestrict(incident, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, incident, by=request.user)

    title = f"Lift the restriction of {incident}"
    return asked(request, incident, form, save, "incidents/verb.html", title, words=LIFTED)


@needs("incidents_write", Incident)
def privilege_mark(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Marks the file as prepared at the direction of counsel."""
    if request.method == "POST" and not incident.privileged_since:
        restricting.privilege_mark(incident, by=request.user, since=request.today)
        messages.success(request, f"{incident} bears the mark.")
    return redirect(f"{incident.get_absolute_url()}#handling")


@needs("incidents_write", Incident)
def privilege_lift(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Takes the mark back."""
    form = WhyForm(*posted(request), instance=incident)

    def save() -> None:
        restricting.privilege_lift(incident, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, incident, by=request.user)

    words = "Ask counsel first. That it bore the mark, since when and by whom, stays in the history."
    title = f"Take the mark of {incident} back"
    return asked(request, incident, form, save, "incidents/verb.html", title, words=words)


@needs("incidents_write", Incident)
def incident_relate(request: OrgRequest, incident: Incident) -> HttpResponse:
    """Merges it into another, or says that they belong together."""
    seen: Any = request.viewer.visible("incidents_read", Incident)
    form = RelateForm(*posted(request), instance=incident, among=seen.current())

    def save() -> None:
        other = form.cleaned_data["other"]
        merges = form.cleaned_data["kind"] == Relation.Kind.MERGED
        tie = relating.incident_merge if merges else relating.incident_relate
        tie(incident, other, by=request.user, on=request.today)

    title = f"Merge or relate {incident}"
    return asked(request, incident, form, save, "incidents/verb.html", title, words=MERGING)


@needs("incidents_write", Relation)
def relation_undo(request: OrgRequest, relation: Relation) -> HttpResponse:
    """Takes a merge or a relation back."""
    incident = relation.incident
    incident.organisation = request.organisation
    form = WhyForm(*posted(request), instance=incident)

    def save() -> None:
        relating.relation_undo(relation, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, relation, by=request.user)

    words = "A merged report’s own clocks run again as if it had never been merged; what was recorded in the other since stays there."
    title = f"Take back: {incident} {relation.kind} {relation.other}"
    return asked(request, incident, form, save, "incidents/verb.html", title, words=words)
