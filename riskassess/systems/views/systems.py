"""AI systems: the list, the page of one, its forms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger import changes
from compliance.ledger.forms import posted, save_form, status_of
from compliance.lists import Rows, configure
from riskassess.systems import actions, page
from riskassess.systems.filters import SystemFilter
from riskassess.systems.forms import OnForm, PhiForm, SystemForm
from riskassess.systems.models import System
from riskassess.systems.page.lists import kept_verdicts, with_kinds
from riskassess.systems.page.shown import kept_page
from riskassess.systems.tables import SystemTable


@needs("systems_read")
def system_list(request: OrgRequest) -> HttpResponse:
    """AI systems with how their PHI stands today."""
    counted = changes.counter(request.organisation.pk)
    systems = with_kinds(System.objects.of(request.organisation).select_related("owner", "organisation"))
    narrowed = SystemFilter(request.GET, queryset=systems, request=request)
    table = SystemTable(Rows(narrowed, request.organisation))
    configure(request, table)
    shown = [row.record for row in table.page.object_list]
    context = {
        "table": table,
        "filter": narrowed,
        "verdicts": kept_verdicts(request.organisation, shown, request.today, counted),
        "any": bool(shown) or System.objects.of(request.organisation).exists(),
        "section": "system",
    }
    return render(request, "systems/list.html", context)


@needs("systems_read", System)
def system_detail(request: OrgRequest, system: System) -> HttpResponse:
    """Everything about a system as of a day: where its PHI flows, what covers it, what is missing."""
    counted = changes.counter(request.organisation.pk)
    may_write = access.may(request.viewer, "systems_write", system)
    form = OnForm(request.GET, request.today)
    numbers = (request.GET.get(name, "") for name in ("flows", "components"))
    asked = page.Asked(form.day(), request.today, *numbers)
    context = {
        "system": system,
        "form": form,
        "asked": asked,
        "shown": kept_page(request, system.pk, counted, asked, may_write=may_write),
        "may_write": may_write,
        "crumbs": page.trail(request.organisation),
        "section": "system",
    }
    return render(request, "systems/detail.html", context)


@needs("systems_write")
def system_create(request: OrgRequest) -> HttpResponse:
    """A new AI system."""
    return _system_form(request, System(organisation=request.organisation), "Add AI system")


@needs("systems_write", System)
def system_edit(request: OrgRequest, system: System) -> HttpResponse:
    """The facts of a system."""
    return _system_form(request, system, f"Edit {system}")


@needs("systems_write", System)
def system_phi(request: OrgRequest, system: System) -> HttpResponse:
    """Which kinds of PHI it touches, and why no less will do."""
    form = PhiForm(*posted(request), record=system)

    def save() -> None:
        actions.system_save(system, by=request.user, phi=form.phi())

    if save_form(request, form, save):
        messages.success(request, "The kinds of PHI were saved.")
        return redirect(system)
    context = {
        "form": form,
        "system": system,
        "crumbs": page.trail(request.organisation, system),
        "section": "system",
    }
    return render(request, "systems/phi.html", context, status=status_of(form))


def _system_form(request: OrgRequest, system: System, title: str) -> HttpResponse:
    form = SystemForm(*posted(request), instance=system)

    def save() -> None:
        actions.system_save(system, by=request.user)
        note_kept(form, system, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{system} was saved.")
        return redirect(system)
    context = {
        "form": form,
        "system": system,
        "title": title,
        "crumbs": page.trail(request.organisation, system),
        "section": "system",
    }
    return render(request, "systems/form.html", context, status=status_of(form))
