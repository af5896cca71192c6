"""An organisation's own facts, and the end of a sample."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts import actions
from compliance.accounts.access import OrgRequest, needs
from compliance.accounts.forms import OrganisationForm
from compliance.accounts.models import Organisation
from compliance.ledger.forms import posted, save_form, status_of


@needs("settings_manage")
def settings(request: OrgRequest) -> HttpResponse:
    """Kind, time zone, States, officers, and the days that count as expiring."""
    organisation = Organisation.objects.get(pk=request.organisation.pk)
    form = OrganisationForm(*posted(request), instance=organisation)
    if save_form(request, form, lambda: actions.organisation_edit(organisation, by=request.user)):
        messages.success(request, "Saved.")
        return redirect("settings", organisation.slug)
    return render(
        request, "accounts/settings.html", {"form": form, "section": "settings"}, status=status_of(form)
    )


@needs("settings_manage")
def sample_remove(request: OrgRequest) -> HttpResponse:
    """Asks once more, then removes a sample organisation with everything in it; any other has no such page."""
    if not request.organisation.sample:
        raise Http404
    if request.method == "POST":
        actions.sample_remove(request.organisation)
        messages.success(request, "The sample organisation is removed, with everything in it.")
        return redirect("home")
    return render(request, "accounts/sample_remove.html", {"section": "settings"})
