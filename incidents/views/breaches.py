"""The public breach list: its upload, and how the organisation's incidents compare with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from compliance.accounts.access import OrgRequest, needs
from compliance.ledger.forms import posted, status_of
from incidents import page
from incidents.breaches.comparing import compare
from incidents.breaches.reading import NoList
from incidents.breaches.taking import breach_upload as upload
from incidents.forms import BreachListForm, NarrowForm
from incidents.models import Breach, BreachList, Incident


@needs("incidents_read")
def breach_compare(request: OrgRequest) -> HttpResponse:
    """Kinds, sizes, years, entities and locations of both, side by side."""
    of = BreachList.objects.of(request.organisation).current().select_related("organisation").first()
    kinds = Breach.objects.filter(organisation=request.organisation).exclude(entity_type="").order_by()
    entities = sorted(kinds.values_list("entity_type", flat=True).distinct()) if of else []
    form = NarrowForm(request.GET or None, entities=entities)
    narrowed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    incidents = Incident.objects.of(request.organisation).current()
    found = (
        compare(request.organisation, incidents, narrowed.get("entity", ""), narrowed.get("since"))
        if of
        else None
    )
    context = {
        "of": of,
        "found": found,
        "form": form,
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/breaches.html", context)


@needs("incidents_import")
def breach_upload(request: OrgRequest) -> HttpResponse:
    """Takes the list; the one before is replaced as a whole, or stays."""
    form = BreachListForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["upload"]
            of = upload(request.organisation, content, by=request.user, on=request.today)
        except NoList as problem:
            for fault in problem.faults:
                form.add_error("upload", fault)
        else:
            messages.success(request, f"{of.rows:,} breaches up to {of.last_on} were taken over.")
            return redirect("breach_compare", slug=request.organisation.slug)
    context = {
        "form": form,
        "of": BreachList.objects.of(request.organisation).current().first(),
        "crumbs": page.trail(request.organisation),
        "section": "incident",
    }
    return render(request, "incidents/breach_upload.html", context, status=status_of(form))
