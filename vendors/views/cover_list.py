"""The coverage list: every service that may receive PHI, and what covers it on any day."""

from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import writing
from compliance.ledger import door as ledger
from compliance.origin import is_from_elsewhere
from compliance.paging import by_number
from vendors.cover_on import STATES
from vendors.cover_sql import Found
from vendors.fields import DayField
from vendors.page import cover_list


class CoverFilter(forms.Form):
    """The day, a state, words."""

    q = forms.CharField(label="Search", required=False, max_length=160, widget=forms.SearchInput)
    on = DayField(label="On the day", required=False)
    state = forms.ChoiceField(label="Show", required=False, choices=[("", "All"), *STATES.items()])

    def found(self, request: OrgRequest) -> Found:
        """What is asked for; what makes no sense asks for nothing, and the field says so."""
        self.is_valid()
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        on = cleaned.get("on") or request.today
        return Found(request.organisation, on, cleaned.get("q", ""), cleaned.get("state", ""))


@needs("vendors_read")
def coverage_list(request: OrgRequest) -> HttpResponse:
    """Each service with the agreement that covers it that day and until when, or why not."""
    data = request.GET.copy()
    data.setdefault("on", str(request.today))
    form = CoverFilter(data)
    found = form.found(request)
    if "on" in form.errors:
        form.add_error("on", f"The list below is of {found.on}.")
    page = by_number(found, request.GET.get("page"))
    here = reverse("coverage_list", kwargs={"slug": request.organisation.slug})
    asked = {"q": found.q, "on": str(found.on)}
    tabs = [("All", f"{here}?{urlencode(asked)}", sum(found.counts.values()))]
    tabs += [
        (word, f"{here}?{urlencode(asked | {'state': state})}", found.counts.get(state, 0))
        for state, word in STATES.items()
    ]
    context = {
        "form": form,
        "on": found.on,
        "lines": cover_list.answered(
            cover_list.lines(request.organisation, list(page), found.on), request.viewer
        ),
        "page": page,
        "tabs": tabs,
        "current": f"{here}?{urlencode(asked | ({'state': found.state} if found.state else {}))}",
        "csv": reverse("coverage_csv", kwargs={"slug": request.organisation.slug})
        + "?"
        + urlencode(asked | {"state": found.state}),
        "any": bool(sum(found.counts.values())),
        "section": "coverage",
    }
    return render(request, "vendors/coverage_list.html", context)


@needs("vendors_read")
def coverage_csv(request: OrgRequest) -> HttpResponse | StreamingHttpResponse:
    """The same list as CSV."""
    if is_from_elsewhere(request):
        return redirect("coverage_list", slug=request.organisation.slug)
    found = CoverFilter(request.GET).found(request)
    if request.method == "GET":
        ledger.note(
            request.organisation,
            by=request.user,
            verb="exported the coverage list",
            facts={"on": str(found.on), "state": found.state},
        )
    return StreamingHttpResponse(
        writing.lines(cover_list.COLUMNS, cover_list.csv_rows(found)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="coverage-{found.on}.csv"',
            "Cache-Control": "private, no-store",
        },
    )
