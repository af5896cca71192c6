"""The import of a business associate list: a file, then what it would change, then everything of it or nothing."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import actions as exchange
from compliance.exchange import holding, memory
from compliance.exchange.holding import Place, Upload
from compliance.exchange.leftover import csv_download, left_out, name_of
from compliance.exchange.models import Import, Remembered
from compliance.exchange.plans import Outcome, Plan
from compliance.exchange.reading import Found, Unreadable
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import configure
from vendors import imports
from vendors.forms import ConfirmForm, ReadingForm, UploadForm
from vendors.imports.columns import OCR_SPELLINGS
from vendors.imports.wishes import RECALLED, Wishes
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
    sent = _sent(request)
    if sent is None:
        return _gone(request)
    form = ConfirmForm(*posted(request))
    asked: list[Import] = []

    def save() -> None:
        name, here = imports.told_name(sent.upload.name), request.organisation
        if sent.plan:
            batch = exchange.import_ask(
                "vendors",
                sent.upload,
                sent.found,
                sent.plan,
                organisation=here,
                file_name=name,
                by=request.user,
            )
            asked.append(batch)

    is_as_shown = sent.plan is not None and request.POST.get("confirmed") == sent.plan.seal
    if sent.plan and is_as_shown and sent.plan.writes and save_form(request, form, save):
        holding.pass_on(place(request), asked[0].pk)
        return redirect(asked[0])
    has_moved = request.method == "POST" and not form.errors and not is_as_shown
    context = _preview(request, sent, sent.reading()) | {"form": form, "has_moved": has_moved}
    return render(
        request, "vendors/import_preview.html", context, status=409 if has_moved else status_of(form)
    )


@needs("vendors_import")
@require_POST
def vendor_import_choose(request: OrgRequest) -> HttpResponse:
    """Keeps how the file is to be read, and shows what it would then change."""
    sent = _sent(request)
    if sent is None:
        return _gone(request)
    form = sent.reading(request.POST)
    if not form.is_valid():
        context = _preview(request, sent, form) | {"form": ConfirmForm()}
        return render(request, "vendors/import_preview.html", context, status=status_of(form))
    holding.choose(place(request), form.wishes().as_choices())
    messages.success(request, "Read anew. Nothing is written yet.")
    return redirect("vendor_import_preview", slug=request.organisation.slug)


@needs("vendors_import")
def vendor_import_rest(request: OrgRequest) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    sent = _sent(request)
    if sent is None or sent.plan is None:
        return _gone(request)
    return csv_download(name_of(sent.upload.name), left_out(sent.found, sent.plan))


@dataclass
class Sent:
    """The file that waits: as it was read, and what it would change; why it cannot be told where it cannot."""

    upload: Upload
    found: Found
    last_time: Remembered | None
    plan: Plan | None = None
    problem: str = ""

    @property
    def wishes(self) -> Wishes:
        return Wishes.of(self.upload.choices)

    def reading(self, typed: Any = None) -> ReadingForm:
        """The form that says how it is read."""
        return ReadingForm(typed, every=page.every(self.found, self.wishes), wishes=self.wishes)


def _sent(request: OrgRequest) -> Sent | None:
    """What waits for the person; None where nothing does. The choices of last time count until others are made."""
    upload = holding.held(place(request))
    if upload is None:
        return None
    found = VendorRegister().read_import(upload.content)
    last_time = memory.recall(request.organisation, "vendors", found.header)
    if upload.choices is None:
        upload = replace(upload, choices={**last_time.choices, RECALLED: True} if last_time else {})
    is_last_time = last_time and {**last_time.choices, RECALLED: True} == {
        **(upload.choices or {}),
        RECALLED: True,
    }
    sent = Sent(upload, found, last_time if is_last_time else None)
    try:
        sent.plan = imports.plan(request.organisation, found, upload.choices)
    except Unreadable as problem:
        sent.problem = str(problem)
    return sent


def place(request: OrgRequest) -> Place:
    """Where the person's upload waits for its confirmation. A second one takes the place of the first."""
    return Place("vendors", request.organisation.pk, request.user.pk)


def _gone(request: OrgRequest) -> HttpResponse:
    """The file is no longer there: it was confirmed, and its import says what became of it, or it can be sent again."""
    key = holding.became(place(request))
    own = Import.objects.of(request.organisation).filter(asked_by=request.user)
    if key and (batch := own.filter(pk=key).first()):
        messages.info(request, "You confirmed this file already: this is what became of it.")
        return redirect(batch)
    minutes = holding.SECONDS // 60
    messages.warning(
        request,
        f"No file waits here: it is kept for {minutes} minutes, or until it is confirmed. Send it again; what was imported "
        "stands under “Earlier imports”.",
    )
    if request.method == "POST":
        return _upload_page(request, UploadForm(), 409)
    return redirect("vendor_import", slug=request.organisation.slug)


def _upload_page(request: OrgRequest, form: UploadForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "columns": OCR_SPELLINGS,
        "crumbs": trail(request.organisation),
        "section": "vendor",
    }
    return render(request, "vendors/import.html", context, status=status)


def _preview(request: OrgRequest, sent: Sent, reading: ReadingForm) -> dict[str, object]:
    """The plan for the page: the verdict, what was understood, and the rows of the chosen tab."""
    slug = request.organisation.slug
    plan, columns = sent.plan, page.every(sent.found, sent.wishes)
    context: dict[str, object] = {
        "upload": sent.upload,
        "plan": plan,
        "problem": sent.problem,
        "read_as": sent.found.words,
        "reading": reading,
        "beside": page.beside(sent.found, columns),
        "last_time": sent.last_time,
        "crumbs": [*trail(request.organisation), ("Import", reverse("vendor_import", kwargs={"slug": slug}))],
        "section": "vendor",
    }
    return context | _rows(request, plan, page.orders(columns, sent.wishes)) if plan else context


def _rows(request: OrgRequest, plan: Plan, orders: list[str]) -> dict[str, object]:
    """The verdict, and the rows of the chosen tab."""
    here = reverse("vendor_import_preview", kwargs={"slug": request.organisation.slug})
    addresses = {show: f"{here}?show={show}" for _, show in TABS}
    counts = {**plan.counts, "all": len(plan.rows)}
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in addresses else "all"
    rows = PlanTable(
        [row for row in plan.rows if chosen in ("all", row.outcome)],
        exclude=() if plan.has_sheets else ("sheet",),
    )
    configure(request, rows)
    tone, verdict, words = page.verdict(plan)
    return {
        "tone": "medium" if orders and plan.writes else tone,
        "orders": orders,
        "verdict": verdict,
        "words": words,
        "submit": page.button(plan),
        "unread": [header for header, name in plan.mapping.items() if not name],
        "table": rows,
        "tabs": [(word, addresses[show], counts[show]) for word, show in TABS],
        "current": addresses[chosen],
    }
