"""What is asked of the person who imports a list: the file, and how its columns, dates and times are meant."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from compliance.exchange.dates import Order
from compliance.exchange.durations import Unit
from compliance.exchange.holding import Upload
from compliance.exchange.reading import Unreadable, refuse_size, tables
from compliance.files.names import clean_name
from vendors.imports.columns import Column, Columns
from vendors.imports.fields import DATES, FIELDS, TIMES
from vendors.imports.wishes import Wishes


class UploadForm(forms.Form):
    """A list that can be read."""

    upload = forms.FileField(
        label="List of vendors or BAAs (CSV or XLSX)",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        size = settings.IMPORT_MAX_BYTES // 1024**2
        self.fields["upload"].help_text = f"At most {size} MB and {settings.IMPORT_MAX_ROWS:,} rows."

    def clean_upload(self) -> Upload:
        sent: Any = self.cleaned_data["upload"]
        try:
            refuse_size(sent.size)
            content = sent.read()
            tables(content)
        except Unreadable as problem:
            raise ValidationError(str(problem), code="unreadable") from None
        return Upload(clean_name(sent.name), content)


class ConfirmForm(forms.Form):
    """Asks nothing; what refuses at the last moment is told on it."""


GROUPS = (
    ("Vendor", "vendor."),
    ("Contact", "contact."),
    ("Service", "service."),
    ("BAA", "baa."),
    ("Row", "row."),
)
UNITS = {
    "baa.breach": (Unit.HOURS, Unit.DAYS, Unit.BUSINESS_DAYS),
    "baa.notice": (Unit.DAYS, Unit.MONTHS),
    "baa.term_months": (Unit.MONTHS, Unit.YEARS),
}
#: So many columns are offered to be read; what a wider sheet holds beyond is no list of vendors.
MOST_COLUMNS = 60
TWICE = "Another column of this sheet was taken for it already. Choose something else for one of them."


class ReadingForm(forms.Form):
    """How the columns of a file are to be read: what each holds, which way round its dates stand, what its numbers count."""

    def __init__(self, *args: Any, every: list[Columns], wishes: Wishes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._every, self._wishes = every, wishes
        if any("service.name" in columns.positions for columns in every):
            names_services = any(columns.names_services for columns in every)
            self.fields["splits"] = forms.BooleanField(
                label="Split cells that name several services, as shown",
                required=False,
                initial=names_services if wishes.splits is None else wishes.splits,
                help_text="Otherwise such a cell is one service.",
            )
        for number, columns in enumerate(every):
            if len(every) > 1:
                self.fields[f"sheet_{number}"] = forms.BooleanField(
                    label=f"Read the sheet “{columns.table.sheet}”",
                    required=False,
                    initial=columns.table.sheet not in wishes.skipped,
                )
            for column in _shown(columns):
                self._add(number, column)

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Each sheet for its page: the box that reads it, and for each column its fields and what to know of it."""
        return [
            {
                "name": columns.table.sheet,
                "read": self[f"sheet_{number}"] if f"sheet_{number}" in self.fields else None,
                "columns": [(column, *self._own(number, column)) for column in _shown(columns)],
            }
            for number, columns in enumerate(self._every)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number, columns in enumerate(self._every):
            taken: set[str] = set()
            for column in _shown(columns):
                key = cleaned.get(f"field_{number}_{column.position}", "")
                if key and key in taken:
                    self.add_error(f"field_{number}_{column.position}", TWICE)
                taken.add(key)
        return cleaned

    def wishes(self) -> Wishes:
        """What was chosen; a column that was left as it was guessed stays a guess."""
        columns: dict[str, dict[int, str]] = {}
        orders: dict[str, dict[int, Order]] = {}
        units: dict[str, dict[int, Unit]] = {}
        for number, each in enumerate(self._every):
            sheet = each.table.sheet
            before = self._wishes.columns.get(sheet, {})
            for column in _shown(each):
                key = self._chosen("field", number, column)
                if key != column.key or column.position in before:
                    columns.setdefault(sheet, {})[column.position] = key
                if order := self._chosen("order", number, column):
                    orders.setdefault(sheet, {})[column.position] = Order(order)
                if unit := self._chosen("unit", number, column):
                    units.setdefault(sheet, {})[column.position] = Unit(unit)
        return Wishes(columns, orders, units, self._splits(), frozenset(self._skipped()))

    def _splits(self) -> bool | None:
        """Only where it is not what the file decides by itself."""
        if "splits" not in self.fields:
            return self._wishes.splits
        usual = any(columns.names_services for columns in self._every)
        chosen: bool = self.cleaned_data["splits"]
        return None if chosen == usual else chosen

    def _skipped(self) -> list[str]:
        return [
            columns.table.sheet
            for number, columns in enumerate(self._every)
            if not self.cleaned_data.get(f"sheet_{number}", True)
        ]

    def _chosen(self, what: str, number: int, column: Column) -> str:
        chosen: str = self.cleaned_data.get(f"{what}_{number}_{column.position}", "")
        return chosen

    def _add(self, number: int, column: Column) -> None:
        name = f"{number}_{column.position}"
        self.fields[f"field_{name}"] = forms.ChoiceField(
            label=f"“{column.header}”", choices=_choices(), required=False, initial=column.key
        )
        wished = self._wishes
        if column.key in DATES:
            order = wished.orders.get(column.sheet, {}).get(column.position, "")
            if wished.is_recalled and column.dates and column.dates.why and column.dates.order != order:
                order = ""  # its own dates prove the order of last time wrong
            self.fields[f"order_{name}"] = forms.ChoiceField(
                label="Dates such as 3/2/26",
                choices=[
                    ("", "As its dates say"),
                    *((each.value, each.value.capitalize()) for each in Order),
                ],
                required=False,
                initial=str(order),
            )
        if column.key in TIMES:
            unit = wished.units.get(column.sheet, {}).get(column.position, "")
            usual = f"As the header says: {column.unit}" if column.unit and not unit else "Nothing: ask"
            self.fields[f"unit_{name}"] = forms.ChoiceField(
                label="A number alone counts",
                choices=[("", usual), *((each.value, each.value) for each in UNITS[column.key])],
                required=False,
                initial=str(unit),
            )

    def _own(self, number: int, column: Column) -> tuple[list[Any], list[str]]:
        """The fields of a column, and what to know of its cells."""
        names = (f"{what}_{number}_{column.position}" for what in ("field", "order", "unit"))
        return [self[name] for name in names if name in self.fields], list(_told(column))


def _shown(columns: Columns) -> list[Column]:
    """The columns that can be chosen for: of a very wide sheet the first ones and all that are read."""
    return [column for column in columns.columns if column.key or column.position < MOST_COLUMNS]


def _choices() -> list[Any]:
    groups = [
        (title, [(each.key, each.label) for each in FIELDS if each.key.startswith(start)])
        for title, start in GROUPS
    ]
    return [("", "Not read"), *groups]


def _told(column: Column) -> Iterator[str]:
    if column.examples:
        yield f"Says {', '.join(f'“{text}”' for text in column.examples)}."
    if column.key and column.why:
        yield f"Taken for this {column.why}."
    if column.dates and column.dates.why:
        yield f"Dates are {column.dates.told}."
    if column.dates:
        yield from column.dates.notes
