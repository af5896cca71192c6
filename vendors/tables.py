"""The columns of the lists of vendors and BAAs, and of the rows of an import."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join

from compliance.charts.templatetags.icons import badge
from compliance.exchange.plans import Outcome, Problem, Row
from vendors.models import BAA, Service, Vendor

STATUS = {
    "draft": ("Draft", "draft"),
    "not_yet": ("Not yet in force", "info"),
    "in_force": ("In force", "good"),
    "ended": ("Ended", "ended"),
}
END_WORDS = {
    "expired": "Expired",
    "terminated": "Terminated",
    "superseded": "Superseded",
    "notice": "Ended by notice",
}
FLAGS = (
    ("expiring", "Expiring", "soon"),
    ("notice_open", "Notice window open", "soon"),
    ("dates_incomplete", "Dates incomplete", "medium"),
    ("signed_late", "Signed late", "medium"),
)


def life_badges(baa: BAA, life: Any) -> list[tuple[str, str]]:
    """The word of an agreement's life and its flags, each with its tone."""
    if baa.never_was:
        return [("Import undone", "ended")]
    word, tone = STATUS[life.status]
    if life.status == "ended" and life.end:
        word = END_WORDS[life.end.reason]
    badges = [(word, tone), *((text, hue) for name, text, hue in FLAGS if getattr(life, name))]
    if not baa.has_evidence and life.status in ("in_force", "not_yet"):
        badges.append(("No file", "high"))
    if baa.archived_at:
        badges.append(("Archived", "ended"))
    return badges


def ends_word(baa: BAA) -> str:
    """Its last day, or why there is none: that none is recorded does not mean that it runs until terminated."""
    if baa.ends_on:
        return baa.ends_on.isoformat()
    if baa.rolls_from:
        return "renews itself"
    return "until terminated" if baa.until_terminated else "not recorded"


def covers_word(services: Iterable[str]) -> str:
    """The first two services that an agreement covers, and how many more."""
    names = sorted(set(services), key=str.casefold)
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more if names else "no service"


#: Cells of a file that hold anything: a word may be longer than the column.
ANYWHERE = {"td": {"class": "anywhere"}}
OUTCOMES = {
    Outcome.NEW: ("New", "good"),
    Outcome.CHANGED: ("Changed", "soon"),
    Outcome.SAME: ("The same", "ended"),
    Outcome.ERROR: ("Stays out", "high"),
}


class ChooseColumn(tables.Column):
    """A box to tick, of the form with the id “bulk” that stands beside the table."""

    def __init__(self) -> None:
        super().__init__(
            empty_values=(), orderable=False, verbose_name="Choose", attrs={"td": {"class": "tight"}}
        )

    def render(self, record: Any) -> Any:
        return format_html(
            '<input type="checkbox" form="bulk" name="key" value="{}" aria-label="Choose {}">',
            record.pk,
            record,
        )


class VendorTable(tables.Table):
    """One line a vendor; `standing` was read for the page before the table is drawn."""

    name = tables.Column(order_by=("sort_name", "id"), linkify=True)
    standing = tables.Column(empty_values=(), orderable=False, verbose_name="BAA")
    services = tables.Column(
        empty_values=(),
        orderable=False,
        verbose_name="Services",
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )
    next_due = tables.Column(
        empty_values=(), orderable=False, verbose_name="Next day", attrs={"td": {"class": "date"}}
    )
    owner = tables.Column(
        accessor="owner__name",
        verbose_name="Owner",
        order_by=("owner__name", "sort_name", "id"),
        default="nobody",
    )
    choose = ChooseColumn()

    class Meta:
        order_by = ("name",)

    def render_standing(self, record: Vendor) -> Any:
        standing = self.context["standings"][record.pk]
        return badge(standing.word, standing.tone)

    def render_services(self, record: Vendor) -> Any:
        standing = self.context["standings"][record.pk]
        if not standing.services:
            return "–"
        return format_html('{} <span class="soft">({} PHI)</span>', standing.services, standing.phi_services)

    def render_next_due(self, record: Vendor) -> Any:
        due = self.context["standings"][record.pk].next_due
        return str(due) if due else "–"


class BAATable(tables.Table):
    """One line an agreement."""

    vendor = tables.Column(
        order_by=("vendor__sort_name", "id"), linkify=lambda record: record.get_absolute_url()
    )
    title = tables.Column(order_by=("title", "id"), attrs=ANYWHERE)
    covers = tables.Column(empty_values=(), orderable=False, attrs=ANYWHERE, verbose_name="Covers")
    status = tables.Column(empty_values=(), orderable=False)
    effective = tables.Column(order_by=("starts_on", "id"), default="–", attrs={"td": {"class": "date"}})
    ends = tables.Column(empty_values=(), order_by=("ends_on", "id"), attrs={"td": {"class": "date"}})
    next_on = tables.Column(
        verbose_name="Next day", order_by=("next_on", "id"), default="–", attrs={"td": {"class": "date"}}
    )
    choose = ChooseColumn()

    class Meta:
        order_by = ("vendor",)

    def render_covers(self, record: BAA) -> str:
        rows = record.covered_rows  # type: ignore[attr-defined]
        return covers_word(str(Service(**each)) for each in rows)

    def render_status(self, record: BAA) -> Any:
        life = record.life(self.context["request"].today, is_followed=record.is_followed)  # type: ignore[attr-defined]
        return format_html(
            '<span class="badges">{}</span>',
            _joined(badge(word, tone) for word, tone in life_badges(record, life)),
        )

    def render_next_on(self, value: date) -> str:
        return value.isoformat()

    def render_ends(self, record: BAA) -> str:
        return ends_word(record)


class PlanTable(tables.Table):
    """One line a row of a file: what it would do, or why it stays out."""

    name = tables.Column(verbose_name="Vendor", empty_values=(), attrs=ANYWHERE)
    number = tables.Column(verbose_name="Row", attrs={"th": {"class": "number"}, "td": {"class": "number"}})
    sheet = tables.Column(default="–", attrs=ANYWHERE)
    detail = tables.Column(verbose_name="Services", default="–", attrs=ANYWHERE)
    outcome = tables.Column()
    says = tables.Column(verbose_name="What it does", empty_values=(), attrs=ANYWHERE)

    class Meta:
        template_name = "tables/table.html"
        orderable = False

    def render_name(self, record: Row) -> str:
        name = record.name or f"Row {record.number}"
        return format_html('<a href="{}">{}</a>', record.url, name) if record.url else name

    def render_outcome(self, record: Row) -> Any:
        return badge(*OUTCOMES[record.outcome])

    def render_says(self, record: Row) -> Any:
        lines = [
            *(format_html("<li>{}</li>", line) for line in record.brings),
            *(format_html("<li>{}</li>", _problem(one)) for one in record.problems),
            *(format_html('<li class="soft">{}</li>', note) for note in record.notes),
        ]
        return format_html('<ul class="says">{}</ul>', _joined(lines)) if lines else "–"


def _problem(one: Problem) -> Any:
    where = format_html("<strong>{}</strong>: ", one.column) if one.column else ""
    cell = format_html(" <code>{}</code>", one.value) if one.value else ""
    return format_html("{}{}{}", where, one.reason, cell)


def _joined(parts: Iterable[Any]) -> Any:
    return format_html_join(" ", "{}", ((part,) for part in parts))
