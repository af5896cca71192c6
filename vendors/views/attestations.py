"""What others attest of a vendor: its forms and its file."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.files import actions as files
from compliance.files import reading
from compliance.guard.forms import note_kept
from compliance.ledger import door as ledger
from compliance.ledger.forms import posted, save_form, status_of
from compliance.origin import is_from_elsewhere
from vendors import actions, page
from vendors.forms import AttestationForm
from vendors.models import Attestation, Vendor
from vendors.views.vendors import archive


@needs("vendors_write", Vendor)
def attestation_create(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """A new attestation of a vendor."""
    attestation = Attestation(organisation=request.organisation, vendor=vendor)
    return _form(request, attestation, f"Add an attestation of {vendor}")


@needs("vendors_write", Attestation)
def attestation_edit(request: OrgRequest, attestation: Attestation) -> HttpResponse:
    """The facts of an attestation."""
    return _form(request, attestation, f"Edit {attestation}")


@needs("vendors_write", Attestation)
def attestation_archive(request: OrgRequest, attestation: Attestation) -> HttpResponse:
    """One that counts no more."""
    return archive(request, attestation, partial(actions.attestation_archive), "Archive")


@needs("vendors_write", Attestation)
def attestation_restore(request: OrgRequest, attestation: Attestation) -> HttpResponse:
    """One that counts again."""
    return archive(request, attestation, partial(actions.attestation_restore), "Restore")


@needs("vendors_read", Attestation)
def attestation_file(request: OrgRequest, attestation: Attestation) -> HttpResponseBase:
    """Its file, as it was stored."""
    if attestation.attachment is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(attestation)
    ledger.note(
        attestation, by=request.user, verb="file read", facts={"sha256": attestation.attachment.sha256}
    )
    return reading.stream(attestation.attachment)


def _form(request: OrgRequest, attestation: Attestation, title: str) -> HttpResponse:
    form = AttestationForm(*posted(request), instance=attestation)

    def save() -> None:
        if upload := form.cleaned_data.get("upload"):
            attestation.attachment = files.store(upload, organisation=request.organisation, by=request.user)
        actions.attestation_save(attestation, by=request.user)
        note_kept(form, attestation, by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{attestation} was saved.")
        return redirect(attestation)
    context = {
        "form": form,
        "vendor": attestation.vendor,
        "title": title,
        "crumbs": page.trail(request.organisation, attestation.vendor),
        "section": "vendor",
    }
    return render(request, "vendors/attestation_form.html", context, status=status_of(form))
