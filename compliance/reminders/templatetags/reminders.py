"""What was sent about a record, to whom and with what result, for the pages of any register: `{% reminders_about record %}`."""

from typing import Any

from django import template

from compliance.ledger.records import Record
from compliance.reminders.models import Reminder

register = template.Library()

SHOWN = 20


@register.inclusion_tag("reminders/_about.html", takes_context=True)
def reminders_about(context: dict[str, Any], record: Record) -> dict[str, Any]:
    """The last reminders about a record; whoever may read the outbox gets links to the mails."""
    request = context["request"]
    rows = Reminder.objects.of(request.organisation).filter(record_id=record.pk)
    return {
        "reminders": rows.select_related("mail", "person").order_by("-id")[:SHOWN],
        "slug": request.organisation.slug,
        "link": request.viewer.may("outbox_read"),
    }
