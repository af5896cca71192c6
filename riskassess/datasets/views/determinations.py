"""Determinations: the Safe Harbor worksheet, what an expert determined, looking again, withdrawing, their file."""

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
from compliance.registers.correcting import tell_taken_back
from riskassess.datasets import actions, catalogue, page
from riskassess.datasets.forms import ArchiveForm, ExpertForm, LookForm, PastForm, WithdrawForm, WorksheetForm
from riskassess.datasets.models import Dataset, Determination
from riskassess.datasets.views.verbs import verb

Method = Determination.Method


@needs("datasets_read", Determination)
def determination_detail(request: OrgRequest, determination: Determination) -> HttpResponse:
    """One determination with everything it says, and whether it counts today."""
    context = {
        "determination": determination,
        "page": page.determination_page(determination, request.today),
        "may_write": access.may(request.viewer, "datasets_write", determination),
        "crumbs": page.trail(request.organisation, determination.dataset),
        "section": "dataset",
    }
    return render(request, "datasets/determination.html", context)


@needs("datasets_write", Dataset)
def safe_harbor_create(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """A new Safe Harbor worksheet of a dataset."""
    return _worksheet(request, _new(request, dataset, Method.SAFE_HARBOR))


@needs("datasets_write", Dataset)
def expert_create(request: OrgRequest, dataset: Dataset) -> HttpResponse:
    """What an expert determined of a dataset."""
    return _expert(request, _new(request, dataset, Method.EXPERT))


@needs("datasets_write", Determination)
def determination_edit(request: OrgRequest, determination: Determination) -> HttpResponse:
    """What it says."""
    if determination.method == Method.EXPERT:
        return _expert(request, determination)
    return _worksheet(request, determination)


@needs("datasets_write", Determination)
def determination_review(request: OrgRequest, determination: Determination) -> HttpResponse:
    """That somebody looked for ways back to persons."""
    form = LookForm(*posted(request), instance=determination, today=request.today)
    return verb(
        request,
        determination,
        form,
        "Record the look for ways back",
        lambda: actions.determination_review(determination, by=request.user),
        words="Whether somebody could be identified today, with what has appeared since.",
    )


@needs("datasets_write", Determination)
def determination_withdraw(request: OrgRequest, determination: Determination) -> HttpResponse:
    """It counts no more."""
    form = WithdrawForm(*posted(request), record=determination, today=request.today)

    def do() -> None:
        from_on = form.cleaned_data["from_on"]
        actions.determination_withdraw(determination, from_on=from_on, by=request.user, **form.correction())

    words = "From that day the dataset counts as identified, unless another determination covers it."
    return verb(request, determination, form, "Withdraw", do, words=words, danger=True)


@needs("datasets_write", Determination)
def determination_archive(request: OrgRequest, determination: Determination) -> HttpResponse:
    """One that is out of use."""
    form = ArchiveForm(*posted(request), record=determination)
    return verb(
        request,
        determination,
        form,
        "Archive",
        lambda: actions.determination_archive(determination, by=request.user, why=form.cleaned_data["why"]),
        words="It counts no more from today, and still does for the days before. If it never held, withdraw it from its own day instead. "
        "Nothing is deleted; it can be restored.",
        danger=True,
    )


@needs("datasets_write", Determination)
def determination_restore(request: OrgRequest, determination: Determination) -> HttpResponse:
    """One that counts again."""
    form = PastForm(*posted(request), record=determination)
    return verb(
        request,
        determination,
        form,
        "Restore",
        lambda: actions.determination_restore(determination, by=request.user, **form.correction()),
    )


@needs("datasets_read", Determination)
def determination_file(request: OrgRequest, determination: Determination) -> HttpResponseBase:
    """Its file, as it was stored."""
    if determination.attachment is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(determination)
    ledger.note(
        determination, by=request.user, verb="file read", facts={"sha256": determination.attachment.sha256}
    )
    return reading.stream(determination.attachment)


def _new(request: OrgRequest, dataset: Dataset, method: Method) -> Determination:
    determination = Determination(organisation=request.organisation, dataset=dataset, method=method)
    if method == Method.SAFE_HARBOR:
        determination.decided_by = request.user.name
        determination.decided_on = request.today
    return determination


def _worksheet(request: OrgRequest, determination: Determination) -> HttpResponse:
    form = WorksheetForm(*posted(request), instance=determination, today=request.today)

    def save() -> None:
        _keep_file(request, determination, form)
        actions.determination_save(
            determination, by=request.user, answers=form.answers(), **form.correction()
        )
        note_kept(form, determination, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{determination.what} was saved.")
        tell_taken_back(request, determination)
        return redirect(determination)
    open_points = (key for key in catalogue.POINTS if not form[f"word_{key}"].value())
    more = {"all": len(catalogue.POINTS), "small": catalogue.SMALL_AREAS, "next": next(open_points, "")}
    return _page(request, determination, form, "datasets/worksheet.html", more)


def _expert(request: OrgRequest, determination: Determination) -> HttpResponse:
    form = ExpertForm(*posted(request), instance=determination, today=request.today)

    def save() -> None:
        _keep_file(request, determination, form)
        actions.determination_save(determination, by=request.user, **form.correction())
        note_kept(form, determination, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{determination.what} was saved.")
        tell_taken_back(request, determination)
        return redirect(determination)
    return _page(request, determination, form, "datasets/expert.html", {})


def _keep_file(request: OrgRequest, determination: Determination, form: WorksheetForm | ExpertForm) -> None:
    if upload := form.cleaned_data.get("upload"):
        determination.attachment = files.store(upload, organisation=request.organisation, by=request.user)


def _page(
    request: OrgRequest,
    determination: Determination,
    form: WorksheetForm | ExpertForm,
    template: str,
    more: dict[str, object],
) -> HttpResponse:
    is_new = determination._state.adding
    context = {
        "form": form,
        "determination": determination,
        "dataset": determination.dataset,
        "cancel": (determination.dataset if is_new else determination).get_absolute_url(),
        "crumbs": page.trail(
            request.organisation, determination.dataset, *([] if is_new else [determination])
        ),
        "here": f"{determination.get_method_display()}" if is_new else "Edit",
        "section": "dataset",
        **more,
    }
    return render(request, template, context, status=status_of(form))
