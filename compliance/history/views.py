"""Pages of the ledger and of the history of a record."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.history import export, readers
from compliance.history.filters import Filters
from compliance.history.forms import RedactForm
from compliance.ledger import door as ledger
from compliance.ledger import history, redaction
from compliance.ledger.forms import posted, save_form, status_of
from compliance.ledger.history import Entry
from compliance.ledger.models import Event
from compliance.ledger.records import Versioned
from compliance.ledger.state import digest
from compliance.origin import is_from_elsewhere
from compliance.paging import NoPlace, Page, by_place

#: How many events a record's own page shows.
LAST = 5
#: Not needed in a list, and most of an event's bytes.
HEAVY = ("state", "state_sha256", "why_sha256", "request_id")


@needs("ledger_read")
def ledger_list(request: OrgRequest) -> HttpResponse:
    """The ledger, newest first."""
    filters = Filters(request.GET, request.viewer)
    events = filters.apply(readers.visible(request.viewer)).defer(*HEAVY)
    found = _page(request, events, history.ORDER)
    context = {
        "filters": filters,
        "rows": [(event, kind_of(event)) for event in found.rows],
        "newer": _address(filters.chosen, after=found.newer) if found.newer else "",
        "older": _address(filters.chosen, before=found.older) if found.older else "",
        "csv": f"{reverse('ledger_csv', kwargs={'slug': request.organisation.slug})}{_address(filters.chosen)}",
        "zone": request.organisation.time_zone,
    }
    return render(request, "history/ledger.html", context, status=200 if filters.is_valid() else 400)


@needs("ledger_read")
def ledger_csv(request: OrgRequest) -> HttpResponse | StreamingHttpResponse:
    """The events that pass the filters, as CSV; that they were exported is an event itself."""
    if is_from_elsewhere(request):
        return redirect("ledger_list", slug=request.organisation.slug)
    filters = Filters(request.GET, request.viewer)
    if not filters.is_valid():
        return HttpResponse(
            "The filter is not valid. Mend it on the ledger page.",
            status=400,
            content_type="text/plain; charset=utf-8",
        )
    if request.method == "GET":
        ledger.note(
            request.organisation,
            by=request.viewer.person,
            verb="exported the ledger",
            facts=dict(filters.chosen),
        )
    events = filters.apply(readers.visible(request.viewer))
    name = f"{request.organisation.slug}-ledger-{request.today}.csv"
    return StreamingHttpResponse(
        export.lines(events, request.organisation.zone),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@needs("ledger_read")
def ledger_event(request: OrgRequest, number: int) -> HttpResponse:
    """One event: what changed, why, and whether the recorded text is the one that was hashed."""
    event = get_object_or_404(readers.visible(request.viewer), pk=number)
    (entry,) = history.entries([event])
    context = {
        "entry": entry,
        "actor_email": readers.addresses([event]).get(event.actor_id, ""),
        "kind": kind_of(event),
        "record_url": _record_url(event),
        "history_url": _history_url(request, event.model, event.record_id)
        if history.model_of(event.model)
        else "",
        "hash_matches": digest(event.state) == event.state_sha256,
        "may_redact_reason": request.viewer.may("ledger_redact")
        and isinstance(entry.why, str)
        and bool(entry.why),
        "zone": request.organisation.time_zone,
    }
    return render(request, "history/event.html", context)


@needs("ledger_read")
def record_history(request: OrgRequest, model: str, key: UUID) -> HttpResponse:
    """Everything that ever happened to one record, for whoever may read the ledger and the record."""
    record = readers.record(request, model, key)
    if request.htmx:
        return render(request, "history/entries.html", _last_entries(request, record))
    found = _page(request, history.events_of(record), ("number",))
    entries = history.entries(found.rows)
    context = {
        "record": record,
        "kind": record._meta.verbose_name,
        "record_url": _url_of(record),
        "entries": entries,
        "newer": _address({}, after=found.newer) if found.newer else "",
        "older": _address({}, before=found.older) if found.older else "",
        "zone": request.organisation.time_zone,
        "redactions": _redactions(request, record, entries),
        "section": record._meta.model_name,
        "event_url": True,
    }
    return render(request, "history/record.html", context)


def _last_entries(request: OrgRequest, record: Versioned) -> dict[str, object]:
    """What stands on the record's own page: the last few events and the way to the rest."""
    found = history.history(record, limit=LAST + 1)
    return {
        "entries": found[:LAST],
        "more": request.path,
        "all_shown": len(found) <= LAST,
        "event_url": True,
    }


