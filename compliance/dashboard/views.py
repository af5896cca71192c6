"""The first page of an organisation, and the full lists of gaps and deadlines behind its counts."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from compliance.accounts.access import OrgRequest, needs
from compliance.charts import shapes
from compliance.dashboard.digest import Digest, digests
from compliance.dashboard.forms import DeadlineFilter, GapFilter
from compliance.paging import by_number
from compliance.registers.answers import Severity
from compliance.registers.registry import registry
from compliance.registers.summaries import Summary, last_of

#: So many kinds of deadlines a plot can show in tones and patterns of their own.
TOLD_APART = 4


@needs("home")
def dashboard(request: OrgRequest) -> HttpResponse:
    """Are we all right, what do I do now, how do the parts stand."""
    found = digests(request.viewer, request.organisation, request.today)
    parts = [digest.summary for digest in found]
    counts = {severity: sum(part.count(severity) for part in parts) for severity in Severity}
    worst = sorted(
        (gap for part in parts for gap in part.worst), key=lambda gap: (gap.kind.severity, gap.title)
    )
    soonest = sorted(
        (deadline for part in parts for deadline in part.soonest), key=lambda deadline: deadline.day
    )
    context = {
        "digests": found,
        "counts": [(severity, number) for severity, number in counts.items() if number],
        "gaps_in_all": sum(counts.values()),
        "verdict": next((severity for severity, number in counts.items() if number), None),
        "worst": worst[:6],
        "overdue": sum(part.overdue for part in parts),
        "soonest": soonest[:6],
        "kinds": {key: kind.title for key, kind in registry.deadline_kinds.items()},
        "plot": _plot(request, parts),
        "is_empty": all(digest.first_step for digest in found),
        "first_steps": _first_steps(request, found),
        "section": "dashboard",
    }
    return render(request, "dashboard/dashboard.html", context)


@needs("home")
def gap_list(request: OrgRequest) -> HttpResponse:
    """Every check that fails and that the viewer may see, worst first."""
    seen = [register for register in registry if request.viewer.may(register.permission)]
    form = GapFilter(request.GET, registers=seen)
    found = (gap for register in seen for gap in register.gaps(request.organisation, request.today))
    gaps = list(request.viewer.open_ones(found))
    shown = sorted(form.narrow(gaps), key=lambda gap: (gap.kind.severity, gap.kind.title, gap.title))
    page = by_number(shown, request.GET.get("page"))
    levels = Counter(gap.kind.severity for gap in gaps)
    context = {
        "form": form,
        "page": page,
        "levels": [(s, levels[s]) for s in Severity],
        "any": bool(gaps),
        "seen": seen,
        "section": "dashboard",
    }
    return render(request, "dashboard/gap_list.html", context)


@needs("home")
def deadline_list(request: OrgRequest) -> HttpResponse:
    """Everything that is overdue or due within the asked time, soonest first."""
    seen = [register for register in registry if request.viewer.may(register.permission)]
    form = DeadlineFilter(request.GET, registers=seen, today=request.today)
    deadlines = request.viewer.open_ones(
        deadline
        for register in seen
        for deadline in register.deadlines(request.organisation, request.today, form.until)
    )
    shown = sorted(form.narrow(deadlines), key=lambda deadline: (deadline.day, deadline.title))
    page = by_number(shown, request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "seen": seen,
        "kinds": {key: kind.title for key, kind in registry.deadline_kinds.items()},
        "soon": request.today + timedelta(days=30),
        "section": "dashboard",
    }
    return render(request, "dashboard/deadline_list.html", context)


def _first_steps(request: OrgRequest, found: list[Digest]) -> list[tuple[str, str]]:
    """Where to begin: registers that hold nothing yet, and who is responsible."""
    steps = [digest.first_step for digest in found if digest.first_step]
    organisation = request.organisation
    if request.viewer.may("settings_manage") and not (
        organisation.security_officer_id and organisation.privacy_officer_id
    ):
        officers = {
            "the security officer (45 CFR 164.308(a)(2))": organisation.security_officer_id,
            "the privacy officer (45 CFR 164.530(a)(1)(i))": organisation.privacy_officer_id,
        }
        words = " and ".join(words for words, named in officers.items() if not named)
        steps.append((f"Name {words}", reverse("settings", kwargs={"slug": organisation.slug})))
    return steps


def _plot(request: OrgRequest, parts: list[Summary]) -> Any:
    """What falls due in each of the twelve months from this one, by kind; each column opens its list."""
    months = [month for month, _ in parts[0].months] if parts else []
    series = _series(parts)
    address = reverse("deadline_list", kwargs={"slug": request.organisation.slug})
    columns = [
        shapes.Column(
            label=f"{month:%b}",
            title=f"{month:%B %Y}",
            values=tuple(
                sum(part.months[number][1].get(kind, 0) for part in parts for kind in kinds)
                for _, kinds in series
            ),
            url=f"{address}?{urlencode({'first': str(_not_before(month, request.today)), 'last': str(last_of(month))})}",
        )
        for number, month in enumerate(months)
    ]
    return shapes.bars(columns, [title for title, _ in series])


def _series(parts: list[Summary]) -> list[tuple[str, list[str]]]:
    """The kinds of deadlines as the plot tells them apart: where there are many, the most frequent ones and all others together."""
    found: Counter[str] = Counter()
    for part in parts:
        for _, counts in part.months:
            found.update(counts)
    titles = {key: kind.title for key, kind in registry.deadline_kinds.items() if key in found}
    if len(titles) <= TOLD_APART:
        return [(title, [key]) for key, title in titles.items()]
    often = {key for key, _ in found.most_common(TOLD_APART - 1)}
    apart = [(title, [key]) for key, title in titles.items() if key in often]
    return [*apart, ("Others", [key for key in titles if key not in often])]


def _not_before(day: date, today: date) -> date:
    return max(day, today)
