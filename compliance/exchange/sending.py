"""Decides how a file is sent into any register: kept, shown row by row, confirmed just as it was shown, or gone by now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from compliance.accounts.access import OrgRequest
from compliance.accounts.models import Organisation
from compliance.exchange import actions, holding
from compliance.exchange.holding import Upload
from compliance.exchange.leftover import csv_download, left_out, name_of
from compliance.exchange.models import Import
from compliance.exchange.pages import Pages
from compliance.exchange.plans import Choices, Outcome, Plan
from compliance.exchange.reading import Found, Unreadable
from compliance.ledger.forms import save_form
from compliance.lists import configure

TABS: Final = (
    ("All rows", "all"),
    ("New", Outcome.NEW),
    ("Changed", Outcome.CHANGED),
    ("The same", Outcome.SAME),
    ("Stay out", Outcome.ERROR),
)


@dataclass
class Sent:
    """The file that waits, as it was read, and what it would change; no plan where that cannot be told."""

    upload: Upload
    found: Found
    plan: Plan | None = None


@dataclass(frozen=True)
class Sending:
    """How one register takes a file: it reads, plans and names it; the rest is the same for all."""

    pages: Pages
    read: Callable[[bytes], Found]
    plan: Callable[[Organisation, Found, Choices | None], Plan]
    #: The name of a file as events tell it: "" where it may identify a person.
    told_name: Callable[[str], str]

    def take(self, request: OrgRequest, upload: Upload) -> HttpResponse:
        """Keeps a file that can be planned, and leads to its preview. Raises Unreadable."""
        self.planned(request, upload)
        holding.hold(upload, self.pages.place(request))
        return self.to_preview(request)

    def planned(self, request: OrgRequest, upload: Upload) -> Sent:
        """What a file would change as things stand. Raises Unreadable."""
        found = self.read(upload.content)
        return Sent(upload, found, self.plan(request.organisation, found, upload.choices))

    def sent(self, request: OrgRequest) -> Sent | None:
        """What waits for the person; None where nothing does, or nothing that can be read."""
        upload = holding.held(self.pages.place(request))
        try:
            return self.planned(request, upload) if upload else None
        except Unreadable:
            return None

    def asked(self, request: OrgRequest, sent: Sent, form: Any) -> HttpResponse | None:
        """Asks for what was shown, where that was confirmed and still is what would happen; None otherwise."""
        plan, found = sent.plan, list[Import]()

        def save() -> None:
            if plan:
                batch = actions.import_ask(
                    self.pages.register,
                    sent.upload,
                    sent.found,
                    plan,
                    organisation=request.organisation,
                    file_name=self.told_name(sent.upload.name),
                    by=request.user,
                )
                found.append(batch)

        if plan and plan.writes and _is_as_shown(request, plan) and save_form(request, form, save):
            holding.pass_on(self.pages.place(request), found[0].pk)
            return redirect(found[0])
        return None

    def gone(self, request: OrgRequest) -> HttpResponse:
        """The file is no longer there: it was confirmed, and its import says what became of it, or it can be sent again."""
        key = holding.became(self.pages.place(request))
        own = Import.objects.of(request.organisation).filter(asked_by=request.user)
        if key and (batch := own.filter(pk=key).first()):
            messages.info(request, "You confirmed this file already: this is what became of it.")
            return redirect(batch)
        messages.warning(
            request,
            f"No file waits here: it is kept for {holding.SECONDS // 60} minutes, or until it is confirmed. Send it again; what was "
            "imported stands under “Earlier imports”.",
        )
        return redirect(self.pages.send, slug=request.organisation.slug)

    def to_preview(self, request: OrgRequest) -> HttpResponse:
        return redirect(f"{self.pages.send}_preview", slug=request.organisation.slug)

    def rows(self, request: OrgRequest, plan: Plan, table: type[Any]) -> dict[str, object]:
        """The rows of the tab that the address asks for, in a table of that class, with what stands around them."""
        here = reverse(f"{self.pages.send}_preview", kwargs={"slug": request.organisation.slug})
        addresses = {show: f"{here}?show={show}" for _, show in TABS}
        counts = {**plan.counts, "all": len(plan.rows)}
        chosen = request.GET.get("show", "")
        chosen = chosen if chosen in addresses else "all"
        shown = table(
            [row for row in plan.rows if chosen in ("all", row.outcome)],
            exclude=[
                *([] if plan.has_sheets else ["sheet"]),
                *([] if any(row.detail for row in plan.rows) else ["detail"]),
            ],
        )
        configure(request, shown)
        return {
            "unread": [header for header, name in plan.mapping.items() if not name],
            "table": shown,
            "tabs": [(word, addresses[show], counts[show]) for word, show in TABS],
            "current": addresses[chosen],
        }

    def around(self, request: OrgRequest, sent: Sent) -> dict[str, object]:
        """What stands around every preview."""
        send = reverse(self.pages.send, kwargs={"slug": request.organisation.slug})
        return {
            "upload": sent.upload,
            "plan": sent.plan,
            "read_as": sent.found.words,
            "crumbs": [*self.pages.trail(request.organisation), ("Import", send)],
            "section": self.pages.section,
        }


def rest(sent: Sent) -> HttpResponse:
    """The rows of the preview that would stay out, as a file that can be mended and sent again."""
    if sent.plan is None:
        raise ValueError("No row can be told apart yet.")
    return csv_download(name_of(sent.upload.name), left_out(sent.found, sent.plan))


def has_moved(request: OrgRequest, sent: Sent, form: Any) -> bool:
    """Whether what was confirmed is no longer what would happen."""
    is_as_shown = sent.plan is not None and _is_as_shown(request, sent.plan)
    return request.method == "POST" and not form.errors and not is_as_shown


def left_beside(found: Found) -> list[str]:
    """What of the file is no record, in words."""
    return [
        *found.passed_over,
        *(
            f"Row {one.number} {one.why}, so it is left out: “{one.text}”"
            for table in found.tables
            for one in table.left_out
        ),
    ]


def _is_as_shown(request: OrgRequest, plan: Plan) -> bool:
    return request.POST.get("confirmed") == plan.seal