@needs("ledger_redact")
def text_redact(request: OrgRequest, model: str, key: UUID, field: str) -> HttpResponse:
    """Empties a free text of a record, now and in every past event."""
    record = readers.record(request, model, key)
    if field not in record.narrative_fields:
        raise Http404
    label = str(record._meta.get_field(field).verbose_name)  # type: ignore[union-attr]

    def redact(why: str) -> Event:
        return redaction.redact(record, field, by=request.viewer.person, why=why)

    return _redact(request, record, label, redact)


@needs("ledger_redact")
def part_redact(
    request: OrgRequest, model: str, key: UUID, kind: str, part: UUID, field: str
) -> HttpResponse:
    """Empties a free text of a part of a record, now and in every past event."""
    record = readers.record(request, model, key)
    held = getattr(record, kind).filter(pk=part).first() if kind in record.part_names else None
    if held is None or field not in held.narrative_fields:
        raise Http404
    label = f"{held._meta.get_field(field).verbose_name} of {held}"

    def redact(why: str) -> Event:
        return redaction.redact_part(held, field, by=request.viewer.person, why=why)

    return _redact(request, record, label, redact)


@needs("ledger_redact")
def reason_redact(request: OrgRequest, number: int) -> HttpResponse:
    """Empties the reason given for one event."""
    event = get_object_or_404(readers.visible(request.viewer), pk=number)
    record = readers.record(request, event.model, event.record_id)
    if event.why_id is None:
        raise Http404

    def redact(why: str) -> Event:
        return redaction.redact_reason(event, record, by=request.viewer.person, why=why)

    return _redact(request, record, f"reason of event {event.number}", redact)


def kind_of(event: Event) -> str:
    """The kind of record an event tells of, in a word."""
    model = history.model_of(event.model)
    return str(model._meta.verbose_name) if model else event.model


def _redact(
    request: OrgRequest, record: Versioned, label: str, redact: Callable[[str], Event]
) -> HttpResponse:
    form = RedactForm(*posted(request))
    back = _history_url(request, record._meta.label_lower, record.pk)

    def save() -> None:
        redact(form.cleaned_data["why"])
        note_kept(form, record, by=request.viewer.person)

    if save_form(request, form, save):
        messages.success(request, f"Redacted: {label}. The hashes of its events stay as they are.")
        return redirect(back)
    context = {
        "form": form,
        "record": record,
        "label": label,
        "back": back,
        "section": record._meta.model_name,
    }
    return render(request, "history/redact.html", context, status=status_of(form))


def _history_url(request: OrgRequest, model: str, key: UUID) -> str:
    return reverse("record_history", kwargs={"slug": request.organisation.slug, "model": model, "key": key})


def _redactions(request: OrgRequest, record: Versioned, entries: list[Entry]) -> list[tuple[str, str]]:
    """(label, address) of each free text shown on the page that the viewer could redact."""
    if not request.viewer.may("ledger_redact"):
        return []
    shown = {line.redactable: line.label for entry in entries for line in entry.lines if line.redactable}
    return [(words, _redact_url(request, record, place)) for place, words in shown.items()]


def _redact_url(request: OrgRequest, record: Versioned, place: str) -> str:
    """Where the free text at this place is redacted: a field of the record, or of one of its parts."""
    *of_part, field = place.split("/")
    of = {
        "slug": request.organisation.slug,
        "model": record._meta.label_lower,
        "key": record.pk,
        "field": field,
    }
    if not of_part:
        return reverse("text_redact", kwargs=of)
    return reverse("part_redact", kwargs={**of, "kind": of_part[0], "part": of_part[1]})


def _record_url(event: Event) -> str:
    """The page of the record an event tells of, where it has one."""
    model = history.model_of(event.model)
    record = model._base_manager.filter(pk=event.record_id).first() if model else None
    return _url_of(record) if record else ""


def _url_of(record: Versioned) -> str:
    """The record's own page; nothing for those that have none."""
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


def _page(request: OrgRequest, events: QuerySet[Event], order: Sequence[str]) -> Page[Event]:
    """The page of events that the address asks for."""
    try:
        return by_place(
            events, order, older_than=request.GET.get("before", ""), newer_than=request.GET.get("after", "")
        )
    except NoPlace:
        raise Http404 from None


def _address(chosen: dict[str, str], **place: str) -> str:
    query = urlencode({**chosen, **place})
    return f"?{query}" if query else ""
