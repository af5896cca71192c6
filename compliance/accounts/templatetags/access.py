"""Lets a template ask what the viewer may do, so that no page offers what would be refused."""

from django import template

from compliance.accounts.access import Viewer
from compliance.accounts.access import may as may_on_record
from compliance.ledger.records import Record

register = template.Library()


@register.filter
def may(viewer: Viewer, permission: str) -> bool:
    """`request.viewer|may:"vendors_read"`: whether the role allows it in the whole organisation."""
    return viewer.may(permission)


@register.filter
def may_some(viewer: Viewer, permission: str) -> bool:
    """`request.viewer|may_some:"packs_read"`: whether the role allows it, or a grant does on a single record."""
    return viewer.may(permission) or any(name == permission for name, _, _ in viewer.grants)


@register.simple_tag(takes_context=True)
def may_do(context: template.Context, permission: str, record: Record) -> bool:
    """`{% may_do "vendors_write" vendor as may_write %}`: whether the role or a grant allows it on this record."""
    return may_on_record(context["request"].viewer, permission, record)
