"""The import of a business associate list: a file, then what it would change, then everything of it or nothing."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import actions as exchange
from compliance.exchange import holding, memory
from compliance.exchange.holding import Place, Upload
from compliance.exchange.leftover import csv_download, left_out, name_of
from compliance.exchange.models import Import
from compliance.exchange.plans import Outcome, Plan
from compliance.exchange.reading import Found, Unreadable
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import configure
from vendors import imports
from vendors.forms import ConfirmForm, UploadForm
from vendors.page import imports as page
from vendors.page import trail
from vendors.register import VendorRegister
from vendors.tables import PlanTable

TABS = (
    ("All rows", "all"),
    ("New", Outcome.NEW),
    ("Changed", Outcome.CHANGED),
    ("The same", Outcome.SAME),
    ("Stay out", Outcome.ERROR),
)


@needs("vendors_import")
def vendor_import(request: OrgRequest) -> HttpResponse:
    """Takes a list and keeps it for its preview."""
    form = UploadForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            holding.hold(form.cleaned_data["upload"], place(request))
        except Unreadable as problem:
            form.add_error("upload", str(problem))
        else:
            return redirect("vendor_import_preview", slug=request.organisation.slug)
    return _upload_page(request, form, status_of(form))


@needs("vendors_import")
def vendor_import_preview(request: OrgRequest) -> HttpResponse:
    """Says what every row would do; a confirmation writes just what was shown, and what moved meanwhile is shown again."""
    upload = holding.held(place(request))
    if upload is None:
        return _gone(request)
    form = ConfirmForm(*posted(request))
    table = VendorRegister().read_import(upload.content)
    last_time = memory.recall(request.organisation, "vendors", table.header)
    if upload.choices is None:
        upload = replace(upload, choices=last_time.choices if last_time else {})
    plan = imports.plan(request.organisation, table, upload.choices)
    asked: list[Import] = []

    def save() -> None:
        name, here = imports.told_name(upload.name), request.organisation
        batch = exchange.import_ask(
            "vendors", upload, table, plan, organisation=here, file_name=name, by=request.user
        )
        asked.append(batch)

    is_as_shown = request.POST.get("confirmed") == plan.seal
    if is_as_shown and plan.writes and save_form(request, form, save):
        holding.drop(place(request))
        return redirect(asked[0])
    has_moved = request.method == "POST" and not form.errors and not is_as_shown
    context = _preview(request, upload, table, plan) | {"form": form, "has_moved": has_moved}
    context["last_time"] = last_time if last_time and last_time.choices == upload.choices else None
    return render(
        request, "vendors/import_preview.html", context, status=409 if has_moved else status_of(form)
    )


@needs("vendors_import")
def vendor_import_rest(request: OrgRequest) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    upload = holding.held(place(request))
    if upload is None:
        return _gone(request)
    table = VendorRegister().read_import(upload.content)
    plan = imports.plan(request.organisation, table, upload.choices)
    return csv_download(name_of(upload.name), left_out(table, plan))


def place(request: OrgRequest) -> Place:
    """Where the person's upload waits for its confirmation. A second one takes the place of the first."""
    return Place("vendors", request.organisation.pk, request.user.pk)


def _gone(request: OrgRequest) -> HttpResponse:
    """The file is no longer there: nothing was written, and it can be sent again."""
    minutes = holding.SECONDS // 60
    messages.warning(
        request, f"No file waits here: it is kept for {minutes} minutes. Nothing was written; send it again."
    )
    if request.method == "POST":
        return _upload_page(request, UploadForm(), 409)
    return redirect("vendor_import", slug=request.organisation.slug)


def _upload_page(request: OrgRequest, form: UploadForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "columns": page.spellings(),
        "crumbs": trail(request.organisation),
        "section": "vendor",
    }
    return render(request, "vendors/import.html", context, status=status)


def _preview(request: OrgRequest, upload: Upload, table: Found, plan: Plan) -> dict[str, object]:
    """The plan for the page: the verdict, what was understood, and the rows of the chosen tab."""
    here = reverse("vendor_import_preview", kwargs={"slug": request.organisation.slug})
    addresses = {show: f"{here}?show={show}" for _, show in TABS}
    counts = {**plan.counts, "all": len(plan.rows)}
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in addresses else "all"
    rows = PlanTable([row for row in plan.rows if chosen in ("all", row.outcome)])
    configure(request, rows)
    tone, verdict, words = page.verdict(plan)
    above = reverse("vendor_import", kwargs={"slug": request.organisation.slug})
    return {
        "upload": upload,
        "plan": plan,
        "tone": tone,
        "verdict": verdict,
        "words": words,
        "submit": page.button(plan),
        "read_as": table.words,
        "understood": page.columns(plan),
        "unread": [header for header, name in plan.mapping.items() if not name],
        "table": rows,
        "tabs": [(word, addresses[show], counts[show]) for word, show in TABS],
        "current": addresses[chosen],
        "crumbs": [*trail(request.organisation), ("Import", above)],
        "section": "vendor",
    }
