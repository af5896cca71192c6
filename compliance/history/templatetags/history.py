"""Puts the history of a record on its page: `{% load history %}{% record_history vendor %}`."""

from typing import Any

from django import template
from django.urls import reverse

from compliance.ledger.records import Versioned

register = template.Library()


@register.inclusion_tag("history/section.html", takes_context=True)
def record_history(context: template.Context, record: Versioned) -> dict[str, Any]:
    """A section that fetches the last events once the page is there; without script it links to them."""
    slug = context["request"].organisation.slug
    return {
        "address": reverse(
            "record_history", kwargs={"slug": slug, "model": record._meta.label_lower, "key": record.pk}
        ),
        "key": record.pk,
    }
