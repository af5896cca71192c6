"""Vendors: the list, the page with everything about one, its forms."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.columns import choose
from compliance.exchange import writing
from compliance.guard.forms import note_kept
from compliance.ledger import changes
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import Rows, configure
from compliance.origin import is_from_elsewhere
from compliance.registers.correcting import tell_taken_back
from compliance.registers.registry import registry
from vendors import actions, catalogue, export, page
from vendors.filters import VendorFilter
from vendors.forms import ArchiveForm, ContactFormSet, VendorArchiveForm, VendorForm
from vendors.forms.vendors import contact_initial, contacts_over
from vendors.models import Attestation, Service, Vendor
from vendors.standing import kept_standings, with_owner_here
from vendors.tables import VendorTable
from vendors.views.foreseen import verb

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("vendors_read")
def vendor_list(request: OrgRequest) -> HttpResponse:
    """Vendors with how each stands; search, filters, order and page stand in the address."""
    counted = changes.counter(request.organisation.pk)
    vendors = with_owner_here(Vendor.objects.of(request.organisation).select_related("owner", "organisation"))
    narrowed = VendorFilter(request.GET, queryset=vendors, request=request)
    table = VendorTable(Rows(narrowed, request.organisation))
    columns = choose(request, table, "vendor", always=("name", "choose"))
    if not request.viewer.may("vendors_write"):
        table.columns.hide("choose")
    configure(request, table)
    shown = [row.record for row in table.page.object_list]
    context = {
        "table": table,
        "columns": columns,
        "filter": narrowed,
        "standings": kept_standings(request.organisation, shown, request.today, counted),
        "any": bool(shown) or Vendor.objects.of(request.organisation).exists(),
        "section": "vendor",
    }
    return render(request, "vendors/vendor_list.html", context)


@needs("vendors_read")
def vendor_export(request: OrgRequest) -> HttpResponse:
    """The register as one table, CSV or a workbook with typed cells, that the import reads again without change."""
    if is_from_elsewhere(request):
        return redirect("vendor_list", slug=request.organisation.slug)
    rows, kind = export.table(request.organisation), "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    if kind == "xlsx":
        answer = HttpResponse(writing.workbook(export.COLUMNS, rows, "Vendors and BAAs"), content_type=XLSX)
    else:
        answer = HttpResponse(writing.encoded(export.COLUMNS, rows), content_type="text/csv; charset=utf-8")
    if request.method == "GET":
        ledger.note(
            request.organisation, by=request.user, verb="exported the vendor register", facts={"as": kind}
        )
    name = f"vendors-{request.organisation.slug}-{request.today}.{kind}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["Cache-Control"] = "no-store"
    return answer


@needs("vendors_read", Vendor)
def vendor_detail(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """Everything about a vendor: how it stands, services, agreements, contacts, files, history."""
    others = (each for each in registry if request.viewer.may(each.permission))
    found = (gap for each in others for gap in each.gaps_of(vendor, request.today))
    told = list(request.viewer.open_ones(found))
    context = {
        "vendor": vendor,
        "page": page.vendor_page(vendor, request.today),
        "told": sorted(told, key=lambda gap: (gap.kind.severity, gap.title)),
        "worst_told": min(told, key=lambda gap: gap.kind.severity).kind if told else None,
        "may_write": access.may(request.viewer, "vendors_write", vendor),
        "crumbs": page.trail(request.organisation),
        "section": "vendor",
    }
    return render(request, "vendors/vendor_detail.html", context)


@needs("vendors_write")
def vendor_create(request: OrgRequest) -> HttpResponse:
    """A new vendor."""
    vendor = Vendor(organisation=request.organisation, owner=request.user)
    picked = catalogue.find(request.GET.get("pick", ""))
    if picked:
        vendor.name = picked.provider
    above = with_key(Vendor.objects.of(request.organisation).current(), request.GET.get("below", ""))
    if above:
        vendor.parent, vendor.relation = above, Vendor.Relation.SUBCONTRACTOR
    return _vendor_form(request, vendor, "Add vendor", picked)


@needs("vendors_write", Vendor)
def vendor_edit(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """The facts and contacts of a vendor."""
    return _vendor_form(request, vendor, f"Edit {vendor}")


@needs("vendors_write", Vendor)
def vendor_archive(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """Out of the register's view."""
    return archive(
        request,
        vendor,
        partial(actions.vendor_archive, on=request.today),
        "Archive",
        "Its services and agreements leave the view with it.",
        VendorArchiveForm(
            *posted(request), record=vendor, owes_exit=actions.exit_owed(vendor, request.today)
        ),
    )


@needs("vendors_write", Vendor)
def vendor_restore(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """Back into the register's view."""
    return archive(request, vendor, actions.vendor_restore, "Restore")


def with_key(rows: Any, text: str) -> Any:
    """The row with the key that the address gives, or none."""
    try:
        return rows.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _vendor_form(
    request: OrgRequest, vendor: Vendor, title: str, picked: catalogue.Entry | None = None
) -> HttpResponse:
    form = VendorForm(*posted(request), instance=vendor)
    initial = [] if vendor._state.adding else contact_initial(vendor)
    contacts: Any = ContactFormSet(*posted(request), initial=initial, prefix="contacts")

    def save() -> None:
        actions.vendor_save(vendor, by=request.user, contacts=contacts.contacts(vendor), **form.correction())
        note_kept(form, vendor, by=request.user)  # of contacts nothing is kept that would need a reason

    if save_form(request, form, save, contacts):
        messages.success(request, f"{vendor} was saved.")
        tell_taken_back(request, vendor)
        if picked:
            create = reverse("service_create", kwargs={"slug": request.organisation.slug, "key": vendor.pk})
            return redirect(f"{create}?pick={picked.key}")
        return redirect(vendor)
    if form.clash:
        contacts = ContactFormSet(initial=contacts_over(form.clash, vendor, contacts), prefix="contacts")
    above = [] if vendor._state.adding else [vendor]
    context = {
        "form": form,
        "contacts": contacts,
        "vendor": vendor,
        "title": title,
        "crumbs": page.trail(request.organisation, *above),
        "here": "Edit" if above else "Add vendor",
        "section": "vendor",
        "picked": picked,
    }
    return render(
        request,
        "vendors/vendor_form.html",
        context,
        status=max(status_of(form), 422 if contacts.total_error_count() else 200),
    )


def archive(
    request: OrgRequest,
    record: Vendor | Service | Attestation,
    do: Callable[..., None],
    title: str,
    words: str = "",
    asked: ArchiveForm | None = None,
) -> HttpResponse:
    form = asked or ArchiveForm(*posted(request), record=record)
    return verb(
        request,
        record,
        form,
        title,
        lambda values: partial(do, by=request.user, **values),
        danger=title == "Archive",
        words=f"{words} Nothing is deleted; it can be restored.".strip() if title == "Archive" else "",
    )
