"""Decides what the addresses of imports answer, the same for every register: the list, how far one is, what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts.access import OrgRequest
from compliance.accounts.models import Organisation
from compliance.exchange import actions, holding, page
from compliance.exchange.holding import Place
from compliance.exchange.leftover import csv_download
from compliance.exchange.models import Import
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.paging import by_number

LISTED: Final = 25
VERBS: Final = ("cancel", "retry", "look", "rest", "undo")


@dataclass(frozen=True)
class Pages:
    """The imports of one register. Their addresses begin with its name: `vendors_import_list`, `vendors_import_detail`."""

    register: str
    #: Which part of the menu they stand in.
    section: str
    #: The address where a file is sent; its preview is at the same name with “_preview”.
    send: str
    trail: Callable[[Organisation], Sequence[tuple[str, str]]]

    def place(self, request: OrgRequest) -> Place:
        """Where the person's upload waits for its confirmation. A second one takes the place of the first."""
        return Place(self.register, request.organisation.pk, request.user.pk)

    def listed(self, request: OrgRequest) -> HttpResponse:
        """What was imported, newest first."""
        batches = by_number(page.listed(request.organisation, self.register), request.GET.get("page"), LISTED)
        context = {
            "page": batches,
            "above": self.trail(request.organisation),
            "lines": page.lines(batches),
            **self.around(request),
        }
        return render(request, "exchange/list.html", context)

    def shown(self, request: OrgRequest, batch: Import) -> HttpResponse:
        """One import: how far it is, or what became of it. Asked by itself, it answers with its progress alone."""
        context = page.progress(batch, clock.now()) | {"url": batch.get_absolute_url()}
        if request.headers.get("HX-Request") and "X-Background" in request.headers:
            answer = render(request, "components/progress.html", context | {"percent": batch.job.progress})
            if batch.job.finished:
                answer["HX-Refresh"] = "true"
            return answer
        context |= page.standing(batch, request.user) | self.around(request)
        return render(request, "exchange/detail.html", context | {"addresses": self._addresses(batch)})

    def cancel(self, request: OrgRequest, batch: Import) -> HttpResponse:
        """Ends the work on it, before anything is written."""
        return _do(request, batch, actions.import_cancel, "Cancelled. Nothing was written.")

    def retry(self, request: OrgRequest, batch: Import) -> HttpResponse:
        """Puts it back in line."""
        return _do(request, batch, actions.import_retry, "")

    def look(self, request: OrgRequest, batch: Import) -> HttpResponse:
        """Leads its sender back to the preview, as things stand now."""
        is_own = batch.asked_by_id == request.user.pk
        upload = holding.held(actions.place_of(batch)) if is_own else None
        if upload is None:
            messages.warning(request, "The file is no longer here. Send it again.")
            return redirect(self.send, slug=request.organisation.slug)
        holding.hold(upload, self.place(request))
        return redirect(f"{self.send}_preview", slug=request.organisation.slug)

    def rest(self, request: OrgRequest, batch: Import) -> HttpResponse:
        """The rows that stayed out, as a file; for whoever sent them, as long as they are kept."""
        is_own = batch.asked_by_id == request.user.pk
        rest = holding.held(actions.place_of_rest(batch)) if is_own else None
        if rest is None:
            messages.warning(
                request, "These rows are no longer here: they are kept for a day, for whoever sent them."
            )
            return redirect(batch)
        return csv_download(rest.name, rest.content)

    def _addresses(self, batch: Import) -> dict[str, str]:
        kwargs = {"slug": batch.organisation.slug, "key": batch.pk}
        return {verb: reverse(f"{self.register}_import_{verb}", kwargs=kwargs) for verb in VERBS}

    def around(self, request: OrgRequest) -> dict[str, object]:
        """What stands around every page of imports."""
        slug = request.organisation.slug
        listed = ("Imports", reverse(f"{self.register}_import_list", kwargs={"slug": slug}))
        return {
            "crumbs": [*self.trail(request.organisation), listed],
            "send": reverse(self.send, kwargs={"slug": slug}),
            "section": self.section,
        }


def _do(request: OrgRequest, batch: Import, verb: Callable[..., None], done: str) -> HttpResponse:
    try:
        verb(batch, by=request.user)
    except Refused as words:
        messages.error(request, str(words))
        return redirect(batch)
    if done:
        messages.success(request, done)
    return redirect(batch)
