"""What may be done with a system as a whole: approve it, copy it, accept a gap for a time, take it out of use."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger.door import Refused
from compliance.ledger.forms import posted, save_form
from compliance.ledger.held import held
from riskassess.systems import actions, gaps
from riskassess.systems.failing import failing_one
from riskassess.systems.forms import AcceptForm, ApproveForm, CopyForm, DatasetsForm
from riskassess.systems.kinds import GAPS, reason
from riskassess.systems.models import System
from riskassess.systems.page.approving import open_of
from riskassess.systems.views.verbs import asked, verb
from vendors.forms import ArchiveForm


@needs("systems_approve", System)
def system_approve(request: OrgRequest, system: System) -> HttpResponse:
    """Approval for use, by name."""
    form = ApproveForm(
        *posted(request),
        record=system,
        today=request.today,
        initial={"until": system.approved_until, "conditions": system.approval_conditions},
    )
    words = f"You approve it as {request.viewer.person.name}, as of {request.today}."
    return verb(
        request,
        system,
        form,
        "Approve",
        lambda values: partial(_approve, request, values),
        words=words,
        template="systems/approve.html",
        more=partial(open_of, system, request.today),
    )


@transaction.atomic
def _approve(request: OrgRequest, values: dict[str, Any], system: System) -> None:
    """Nobody approves what the page did not show: while the system is held nothing joins it."""
    is_stale = held(system).version != system.version  # then the ledger says who changed what
    if not is_stale and open_of(system, request.today)["seen"] != request.POST.get("seen"):
        raise Refused("Something of it changed since this page was shown. Look at it again, then approve.")
    actions.system_approve(system, by=request.user, on=request.today, **values)


@needs("systems_write", System)
def system_datasets(request: OrgRequest, system: System) -> HttpResponse:
    """Which datasets it uses."""
    form = DatasetsForm(*posted(request), record=system)
    return verb(
        request,
        system,
        form,
        "Name the datasets",
        lambda values: partial(actions.system_datasets, by=request.user, **values),
    )


@needs("systems_approve", System)
def system_withdraw(request: OrgRequest, system: System) -> HttpResponse:
    """Takes an approval back."""
    form = ArchiveForm(*posted(request), record=system)
    return verb(
        request,
        system,
        form,
        "Withdraw approval",
        lambda values: partial(actions.system_withdraw, by=request.user, **values),
        words="From today nobody may use it with patient data.",
        danger=True,
    )


@needs("systems_approve", System)
def gap_accept(request: OrgRequest, system: System, kind: str, about: UUID) -> HttpResponse:
    """Accepts a failing check until a day, by name and with a reason."""
    if kind not in gaps.ACCEPTABLE:
        raise Http404
    form = AcceptForm(*posted(request), record=system, today=request.today)
    fault = failing_one(system, kind, about, request.today)
    words = f"{fault.title}. {reason(kind, fault.day, fault.words)} " if fault else ""
    return verb(
        request,
        system,
        form,
        f"Accept: {GAPS[kind].title}",
        lambda values: (
            lambda record: actions.gap_accept(
                record, kind, about, on=request.today, by=request.user, **values
            )
        ),
        words=f"{words}You accept it as {request.viewer.person.name}. It counts again after that day, at most a year from today.",
    )


@needs("systems_write", System)
def system_copy(request: OrgRequest, system: System) -> HttpResponse:
    """A new system with the same components; whoever was granted this one alone may not make another."""
    if "systems_write" not in request.viewer.permissions:
        raise PermissionDenied
    form = CopyForm(*posted(request), record=system)
    new: list[System] = []

    def save() -> None:
        asked_for = {name: form.cleaned_data[name] for name in ("name", "flows_from")}
        new.append(actions.system_copy(system, on=request.today, by=request.user, **asked_for))

    if save_form(request, form, save):
        messages.success(request, f"{new[0]} was copied from {system}.")
        return redirect(new[0])
    words = "It takes components along. Approval, legal review, and days on which keys or logs are due stay behind."
    return asked(request, system, form, "Copy", words=words)


@needs("systems_write", System)
def system_archive(request: OrgRequest, system: System) -> HttpResponse:
    """Out of the register's view."""
    form = ArchiveForm(*posted(request), record=system)
    return verb(
        request,
        system,
        form,
        "Archive",
        lambda values: partial(actions.system_archive, by=request.user, on=request.today, **values),
        words="Nothing is deleted: what flowed in it stays told, and it can be restored.",
        danger=True,
    )


@needs("systems_write", System)
def system_restore(request: OrgRequest, system: System) -> HttpResponse:
    """Back into the register's view."""
    form = ArchiveForm(*posted(request), record=system)
    return verb(
        request,
        system,
        form,
        "Restore",
        lambda values: partial(actions.system_restore, by=request.user, **values),
    )
