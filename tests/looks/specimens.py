"""Made-up forms, tables, gaps, charts and histories, with one name in them that tries to break every page."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID

import django_tables2 as tables
from django import forms
from django.http import HttpRequest
from django.utils.html import format_html

from compliance.charts import shapes
from compliance.charts.shapes import Column, Span
from compliance.charts.templatetags.icons import badge
from compliance.registers.answers import Gap, GapKind, Severity, Tile

LONG_NAME = "Northwestern Regional Radiology & Imaging Information Exchange <Holdings> of Greater Saint-Étienne-du-Rouvray, LLC"


class AgreementForm(forms.Form):
    required_css_class = "required-field"
    vendor = forms.ChoiceField(
        choices=[("", "Choose a vendor"), ("1", "Amazon Web Services, Inc."), ("2", LONG_NAME)]
    )
    direction = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            ("ce", "We are the covered entity"),
            ("ba", "We are the business associate"),
            ("up", "Upstream of a subcontractor"),
        ],
        help_text="Who must safeguard whose PHI under this agreement. 45 CFR 164.504(e)",
    )
    effective = forms.DateField(
        widget=forms.DateInput(attrs={"class": "date", "placeholder": "YYYY-MM-DD"}),
        help_text="The first day it is in force.",
    )
    end = forms.DateField(
        label="First end day",
        required=False,
        widget=forms.DateInput(attrs={"class": "date"}),
        help_text="Leave empty: until terminated.",
    )
    email = forms.EmailField(label="Contact for breach notices", required=False)
    notice_days = forms.IntegerField(label="Notice period in days", min_value=0, required=False)
    covers = forms.MultipleChoiceField(
        label="Covered services",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("Amazon", [("b", "Bedrock"), ("s", "S3"), ("t", "Transcribe Medical")]),
            ("Other", [("x", LONG_NAME)]),
        ],
    )
    agent = forms.BooleanField(
        label="Acts as our agent",
        required=False,
        help_text="Unknown counts as agent: discovery by the vendor is discovery by us.",
    )
    document = forms.FileField(label="Signed agreement", required=False)
    notes = forms.CharField(
        widget=forms.Textarea(attrs={"maxlength": 200, "rows": 4}),
        required=False,
        help_text="No patient information here.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FilterForm(forms.Form):
    q = forms.CharField(
        label="Search",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Vendor, service or number"}),
    )
    status = forms.ChoiceField(
        choices=[("", "Any"), ("in_force", "In force"), ("ended", "Ended")], required=False
    )
    owner = forms.ChoiceField(choices=[("", "Anyone"), ("1", "Dana Whitfield")], required=False)


class AgreementTable(tables.Table):
    vendor = tables.Column(linkify=lambda record: "#" + str(record["number"]))
    number = tables.Column(verbose_name="BAA")
    status = tables.Column()
    end = tables.Column(verbose_name="Ends", attrs={"th": {"class": "number"}, "td": {"class": "number"}})
    owner = tables.Column(orderable=False)

    class Meta:
        template_name = "tables/table.html"
        order_by = ("vendor",)

    def render_status(self, value: tuple[str, str]) -> str:
        return badge(*value)


def gaps() -> list[Gap]:
    rows = [
        (
            Severity.CRITICAL,
            "OpenAI API",
            "PHI service without a BAA in force",
            "PHI is sent to it since 2026-02-01.",
        ),
        (Severity.HIGH, LONG_NAME, "Unsigned BAA", "Signed by neither side; it begins on 2026-12-01."),
        (
            Severity.MEDIUM,
            "Twilio, BAA-1007",
            "Notice window open",
            "The last day to give notice is 2026-12-01.",
        ),
        (Severity.LOW, "Zoom", "No owner", "Reminders go to the security officer."),
    ]
    kinds = [
        GapKind("k", s, kind, "45 CFR 164.502(e)", "Record the agreement, or stop sending PHI.")
        for s, _, kind, _ in rows
    ]
    return [
        Gap(
            kind,
            "vendors.baa",
            UUID(int=1),
            title,
            reason,
            "#gap",
            mend_url="#mend",
            mend_needs="vendors_write",
        )
        for kind, (_, title, _, reason) in zip(kinds, rows, strict=True)
    ]


def tiles() -> list[Tile]:
    stand = (
        ("In force", 31, "good"),
        ("Ending soon", 6, "soon"),
        ("Draft", 3, "draft"),
        ("Expired", 1, "critical"),
    )
    return [
        Tile("BAAs", "38", "of 41 in force", "#a", stand),
        Tile(
            "Vendors with PHI",
            "44",
            "3 without a BAA",
            "#b",
            (("Covered", 41, "good"), ("Not covered", 3, "critical")),
        ),
        Tile(
            "Services",
            "0",
            "Nothing recorded yet",
            "#c",
            (("Covered", 0, "good"), ("Not covered", 0, "critical")),
        ),
        Tile("Gaps", "4", "1 critical", "#d"),
    ]


def renewals() -> shapes.Bars:
    numbers = [
        (3, 1, 0),
        (0, 0, 0),
        (1, 4, 2),
        (2, 0, 0),
        (0, 1, 1),
        (5, 2, 2),
        (0, 0, 0),
        (1, 0, 0),
        (0, 3, 0),
        (2, 2, 1),
        (1, 1, 0),
        (4, 0, 3),
    ]
    months = [date(2026 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(12)]
    columns = [
        Column(f"{m:%b}", f"{m:%B %Y}", v, f"?month={m:%Y-%m}" if sum(v) else "")
        for m, v in zip(months, numbers, strict=True)
    ]
    return shapes.bars(columns, ["Ends", "Renews by itself", "Last day to give notice"])


def terms() -> shapes.Timeline:
    spans = [
        Span(
            "AWS master BAA",
            date(2024, 1, 1),
            date(2026, 12, 31),
            "In force",
            "good",
            date(2026, 10, 2),
            "#1",
        ),
        Span("AWS master BAA, next term", date(2027, 1, 1), None, "Not yet in force", "info", url="#2"),
        Span(LONG_NAME, date(2025, 6, 1), date(2026, 6, 1), "Expired", "critical", url="#3"),
        Span("Zoom", date(2020, 1, 1), date(2025, 12, 31), "Superseded", "ended", url="#4"),
    ]
    return shapes.timeline(spans, first=date(2025, 1, 1), last=date(2027, 12, 31), today=date(2026, 11, 3))


def table(request: HttpRequest) -> AgreementTable:
    names = [
        "Amazon Web Services, Inc.",
        "Microsoft Corporation",
        LONG_NAME,
        "Twilio Inc.",
        "Zoom Communications",
    ]
    marks = [
        ("In force", "good"),
        ("Expires in 23 days", "soon"),
        ("Draft", "draft"),
        ("Terminated", "ended"),
        ("Expired", "critical"),
    ]
    rows = [
        {
            "vendor": names[i % 5],
            "number": f"BAA-{1000 + i}",
            "status": marks[i % 5],
            "end": "2026-12-31" if i % 3 else "",
            "owner": "Dana Whitfield",
        }
        for i in range(60)
    ]
    made = AgreementTable(rows, order_by="-end")
    made.request = request
    return made.paginate(page=3, per_page=10)


def history() -> list[SimpleNamespace]:
    at = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
    line = SimpleNamespace
    return [
        line(
            event=line(actor_name="Dana Whitfield", verb="renewed", at=at),
            why="Master agreement extended by a year",
            lines=[
                line(label="End day", before="2026-12-31", after="2027-12-31"),
                line(label="Owner", before="", after="Sam Ortiz"),
            ],
        ),
        line(event=line(actor_name="Reminders", verb="mailed", at=at), why="", lines=[]),
        line(
            event=line(actor_name="Sam Ortiz", verb="created", at=at),
            why=None,
            lines=[line(label="Fax", before="555", after="")],
        ),
    ]


def bound_form() -> AgreementForm:
    wrong = {"effective": "31/12/2026", "email": "nobody", "notice_days": "-3", "notes": "Seen " + "x" * 210}
    form = AgreementForm({f"bad-{name}": value for name, value in wrong.items()}, prefix="bad")
    form["notes"].warning = format_html(
        "This looks like a <strong>medical record number</strong>: “{}”.", "1234567"
    )
    return form
