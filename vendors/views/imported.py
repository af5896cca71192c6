"""The pages of imports that were asked for: the list, how far each is, what became of it, and undoing it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import actions, holding, page, undoing
from compliance.exchange.leftover import csv_download
from compliance.exchange.marks import of_register
from compliance.exchange.models import Import
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.paging import by_number
from vendors.page import trail
from vendors.register import VendorRegister
from vendors.views.imports import place

REGISTER = VendorRegister.name
PAGE = 25


@needs("vendors_import")
def vendors_import_list(request: OrgRequest) -> HttpResponse:
    """What was imported, newest first."""
    batches = by_number(page.listed(request.organisation, REGISTER), request.GET.get("page"), PAGE)
    context = {
        "page": batches,
        "above": trail(request.organisation),
        "lines": page.lines(batches),
        **_around(request),
    }
    return render(request, "exchange/list.html", context)


@needs("vendors_import", Import)
@of_register(REGISTER)
def vendors_import_detail(request: OrgRequest, batch: Import) -> HttpResponse:
    """One import: how far it is, or what became of it. Asked by itself, it answers with its progress alone."""
    context = page.progress(batch, clock.now()) | {"url": batch.get_absolute_url()}
    if request.headers.get("HX-Request") and "X-Background" in request.headers:
        answer = render(request, "components/progress.html", context | {"percent": batch.job.progress})
        if batch.job.finished:
            answer["HX-Refresh"] = "true"
        return answer
    context |= page.standing(batch, request.user) | _around(request) | {"addresses": _addresses(batch)}
    return render(request, "exchange/detail.html", context)


@needs("vendors_import", Import)
@require_POST
@of_register(REGISTER)
def vendors_import_cancel(request: OrgRequest, batch: Import) -> HttpResponse:
    """Ends the work on it, before anything is written."""
    return _do(request, batch, actions.import_cancel, "Cancelled. Nothing was written.")


@needs("vendors_import", Import)
@require_POST
@of_register(REGISTER)
def vendors_import_retry(request: OrgRequest, batch: Import) -> HttpResponse:
    """Puts it back in line."""
    return _do(request, batch, actions.import_retry, "")


@needs("vendors_import", Import)
@require_POST
@of_register(REGISTER)
def vendors_import_look(request: OrgRequest, batch: Import) -> HttpResponse:
    """Leads its sender back to the preview, as things stand now."""
    is_own = batch.asked_by_id == request.user.pk
    upload = holding.held(actions.place_of(batch)) if is_own else None
    if upload is None:
        messages.warning(request, "The file is no longer here. Send it again.")
        return redirect("vendor_import", slug=request.organisation.slug)
    holding.hold(upload, place(request))
    return redirect("vendor_import_preview", slug=request.organisation.slug)


@needs("vendors_import", Import)
@of_register(REGISTER)
def vendors_import_rest(request: OrgRequest, batch: Import) -> HttpResponse:
    """The rows that stayed out, as a file; for whoever sent them, as long as they are kept."""
    is_own = batch.asked_by_id == request.user.pk
    rest = holding.held(actions.place_of_rest(batch)) if is_own else None
    if rest is None:
        messages.warning(
            request, "These rows are no longer here: they are kept for a day, for whoever sent them."
        )
        return redirect(batch)
    return csv_download(rest.name, rest.content)


@needs("vendors_import", Import)
@of_register(REGISTER)
def vendors_import_undo(request: OrgRequest, batch: Import) -> HttpResponse:
    """Says what undoing it would do, or what hinders it; then asks a worker for it."""
    if request.method == "POST":
        return _do(request, batch, actions.import_undo, "", refused=request.path)
    if not page.standing(batch, request.user)["may_undo"]:
        return redirect(batch)
    foretold = page.foretold(undoing.forecast(batch))
    context = {"batch": batch, **foretold, **_around(request)}
    context["crumbs"] = [*context["crumbs"], (str(batch), batch.get_absolute_url())]
    return render(request, "exchange/undo.html", context)


def _do(
    request: OrgRequest, batch: Import, verb: Callable[..., None], done: str, refused: str = ""
) -> HttpResponse:
    try:
        verb(batch, by=request.user)
    except Refused as words:
        messages.error(request, str(words))
        return redirect(refused or batch)
    if done:
        messages.success(request, done)
    return redirect(batch)


def _addresses(batch: Import) -> dict[str, str]:
    kwargs = {"slug": batch.organisation.slug, "key": batch.pk}
    verbs = ("cancel", "retry", "look", "rest", "undo")
    return {verb: reverse(f"vendors_import_{verb}", kwargs=kwargs) for verb in verbs}


def _around(request: OrgRequest) -> dict[str, object]:
    """What stands around every page of imports."""
    slug = request.organisation.slug
    listed = ("Imports", reverse("vendors_import_list", kwargs={"slug": slug}))
    return {
        "crumbs": [*trail(request.organisation), listed],
        "send": reverse("vendor_import", kwargs={"slug": slug}),
        "section": "vendor",
    }
