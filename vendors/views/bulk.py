"""Deeds on many vendors or BAAs: what happens to each and who stays out is shown before anything is written."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger.forms import save_form, status_of
from vendors import actions, bulk, page
from vendors.filters import BAAFilter, VendorFilter, with_next_day
from vendors.forms import BulkForm
from vendors.models import BAA, Vendor

#: So many lines are shown; those that stay out are never cut off before those it is done to.
SHOWN = 300


@needs("vendors_write")
def vendor_bulk(request: OrgRequest) -> HttpResponse:
    """Owner, review or archive of many vendors."""
    rows = Vendor.objects.of(request.organisation).select_related("owner", "organisation")
    return _bulk(request, rows, VendorFilter, bulk.vendor_plan, "vendor_list")


@needs("vendors_write")
def baa_bulk(request: OrgRequest) -> HttpResponse:
    """Owner of the vendors, review or archive of many BAAs."""
    rows = with_next_day(BAA.objects.of(request.organisation), request.today)
    return _bulk(request, rows.select_related("vendor__owner"), BAAFilter, bulk.baa_plan, "baa_list")


def _bulk(
    request: OrgRequest, rows: Any, narrow: Any, plan: Callable[..., bulk.Plan], listed: str
) -> HttpResponse:
    verb = request.POST.get("verb", "")
    back = reverse(listed, kwargs={"slug": request.organisation.slug})
    keys = _keys(request, rows, narrow) if verb in bulk.VERBS else []
    if not 0 < len(keys) <= bulk.MOST:
        if request.method == "POST":
            words = (
                f"At most {bulk.MOST:,} at once: narrow the list first."
                if keys
                else "Choose something first."
            )
            messages.warning(request, words)
        return redirect(back)
    is_confirmed = "confirmed" in request.POST
    form = BulkForm(request.POST if is_confirmed else None, organisation=request.organisation, verb=verb)
    found: list[bulk.Plan] = []

    def planned() -> bulk.Plan:
        owner = form.cleaned_data.get("owner") if form.is_bound and form.is_valid() else None
        chosen = rows.filter(pk__in=keys)
        found.append(plan(request.organisation, verb, chosen, request.today, owner))
        return found[-1]

    done = False

    def save() -> None:
        nonlocal done
        actions.hold(request.organisation, list(rows.filter(pk__in=keys)))
        shown = planned()
        if shown.done and shown.seal == request.POST["confirmed"]:
            given = {"owner": form.cleaned_data.get("owner"), "why": form.cleaned_data["why"]}
            actions.bulk_do(
                request.organisation, verb, shown.done, by=request.user, on=request.today, **given
            )
            done = True

    if is_confirmed and save_form(request, form, save) and done:
        left = f" {found[-1].left} stayed out." if found[-1].left else ""
        messages.success(request, f"{bulk.VERBS[verb]}: done for {len(found[-1].done)}.{left}")
        return redirect(back)
    with transaction.atomic():
        shown = found[-1] if found else planned()
    context = {
        "form": form,
        "verb": verb,
        "title": bulk.VERBS[verb],
        "plan": shown,
        "lines": sorted(shown.lines, key=lambda line: not line.refused)[:SHOWN],
        "keys": " ".join(map(str, keys)),
        "needs_choice": verb == "owner" and not is_confirmed,
        "cancel": back,
        "crumbs": page.trail(request.organisation),
        "section": "vendor" if listed == "vendor_list" else "baa",
    }
    status = 409 if is_confirmed and not form.errors and verb != "owner" else status_of(form)
    return render(request, "vendors/bulk.html", context, status=status)


def _keys(request: OrgRequest, rows: Any, narrow: Any) -> list[UUID]:
    """The chosen records: those ticked, those of the page, or all that fit the filter; later just those that were shown."""
    if "keys" in request.POST:
        return _read(request.POST["keys"].split())
    match request.POST.get("scope"):
        case "all":
            fitting = narrow(QueryDict(request.POST.get("filter", "")), queryset=rows, request=request).qs
            return list(fitting.order_by().values_list("pk", flat=True)[: bulk.MOST + 1])
        case "page":
            return _read(request.POST.getlist("shown"))
    return _read(request.POST.getlist("key"))


def _read(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
