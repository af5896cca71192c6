"""Columns of the outbox."""

from datetime import datetime

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.timezone import localtime

from compliance.charts.templatetags.icons import badge
from compliance.reminders.models import Mail

DATE = {"th": {"class": "date"}, "td": {"class": "date"}}


class MailTable(tables.Table):
    """Mails, newest first; why one was not accepted stands beneath its state."""

    subject = tables.Column(
        linkify=("outbox_detail", {"slug": tables.A("organisation__slug"), "key": tables.A("pk")})
    )
    to = tables.Column(accessor="name")
    state = tables.Column(accessor="word")
    written = tables.Column(accessor="created_at", attrs=DATE)
    accepted = tables.Column(accessor="accepted_at", attrs=DATE, default="—")

    class Meta:
        orderable = False
        empty_text = "No mail yet."

    def render_to(self, record: Mail) -> str:
        return format_html('{}<br><span class="soft small">{}</span>', record.name, record.address)

    def render_state(self, record: Mail) -> str:
        why = record.trouble_words.partition(". ")[0].rstrip(".")
        mark = badge(record.word, record.tone)
        return format_html('{}<br><span class="soft small">{}</span>', mark, why) if why else mark

    def render_written(self, value: datetime) -> str:
        return localtime(value).strftime("%Y-%m-%d %H:%M")

    def render_accepted(self, value: datetime) -> str:
        return self.render_written(value)
