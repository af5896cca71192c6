"""Exits of vendors: opening one, answering its points, closing or waiving it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.files import actions as files
from compliance.files import reading
from compliance.guard.forms import note_kept
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, save_form, status_of
from compliance.origin import is_from_elsewhere
from vendors import actions, exits, page
from vendors.forms import ArchiveForm, CloseForm, ExitForm, ExitStepForm
from vendors.models import Exit, ExitStep, Vendor


@needs("vendors_read", Exit)
def exit_detail(request: OrgRequest, leaving: Exit) -> HttpResponse:
    """One exit with every point, and what stands in the way of closing it."""
    leaving.vendor.organisation = request.organisation
    is_over = bool(leaving.ended_on or leaving.archived_at)
    context = {
        "leaving": leaving,
        "lines": actions.step_lines(leaving, request.today),
        "lacking": [] if is_over else actions.why_not_closed(leaving, request.today),
        "is_over": is_over,
        "is_overdue": not is_over and leaving.due_on < request.today,
        "may_write": access.may(request.viewer, "vendors_write", leaving),
        "crumbs": page.trail(request.organisation, leaving.vendor),
        "section": "vendor",
    }
    return render(request, "vendors/exit_detail.html", context)


@needs("vendors_write", Vendor)
def vendor_exit(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """Opens the exit of a vendor by hand, or goes on with the one that is open."""
    if same := Exit.objects.current().filter(vendor=vendor, ended_on=None).first():
        return redirect("exit_detail", slug=request.organisation.slug, key=same.pk)
    leaving = Exit(
        organisation=request.organisation,
        vendor=vendor,
        opened_on=request.today,
        due_on=exits.due_after(request.today),
    )
    form = ExitForm(*posted(request), instance=leaving)

    def save() -> None:
        actions.exit_open(leaving, by=request.user)
        note_kept(form, leaving, by=request.user)

    if save_form(request, form, save):
        return redirect("exit_detail", slug=request.organisation.slug, key=leaving.pk)
    words = "Its points are answered one by one; it is closed when all have an answer and PHI is back."
    return _page(request, leaving, form, "Open", words, cancel=vendor.get_absolute_url())


@needs("vendors_write", Exit)
def exit_step(request: OrgRequest, leaving: Exit, step: str) -> HttpResponse:
    """One point of an exit."""
    item = next((item for item in exits.STEPS if item.key == step), None)
    if item is None:
        raise Http404
    old = leaving.steps.filter(step=step).first()
    initial = {"done_on": request.today} | (
        {"answer": old.answer, "done_on": old.done_on, "evidence": old.evidence} if old else {}
    )
    form = ExitStepForm(*posted(request), record=leaving, today=request.today, initial=initial)

    def save() -> None:
        row = old or ExitStep(step=step)
        cleaned = form.cleaned_data
        row.answer, row.done_on, row.evidence = cleaned["answer"], cleaned["done_on"], cleaned["evidence"]
        if cleaned["upload"]:
            row.attachment = files.store(
                cleaned["upload"], organisation=request.organisation, by=request.user
            )
        actions.exit_step(leaving, row, by=request.user, on=request.today)

    if save_form(request, form, save):
        messages.success(request, "Answered.")
        return redirect(leaving)
    return _page(request, leaving, form, item.question, item.source, submit="Save")


@needs("vendors_write", Exit)
def exit_close(request: OrgRequest, leaving: Exit) -> HttpResponse:
    """Closes an exit whose points are all answered."""
    leaving.vendor.organisation = request.organisation
    if request.method == "GET" and actions.why_not_closed(leaving, request.today):
        messages.warning(request, "It cannot be closed yet. What is missing stands below.")
        return redirect(leaving)
    services = actions.still_sent_to(leaving.vendor)
    form = CloseForm(*posted(request), record=leaving, services=map(str, services))
    words = "It is closed as of today, and the vendor can be archived."
    return _do(
        request,
        leaving,
        form,
        "Close",
        words,
        lambda: actions.exit_close(
            leaving,
            by=request.user,
            on=request.today,
            phi_stopped=form.cleaned_data.get("phi_stopped", False),
        ),
    )


@needs("vendors_write", Exit)
def exit_waive(request: OrgRequest, leaving: Exit) -> HttpResponse:
    """Ends an exit without its points."""
    form = ArchiveForm(*posted(request), record=leaving)
    words = "It ends without its points, and the reason stands in every pack. What an agreement owes is still owed."
    return _do(
        request,
        leaving,
        form,
        "Waive",
        words,
        lambda: actions.exit_waive(leaving, by=request.user, why=form.cleaned_data["why"], on=request.today),
    )


@needs("vendors_write", Exit)
def exit_archive(request: OrgRequest, leaving: Exit) -> HttpResponse:
    """Takes out an exit that was opened by mistake."""
    form = ArchiveForm(*posted(request), record=leaving)
    words = "For an exit that was opened by mistake. It stays in the history."
    return _do(
        request,
        leaving,
        form,
        "Take out",
        words,
        lambda: actions.exit_archive(leaving, by=request.user, why=form.cleaned_data["why"]),
    )


@needs("vendors_read", Exit)
def exit_file(request: OrgRequest, leaving: Exit, file: str) -> HttpResponseBase:
    """The file of one point, as it was stored."""
    step = leaving.steps.select_related("attachment").filter(pk=file).exclude(attachment=None).first()
    if step is None or step.attachment is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(leaving)
    ledger.note(leaving, by=request.user, verb="file read", facts={"sha256": step.attachment.sha256})
    return reading.stream(step.attachment)


def _do(
    request: OrgRequest, leaving: Exit, form: Any, title: str, words: str, do: Callable[[], None]
) -> HttpResponse:
    def save() -> None:
        do()
        if isinstance(form, ArchiveForm):
            note_kept(form, leaving, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{title}: done.")
        return redirect(leaving)
    return _page(request, leaving, form, title, words, danger=title != "Close")


def _page(
    request: OrgRequest,
    leaving: Exit,
    form: Any,
    title: str,
    words: str,
    *,
    submit: str = "",
    cancel: str = "",
    danger: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "record": leaving,
        "title": title,
        "words": words,
        "submit": submit or title,
        "cancel": cancel or leaving.get_absolute_url(),
        "danger": danger,
        "crumbs": page.trail(request.organisation, leaving.vendor),
        "section": "vendor",
    }
    return render(request, "vendors/plain_verb.html", context, status=status_of(form))
