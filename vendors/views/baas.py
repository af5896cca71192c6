"""Agreements: the list, the page of one, its form, its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.columns import choose
from compliance.files import actions as files
from compliance.files import reading
from compliance.guard.forms import note_kept
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import Rows, configure
from compliance.origin import is_from_elsewhere
from compliance.registers.correcting import tell_taken_back
from vendors import actions, page
from vendors.filters import BAAFilter, with_next_day
from vendors.forms import BAAForm, FileForm
from vendors.forms.choices import directions
from vendors.gathered import with_covered
from vendors.models import BAA, BAAFile, Vendor
from vendors.tables import BAATable


@needs("vendors_read")
def baa_list(request: OrgRequest) -> HttpResponse:
    """Agreements with their life today and their next day."""
    baas = with_covered(BAA.objects.of(request.organisation).select_related("vendor"))
    baas = with_next_day(baas, request.today)
    narrowed = BAAFilter(request.GET, queryset=baas, request=request)
    table = BAATable(Rows(narrowed, request.organisation))
    columns = choose(request, table, "baa", always=("vendor", "choose"))
    if not request.viewer.may("vendors_write"):
        table.columns.hide("choose")
    configure(request, table)
    for row in table.page.object_list:
        row.record.organisation = request.organisation
    any_at_all = bool(table.page.object_list) or BAA.objects.of(request.organisation).exists()
    return render(
        request,
        "vendors/baa_list.html",
        {"table": table, "columns": columns, "filter": narrowed, "any": any_at_all, "section": "baa"},
    )


@needs("vendors_read", BAA)
def baa_detail(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Everything about an agreement: its life today, what is due, what it covers, its files, its history."""
    context = {
        "baa": baa,
        "page": page.baa_page(baa, request.today),
        "reviews": page.reviews_of_baa(baa, request.today),
        "may_write": access.may(request.viewer, "vendors_write", baa),
        "crumbs": page.trail(request.organisation, baa.vendor),
        "section": "baa",
    }
    return render(request, "vendors/baa_detail.html", context)


@needs("vendors_write", Vendor)
def baa_create(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """A new agreement with a vendor."""
    usual = directions(request.organisation)[0]
    baa = BAA(organisation=request.organisation, vendor=vendor, direction=usual)
    return _baa_form(request, baa, f"Add a BAA with {vendor}")


@needs("vendors_write", BAA)
def baa_edit(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Corrects the facts of an agreement; what both sides agreed to change is an amendment."""
    return _baa_form(request, baa, f"Edit {baa}")


@needs("vendors_write", BAA)
def baa_attach(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Adds a file to an agreement."""
    form = FileForm(*posted(request), record=baa)

    def save() -> None:
        attachment = files.store(
            form.cleaned_data["upload"], organisation=request.organisation, by=request.user
        )
        actions.baa_attach(
            baa, BAAFile(attachment=attachment, kind=form.cleaned_data["kind"]), by=request.user
        )

    if save_form(request, form, save):
        messages.success(request, "The file was added.")
        return redirect(baa)
    return render(
        request,
        "vendors/baa_attach.html",
        {
            "form": form,
            "baa": baa,
            "crumbs": page.trail(request.organisation, baa.vendor, baa),
            "section": "baa",
        },
        status=status_of(form),
    )


@needs("vendors_read", BAA)
def baa_file(request: OrgRequest, baa: BAA, file: str) -> HttpResponseBase:
    """One file of an agreement, as it was stored."""
    held = baa.files.select_related("attachment").filter(pk=file).first()
    if held is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(baa)
    ledger.note(baa, by=request.user, verb="file read", facts={"sha256": held.attachment.sha256})
    return reading.stream(held.attachment)


def _baa_form(request: OrgRequest, baa: BAA, title: str) -> HttpResponse:
    is_new = baa._state.adding
    above = [baa.vendor] if is_new else [baa.vendor, baa]
    form = BAAForm(*posted(request), instance=baa, today=request.today)

    def save() -> None:
        actions.baa_save(
            baa,
            by=request.user,
            covers=form.covers(),
            files=_uploaded(request, form.cleaned_data),
            **form.correction(),
        )
        note_kept(form, baa, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{baa} was saved.")
        tell_taken_back(request, baa)
        return redirect(baa)
    return render(
        request,
        "vendors/baa_form.html",
        {
            "form": form,
            "baa": baa,
            "title": title,
            "crumbs": page.trail(request.organisation, *above),
            "here": "Add BAA" if is_new else "Edit",
            "section": "baa",
        },
        status=status_of(form),
    )


def _uploaded(request: OrgRequest, cleaned: dict[str, Any]) -> list[BAAFile]:
    """The uploaded file, stored; nothing where none was chosen."""
    if not cleaned["upload"]:
        return []
    attachment = files.store(cleaned["upload"], organisation=request.organisation, by=request.user)
    return [BAAFile(attachment=attachment, kind=BAAFile.Kind.AGREEMENT)]
