"""Decides what it takes to undo an import: what of the past it would take back is shown first, and needs a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest
from compliance.exchange import actions, page, undoing
from compliance.exchange.models import Import
from compliance.exchange.pages import Pages
from compliance.guard.forms import note_kept
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Refused
from compliance.ledger.forms import posted, save_form, status_of
from compliance.registers.correcting import CorrectionMixin
from compliance.registers.past import Lost, Vanishing
from compliance.registers.registry import registry


class UndoForm(CorrectionMixin, forms.Form):
    """Asks for nothing, unless past exposure would go with the import."""


def lost_with(batch: Import) -> Lost:
    """What would no longer be told of past days: it is undone for real, and that is taken back; not where nothing hangs on it."""
    with transaction.atomic():
        changes = undoing.changes(undoing.forecast(batch))
        records: list[Any] = [change.record for change in changes]
        asked = registry.past_of(records)
        if asked:
            ledger.save_many(changes, by=actions.WRITER)
        today = clock.today(batch.organisation.zone)
        found = [past.lost(today) for past in asked]
        transaction.set_rollback(True)
    return Lost.together(found)


def undo(pages: Pages, request: OrgRequest, batch: Import) -> HttpResponse:
    """Says what undoing an import would do, or what hinders it; then asks a worker for it."""
    form = UndoForm(*posted(request))

    def ask() -> None:
        _ask(batch, request, form)

    if save_form(request, form, ask):
        return redirect(batch)
    if form.is_bound and not form.is_correcting:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return redirect(request.path)
    if not page.standing(batch, request.user)["may_undo"]:
        return redirect(batch)
    forecast = undoing.forecast(batch)
    if not form.is_bound and not forecast.hindrances and (lost := lost_with(batch)):
        form.ask_for_correction(lost)
    around = pages.around(request)
    crumbs = [*around["crumbs"], (str(batch), batch.get_absolute_url())]  # type: ignore[misc]
    context = {"batch": batch, "form": form, **page.foretold(forecast), **around, "crumbs": crumbs}
    return render(request, "exchange/undo.html", context, status=status_of(form))


def _ask(batch: Import, request: OrgRequest, form: UndoForm) -> None:
    given = form.correction()
    if given["wrong"] and not given["why"].strip():
        raise Refused("Say what was wrong, and how you know.", "why")
    actions.import_undo(batch, by=request.user, why=given["why"])
    if not given["wrong"] and (lost := lost_with(batch)):
        raise Vanishing(lost)
    note_kept(form, batch, by=request.user)
