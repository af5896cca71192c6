"""Tabletop exercises: the list with its scenarios, one of them, and recording one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from compliance.paging import by_number
from incidents import after, deeds_exercises, page
from incidents.forms import ExerciseForm
from incidents.models import Exercise
from incidents.playbooks import PLAYBOOKS
from incidents.scenarios import SCENARIOS

SIZE = 50


@needs("incidents_read")
def exercise_list(request: OrgRequest) -> HttpResponse:
    """Exercises, the newest first, and what could be played next."""
    rows = Exercise.objects.of(request.organisation).current().select_related("organisation")
    due = after.exercised(request.organisation)
    context = {
        "page": by_number(rows.prefetch_related("participants", "actions"), request.GET.get("page"), SIZE),
        "due": due,
        "is_overdue": due.next is not None and due.next < request.today,
        "scenarios": [(each, PLAYBOOKS[each.kind].title) for each in SCENARIOS.values()],
        "may_write": request.viewer.may("incidents_write"),
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/exercise_list.html", context)


@needs("incidents_read", Exercise)
def exercise_detail(request: OrgRequest, exercise: Exercise) -> HttpResponse:
    """One exercise with its findings and actions."""
    actions = list(exercise.actions.current().select_related("owner"))
    for action in actions:
        action.organisation, action.exercise = request.organisation, exercise
    context = {
        "exercise": exercise,
        "scenario": SCENARIOS[exercise.scenario],
        "people": list(exercise.participants.select_related("person")),
        "actions": actions,
        "may_write": access.may(request.viewer, "incidents_write", exercise),
        "crumbs": page.exercises(exercise)[:-1],
        "section": "incident",
    }
    return render(request, "incidents/exercise_detail.html", context)


@needs("incidents_write")
def exercise_create(request: OrgRequest) -> HttpResponse:
    """An exercise that was held."""
    asked_for = request.GET.get("scenario", "")
    exercise = Exercise(
        organisation=request.organisation, scenario=asked_for if asked_for in SCENARIOS else ""
    )
    return _exercise(request, exercise, "Record an exercise")


@needs("incidents_write", Exercise)
def exercise_edit(request: OrgRequest, exercise: Exercise) -> HttpResponse:
    """Its facts and findings."""
    return _exercise(request, exercise, "Change an exercise")


def _exercise(request: OrgRequest, exercise: Exercise, title: str) -> HttpResponse:
    form = ExerciseForm(*posted(request), instance=exercise, today=request.today)

    def save() -> None:
        deeds_exercises.exercise_save(exercise, form.participants(), by=request.user)
        note_kept(form, exercise, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The exercise was saved.")
        return redirect(exercise)
    crumbs = page.exercises(exercise)
    context = {"form": form, "title": title, "cancel": crumbs[-1][1], "crumbs": crumbs, "section": "incident"}
    return render(request, "incidents/verb.html", context, status=status_of(form))
