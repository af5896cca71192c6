"""The import of systems and flows: a file, then what it would change, then everything of it or nothing."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import actions as exchange
from compliance.exchange import holding
from compliance.exchange.holding import Upload
from compliance.exchange.leftover import csv_download, left_out, name_of
from compliance.exchange.models import Import
from compliance.exchange.plans import Outcome, Plan
from compliance.exchange.reading import Found, Unreadable
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import configure
from riskassess.systems import page
from riskassess.systems.forms.imports import ListForm
from riskassess.systems.imports.fields import FLOWS, SYSTEMS
from riskassess.systems.register import SystemRegister
from riskassess.systems.tables import PlannedTable
from riskassess.systems.views.imported import PAGES
from vendors.forms import ConfirmForm

TABS = (
    ("All rows", "all"),
    ("New", Outcome.NEW),
    ("Changed", Outcome.CHANGED),
    ("The same", Outcome.SAME),
    ("Stay out", Outcome.ERROR),
)


@dataclass(frozen=True)
class _Sent:
    """The file that waits, as it was read, and what it would change."""

    upload: Upload
    found: Found
    plan: Plan


@needs("systems_import")
def system_import(request: OrgRequest) -> HttpResponse:
    """Takes a list and keeps it for its preview."""
    form = ListForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        upload = replace(form.cleaned_data["upload"], choices=form.choices())
        try:
            _planned(request, upload)
            holding.hold(upload, PAGES.place(request))
        except Unreadable as problem:
            form.add_error("upload", str(problem))
        else:
            return redirect("system_import_preview", slug=request.organisation.slug)
    context = {
        "form": form,
        "lists": [
            (title, [(each.spellings[0], each.key in sort.needs) for each in sort.fields])
            for title, sort in (("AI systems", SYSTEMS), ("Flows", FLOWS))
        ],
        "crumbs": page.trail(request.organisation),
        "section": "system",
    }
    return render(request, "systems/import.html", context, status=status_of(form))


@needs("systems_import")
def system_import_preview(request: OrgRequest) -> HttpResponse:
    """Says what every row would do; a confirmation writes just what was shown, and what moved meanwhile is shown again."""
    sent = _sent(request)
    if sent is None:
        return _gone(request)
    form, asked = ConfirmForm(*posted(request)), list[Import]()

    def save() -> None:
        batch = exchange.import_ask(
            PAGES.register,
            sent.upload,
            sent.found,
            sent.plan,
            organisation=request.organisation,
            file_name=SystemRegister().told_name(sent.upload.name),
            by=request.user,
        )
        asked.append(batch)

    is_as_shown = request.POST.get("confirmed") == sent.plan.seal
    if is_as_shown and sent.plan.writes and save_form(request, form, save):
        holding.pass_on(PAGES.place(request), asked[0].pk)
        return redirect(asked[0])
    has_moved = request.method == "POST" and not form.errors and not is_as_shown
    context = _preview(request, sent) | {"form": form, "has_moved": has_moved}
    return render(
        request, "systems/import_preview.html", context, status=409 if has_moved else status_of(form)
    )


@needs("systems_import")
def system_import_rest(request: OrgRequest) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    sent = _sent(request)
    if sent is None:
        return _gone(request)
    return csv_download(name_of(sent.upload.name), left_out(sent.found, sent.plan))


def _planned(request: OrgRequest, upload: Upload) -> _Sent:
    register = SystemRegister()
    found = register.read_import(upload.content)
    return _Sent(upload, found, register.plan_import(request.organisation, found, upload.choices))


def _sent(request: OrgRequest) -> _Sent | None:
    """What waits for the person; None where nothing does, or nothing that can be read."""
    upload = holding.held(PAGES.place(request))
    try:
        return _planned(request, upload) if upload else None
    except Unreadable:
        return None


def _gone(request: OrgRequest) -> HttpResponse:
    """The file is no longer there: it was confirmed, and its import says what became of it, or it can be sent again."""
    key = holding.became(PAGES.place(request))
    own = Import.objects.of(request.organisation).filter(asked_by=request.user)
    if key and (batch := own.filter(pk=key).first()):
        return redirect(batch)
    return redirect("system_import", slug=request.organisation.slug)


def _preview(request: OrgRequest, sent: _Sent) -> dict[str, object]:
    slug, plan = request.organisation.slug, sent.plan
    here = reverse("system_import_preview", kwargs={"slug": slug})
    addresses = {show: f"{here}?show={show}" for _, show in TABS}
    counts = {**plan.counts, "all": len(plan.rows)}
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in addresses else "all"
    rows = PlannedTable(
        [row for row in plan.rows if chosen in ("all", row.outcome)],
        exclude=[
            *([] if plan.has_sheets else ["sheet"]),
            *([] if any(row.detail for row in plan.rows) else ["detail"]),
        ],
    )
    configure(request, rows)
    beside = [
        f"Row {one.number} {one.why}, so it is left out: “{one.text}”"
        for table in sent.found.tables
        for one in table.left_out
    ]
    return {
        "upload": sent.upload,
        "plan": plan,
        "read_as": sent.found.words,
        "beside": [*sent.found.passed_over, *beside, *plan.dates],
        "unread": [header for header, name in plan.mapping.items() if not name],
        "records": ", ".join(f"{number:,} {kind}" for kind, number in plan.records.items()),
        "table": rows,
        "tabs": [(word, addresses[show], counts[show]) for word, show in TABS],
        "current": addresses[chosen],
        "crumbs": [
            *page.trail(request.organisation),
            ("Import", reverse("system_import", kwargs={"slug": slug})),
        ],
        "section": "system",
    }
