"""The import of a business associate list: a file, then what it would change, then everything of it or nothing."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import holding, memory
from compliance.exchange.models import Remembered
from compliance.exchange.pages import Pages
from compliance.exchange.plans import Plan
from compliance.exchange.reading import Unreadable
from compliance.exchange.sending import Sending, has_moved, rest
from compliance.exchange.sending import Sent as SentFile
from compliance.ledger.forms import posted, status_of
from vendors import imports
from vendors.forms import ConfirmForm, ReadingForm, UploadForm
from vendors.imports.columns import OCR_SPELLINGS
from vendors.imports.wishes import RECALLED, Wishes
from vendors.page import imports as page
from vendors.page import trail
from vendors.register import VendorRegister
from vendors.tables import PlanTable

PAGES = Pages("vendors", section="vendor", send="vendor_import", trail=trail)
SENDING = Sending(PAGES, VendorRegister().read_import, imports.plan, imports.told_name)


@needs("vendors_import")
def vendor_import(request: OrgRequest) -> HttpResponse:
    """Takes a list and keeps it for its preview."""
    form = UploadForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            holding.hold(form.cleaned_data["upload"], PAGES.place(request))
        except Unreadable as problem:
            form.add_error("upload", str(problem))
        else:
            return SENDING.to_preview(request)
    return _upload_page(request, form, status_of(form))


@needs("vendors_import")
def vendor_import_preview(request: OrgRequest) -> HttpResponse:
    """Says what every row would do; a confirmation writes just what was shown, and what moved meanwhile is shown again."""
    sent = _sent(request)
    if sent is None:
        return _gone(request)
    form = ConfirmForm(*posted(request))
    if answer := SENDING.asked(request, sent, form):
        return answer
    moved = has_moved(request, sent, form)
    context = _preview(request, sent, sent.reading()) | {"form": form, "has_moved": moved}
    return render(request, "vendors/import_preview.html", context, status=409 if moved else status_of(form))


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
    holding.choose(PAGES.place(request), form.wishes().as_choices())
    messages.success(request, "Read anew. Nothing is written yet.")
    return SENDING.to_preview(request)


@needs("vendors_import")
def vendor_import_rest(request: OrgRequest) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    sent = _sent(request)
    return rest(sent) if sent and sent.plan else _gone(request)


@dataclass
class Sent(SentFile):
    """The file that waits, with what was confirmed of such a file last time; why nothing can be told where it cannot."""

    last_time: Remembered | None = None
    problem: str = ""

    @property
    def wishes(self) -> Wishes:
        return Wishes.of(self.upload.choices)

    def reading(self, typed: Any = None) -> ReadingForm:
        """The form that says how it is read."""
        return ReadingForm(typed, every=page.every(self.found, self.wishes), wishes=self.wishes)


def _sent(request: OrgRequest) -> Sent | None:
    """What waits for the person; None where nothing does. The choices of last time count until others are made."""
    upload = holding.held(PAGES.place(request))
    if upload is None:
        return None
    found = SENDING.read(upload.content)
    last_time = memory.recall(request.organisation, "vendors", found.header)
    if upload.choices is None:
        upload = replace(upload, choices={**last_time.choices, RECALLED: True} if last_time else {})
    is_last_time = last_time and {**last_time.choices, RECALLED: True} == {
        **(upload.choices or {}),
        RECALLED: True,
    }
    sent = Sent(upload, found, last_time=last_time if is_last_time else None)
    try:
        sent.plan = SENDING.plan(request.organisation, found, upload.choices)
    except Unreadable as problem:
        sent.problem = str(problem)
    return sent


def _gone(request: OrgRequest) -> HttpResponse:
    """The file is no longer there; what was typed about it comes back with the page that takes it again."""
    answer = SENDING.gone(request)
    is_confirmed = holding.became(PAGES.place(request))
    if request.method == "POST" and not is_confirmed:
        return _upload_page(request, UploadForm(), 409)
    return answer


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
    plan, columns = sent.plan, page.every(sent.found, sent.wishes)
    context: dict[str, object] = SENDING.around(request, sent) | {
        "problem": sent.problem,
        "reading": reading,
        "beside": page.beside(sent.found, columns),
        "last_time": sent.last_time,
    }
    return context | _rows(request, plan, page.orders(columns, sent.wishes)) if plan else context


def _rows(request: OrgRequest, plan: Plan, orders: list[str]) -> dict[str, object]:
    """The verdict, and the rows of the chosen tab."""
    tone, verdict, words = page.verdict(plan)
    return SENDING.rows(request, plan, PlanTable) | {
        "tone": "medium" if orders and plan.writes else tone,
        "orders": orders,
        "verdict": verdict,
        "words": words,
        "submit": page.button(plan),
    }
