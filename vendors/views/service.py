"""Services: their forms, the conditions under which they may get PHI, and the catalogue they are picked from."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from vendors import actions, catalogue, page
from vendors.forms import CatalogueFilter, ConditionsForm, PickForm, ServiceForm
from vendors.models import Service, Vendor, sorting_name
from vendors.views.vendors import archive


@needs("vendors_write", Vendor)
def service_create(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """A new service of a vendor."""
    return _service_form(
        request, Service(organisation=request.organisation, vendor=vendor), f"Add a service of {vendor}"
    )


@needs("vendors_write", Service)
def service_edit(request: OrgRequest, service: Service) -> HttpResponse:
    """The facts of a service."""
    return _service_form(request, service, f"Edit {service}")


@needs("vendors_write", Service)
def service_archive(request: OrgRequest, service: Service) -> HttpResponse:
    """A service that is no longer used."""
    return archive(
        request,
        service,
        actions.service_archive,
        "Archive",
        "Its cover ends with it; what it was stays in the history.",
    )


@needs("vendors_write", Service)
def service_restore(request: OrgRequest, service: Service) -> HttpResponse:
    """A service that is used again."""
    return archive(request, service, actions.service_restore, "Restore")


@needs("vendors_write", Service)
def service_conditions(request: OrgRequest, service: Service) -> HttpResponse:
    """Which conditions of the catalogue are met, and what shows it."""
    prefetch_related_objects([service], "conditions__met_by")
    form = ConditionsForm(*posted(request), record=service, today=request.today, by=request.user)

    def save() -> None:
        actions.service_conditions(service, conditions=form.conditions(), by=request.user)
        note_kept(form, service, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "The conditions were saved.")
        return redirect(service)
    context = {
        "form": form,
        "service": service,
        "crumbs": page.trail(request.organisation, service.vendor),
        "section": "vendor",
    }
    return render(request, "vendors/service_conditions.html", context, status=status_of(form))


@needs("vendors_read")
def catalogue_list(request: OrgRequest) -> HttpResponse:
    """What is publicly said of the BAA posture of known services."""
    form = CatalogueFilter(request.GET)
    entries = form.found()
    names = {sorting_name(entry.provider) for entry in entries}
    ours = Vendor.objects.of(request.organisation).current().filter(sort_name__in=names)
    vendors = {vendor.sort_name: vendor for vendor in ours}
    context = {
        "form": form,
        "rows": [(entry, vendors.get(sorting_name(entry.provider))) for entry in entries],
        "all": len(catalogue.ENTRIES),
        "disclaimer": catalogue.DISCLAIMER,
        "old_days": catalogue.OLD_DAYS,
        "crumbs": page.trail(request.organisation),
        "section": "vendor",
    }
    return render(request, "vendors/catalogue.html", context)


def _service_form(request: OrgRequest, service: Service, title: str) -> HttpResponse:
    pick = request.GET.get("pick", "")
    form = ServiceForm(*posted(request), instance=service, today=request.today, pick=pick)
    picker = PickForm(initial={"pick": pick or service.catalogue_key}, provider=service.vendor.name)

    def save() -> None:
        actions.service_save(service, by=request.user)
        note_kept(form, service, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{service} was saved.")
        return redirect(service)
    context = {
        "form": form,
        "picker": picker,
        "entry": form.entry,
        "disclaimer": catalogue.DISCLAIMER,
        "service": service,
        "title": title,
        "crumbs": page.trail(request.organisation, service.vendor),
        "here": "Add service" if service._state.adding else f"Edit {service.name}",
        "section": "vendor",
    }
    return render(request, "vendors/service_form.html", context, status=status_of(form))
