"""Puts what other registers tell of a record on its page: `{% load beside %}{% beside vendor %}`."""

from typing import Any

from django import template

from compliance.ledger.records import Record
from compliance.registers.registry import registry

register = template.Library()


@register.inclusion_tag("components/beside.html", takes_context=True)
def beside(context: template.Context, record: Record) -> dict[str, Any]:
    """A section for each offer of a register that the viewer may see; it comes once the page is there, without script it is a link."""
    viewer = context["request"].viewer
    seen = (each for each in registry if viewer.may(each.permission))
    return {"sections": [offer for each in seen for offer in each.offers(record)]}
