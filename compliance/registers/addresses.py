"""Decides the addresses of the imports of a register: the same seven for every register that takes spreadsheets."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange.marks import of_register
from compliance.exchange.models import Import
from compliance.exchange.pages import Pages
from compliance.registers.undoing import undo

View = Callable[[OrgRequest, Import], HttpResponse]


def import_addresses(under: str, pages: Pages) -> list[URLPattern]:
    """In: where they stand, such as “vendors/imports/”, and the pages. Out: `vendors_import_list`, `vendors_import_detail` and so on.

    All need the permission `vendors_import`, after the register's name; an import of another register is not there.
    """
    name, allowed = f"{pages.register}_import", f"{pages.register}_import"
    one = f"{under}<uuid:key>/"

    def of(view: View) -> Callable[..., HttpResponse]:
        return needs(allowed, Import)(of_register(pages.register)(view))  # type: ignore[return-value]

    def posted(view: View) -> Callable[..., HttpResponse]:
        return needs(allowed, Import)(require_POST(of_register(pages.register)(view)))  # type: ignore[return-value]

    def undone(request: OrgRequest, batch: Import) -> HttpResponse:
        return undo(pages, request, batch)

    return [
        path(under, needs(allowed)(pages.listed), name=f"{name}_list"),
        path(one, of(pages.shown), name=f"{name}_detail"),
        path(f"{one}cancel", posted(pages.cancel), name=f"{name}_cancel"),
        path(f"{one}retry", posted(pages.retry), name=f"{name}_retry"),
        path(f"{one}look", posted(pages.look), name=f"{name}_look"),
        path(f"{one}rest", of(pages.rest), name=f"{name}_rest"),
        path(f"{one}undo", of(undone), name=f"{name}_undo"),
    ]
