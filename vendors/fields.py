"""Decides how a date that may be known only to the month is kept in a table and typed into a form."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from compliance import fields
from vendors.dates import FIRST_YEAR, LAST_YEAR, PartialDate, parse_partial

if TYPE_CHECKING:
    TextColumn = models.CharField[PartialDate | None, PartialDate | None]
else:
    TextColumn = models.CharField


class DayField(fields.DayField):
    """A whole day within the years an agreement can have: arithmetic on a slip of the keyboard such as 9999 has no end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(earliest=date(FIRST_YEAR, 1, 1), latest=date(LAST_YEAR, 12, 31), **kwargs)


class PartialDateFormField(forms.CharField):
    """A text field that reads a day or a month as people write them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "date")
        self.widget.attrs.setdefault("placeholder", "YYYY-MM-DD")
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_partial(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def run_validators(self, value: Any) -> None:
        """The length and the characters are those of the text."""
        super().run_validators(str(value) if value else "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(
                initial if isinstance(initial, str) else str(initial or "")
            ) != self.to_python(data)
        except ValidationError:
            return True


class PartialDateField(TextColumn):
    """Keeps "2026-03-15" or "2026-03"; NULL where nothing is known. Never sorted or compared in SQL: rules choose first or last day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True, blank=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *args: Any) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value)) if value else None
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str | None:
        return str(value) if value else None

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value else value)

    def formfield(self, **kwargs: Any) -> Any:
        return super(models.CharField, self).formfield(**{"form_class": PartialDateFormField, **kwargs})
