"""The pages of imports that were asked for: the list, how far each is, what became of it, and undoing it."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange.marks import of_register
from compliance.exchange.models import Import
from compliance.exchange.pages import Pages
from compliance.registers.undoing import undo
from vendors.page import trail

PAGES = Pages("vendors", section="vendor", send="vendor_import", trail=trail)


@needs("vendors_import")
def vendors_import_list(request: OrgRequest) -> HttpResponse:
    """What was imported, newest first."""
    return PAGES.listed(request)


@needs("vendors_import", Import)
@of_register(PAGES.register)
def vendors_import_detail(request: OrgRequest, batch: Import) -> HttpResponse:
    """One import: how far it is, or what became of it."""
    return PAGES.shown(request, batch)


@needs("vendors_import", Import)
@require_POST
@of_register(PAGES.register)
def vendors_import_cancel(request: OrgRequest, batch: Import) -> HttpResponse:
    """Ends the work on it, before anything is written."""
    return PAGES.cancel(request, batch)


@needs("vendors_import", Import)
@require_POST
@of_register(PAGES.register)
def vendors_import_retry(request: OrgRequest, batch: Import) -> HttpResponse:
    """Puts it back in line."""
    return PAGES.retry(request, batch)


@needs("vendors_import", Import)
@require_POST
@of_register(PAGES.register)
def vendors_import_look(request: OrgRequest, batch: Import) -> HttpResponse:
    """Leads its sender back to the preview, as things stand now."""
    return PAGES.look(request, batch)


@needs("vendors_import", Import)
@of_register(PAGES.register)
def vendors_import_rest(request: OrgRequest, batch: Import) -> HttpResponse:
    """The rows that stayed out, as a file."""
    return PAGES.rest(request, batch)


@needs("vendors_import", Import)
@of_register(PAGES.register)
def vendors_import_undo(request: OrgRequest, batch: Import) -> HttpResponse:
    """Says what undoing it would do, or what hinders it; then asks a worker for it."""
    return undo(PAGES, request, batch)
