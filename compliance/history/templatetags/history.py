"""Puts the history of a record on its page: `{% load history %}{% record_history vendor %}`."""

from typing import Any

from django import template
from django.urls import reverse

from compliance.ledger.history import history
from compliance.ledger.records import Versioned

register = template.Library()


@register.inclusion_tag("history/entries.html", takes_context=True)
def record_history(context: template.Context, record: Versioned, limit: int = 10) -> dict[str, Any]:
    """The last events of a record in words, three queries, with the way to the rest."""
    request = context["request"]
    found = history(record, limit=limit + 1)
    address = {"slug": request.organisation.slug, "model": record._meta.label_lower, "key": record.pk}
    return {
        "request": request,
        "entries": found[:limit],
        "more": reverse("record_history", kwargs=address),
        "all_shown": len(found) <= limit,
        "event_url": request.viewer.may("ledger_read"),
    }
