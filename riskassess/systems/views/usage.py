"""The page that holds a log of calls, or the configuration of a proxy, against what systems declare."""

from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger.forms import posted, status_of
from riskassess.systems import page
from riskassess.systems.forms.usage import UsageForm
from riskassess.systems.page import usage
from riskassess.systems.usage import Unreadable


@needs("systems_import")
def system_usage(request: OrgRequest) -> HttpResponse:
    """Takes a file, shows which endpoints it names, and forgets it."""
    form, found = UsageForm(*posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            found = usage.usage(request.organisation, form.cleaned_data["upload"], usage.SECONDS)
        except Unreadable as problem:
            form.add_error("upload", str(problem))
    context = {
        "form": form,
        "usage": found,
        "columns": usage.COLUMNS,
        "csv": usage.as_address(found.proposals) if found else "",
        "systems": usage.systems(request.organisation) if found and found.undeclared else [],
        "crumbs": page.trail(request.organisation),
        "section": "system",
    }
    return render(request, "systems/usage.html", context, status=status_of(form))
