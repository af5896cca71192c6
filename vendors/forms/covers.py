"""What may be typed about the services that an agreement covers: a row for each time of cover, and what an amendment may change of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from compliance.ledger.forms import VersionedForm
from compliance.ledger.state import State
from vendors import coverage, terms
from vendors.fields import DayField
from vendors.models import BAA, Cover, Service

NO_ROW = "What was ticked is not a service of this vendor, or is no longer in use. Look at the services below, and save again."

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """The fields for one time of cover of a service; without `cover` for one that may be added."""

    key: str
    service: Service
    cover: Cover | None
    label: str
    earlier: str

    def typed(self, cleaned: dict[str, Any]) -> tuple[bool, date | None, date | None]:
        """Whether it is ticked, and its days."""
        return tuple(cleaned.get(f"{what}_{self.key}") for what in ("cover", "from", "to"))  # type: ignore[return-value]

    def is_moved(self, cleaned: dict[str, Any]) -> bool:
        """Whether other days were typed than it has."""
        return self.typed(cleaned)[1:] != _days(self.cover)


class CoverForm(VersionedForm):
    """The part of an agreement's form that says what it covers; as a correction it may change every time of cover."""

    instance: BAA

    def add_cover_fields(self) -> None:
        """Adds the rows: the last time of cover of a service goes by the service's key, those before by their own."""
        self._listed_on = self.instance.eligible_list_on
        self._times: dict[Any, list[Cover]] = defaultdict(list)
        if not self.instance._state.adding:
            for cover in sorted(self.instance.covers.all(), key=lambda each: each.from_on or date.min):
                self._times[cover.service_id].append(cover)
        offered = Service.objects.of(self.instance.organisation).filter(vendor=self.instance.vendor)
        self.rows = [row for service in offered.current() for row in self._rows_of(service, self._times)]
        for row in self.rows:
            self._add_fields(row)

    def seen(self, state: State) -> dict[str, Any]:
        """Also the rows as they were; one that came since was empty."""
        values = super().seen(state)
        services, times = {row.service.pk: row.service for row in self.rows}, _times_in(state)
        then = {row.key: row for service in services.values() for row in self._rows_of(service, times)}
        for key in {row.key for row in self.rows}:
            was = then[key].cover if key in then else None
            values[f"cover_{key}"] = was is not None
            values[f"from_{key}"], values[f"to_{key}"] = _days(was)
        return values

    def shows(self, cover: Cover) -> bool:
        """Whether this time of cover can be changed here."""
        return True

    def start_with(self, covers: list[Cover], on: date) -> None:
        """Ticks what another agreement covers from that day on: the one that this one follows."""
        for cover in covers:
            lasts = cover.to_on is None or cover.to_on >= on
            if lasts and f"cover_{cover.service_id}" in self.fields:
                self.fields[f"cover_{cover.service_id}"].initial = True

    @property
    def cover_rows(self) -> list[tuple[Any, ...]]:
        """For each time of cover its tick, first and last day, as bound fields."""
        return [tuple(self[f"{what}_{row.key}"] for what in ("cover", "from", "to")) for row in self.rows]

    def covers(self) -> list[Cover]:
        """The covered services as typed; what is not shown stays as it was."""
        return [*self._untouched(), *(cover for row in self.rows for cover in self.covers_of(row))]

    def covers_of(self, row: Row) -> Iterator[Cover]:
        """What a row leaves. A service that is missing on a list read again was covered until the day before."""
        is_ticked, first, last = row.typed(self.cleaned_data)
        if is_ticked:
            yield covered(row, first, last)
        elif row.cover and (read := self._read_again()):
            yield from ended(row.cover, read)

    def clean_covers(self) -> None:
        """Says beside the row what is wrong with it, and of a tick without a row that it would be lost."""
        if any(name.startswith("cover_") and name not in self.fields for name in self.data):
            self.add_error(None, NO_ROW)
        for row in self.rows:
            is_ticked, first, last = row.typed(self.cleaned_data)
            if first and last and last < first:
                self.add_error(f"to_{row.key}", "The last day lies before the first.")
            if not is_ticked and row.is_moved(self.cleaned_data) and (first or last):
                self.add_error(f"cover_{row.key}", "Tick it, or clear its days.")
        if not self.errors:
            self._clean_overlap()

    def _clean_overlap(self) -> None:
        listed = self.cleaned_data["eligible_list_on"] if self._is_listed() else None
        times = [terms.Cover(each.service_id, each.from_on or listed, each.to_on) for each in self.covers()]
        if twice := coverage.overlapping(times):
            words = "Its times of cover overlap. Each begins after the one before has ended."
            self.add_error(f"from_{twice}" if f"from_{twice}" in self.fields else None, words)

    def _is_listed(self) -> bool:
        return self.cleaned_data.get("coverage_mode") == BAA.Coverage.ELIGIBLE_LIST

    def _read_again(self) -> date | None:
        """The day of the list where it is a later one than before."""
        read, before = self.cleaned_data.get("eligible_list_on"), self._listed_on
        return read if self._is_listed() and read and before and read > before else None

    def _untouched(self) -> Iterator[Cover]:
        shown = {row.cover.pk for row in self.rows if row.cover}
        yield from (copy(each) for times in self._times.values() for each in times if each.pk not in shown)

    def _rows_of(self, service: Service, every: Mapping[Any, list[Cover]]) -> Iterator[Row]:
        times = every.get(service.pk, [])
        shown = [each for each in times if self.shows(each)]
        for each in shown[:-1]:
            yield Row(str(each.pk), service, each, f"{service}, earlier", "")
        gone = ", ".join(span(each) for each in times if each not in shown)
        yield Row(str(service.pk), service, shown[-1] if shown else None, str(service), gone)

    def _add_fields(self, row: Row) -> None:
        self.fields[f"cover_{row.key}"] = forms.BooleanField(
            label=row.label,
            required=False,
            initial=row.cover is not None,
            help_text=f"Covered before: {row.earlier}." if row.earlier else "",
        )
        for what, words, day in zip(("from", "to"), ("first", "last"), _days(row.cover), strict=True):
            self.fields[f"{what}_{row.key}"] = DayField(
                label=f"{what.capitalize()} ({words} day)", required=False, initial=day
            )


class AmendedCovers(CoverForm):
    """What an amendment does to cover: it adds times and ends those that run, and rewrites none."""

    def shows(self, cover: Cover) -> bool:
        """What is over stays as it was."""
        opened: date = self.initial.get("amended_on") or date.min
        return cover.to_on is None or cover.to_on >= opened

    def covers(self) -> list[Cover]:
        """As typed. What was covered by name stays so from the first day in force where a list counts from now on."""
        kept = super().covers()
        for cover in kept:
            if self._is_listed() and cover.from_on is None:
                cover.from_on = self.instance.starts_on
        return kept

    def covers_of(self, row: Row) -> Iterator[Cover]:
        is_ticked, first, last = row.typed(self.cleaned_data)
        as_of: date = self.cleaned_data["amended_on"]
        if row.cover is None:
            if is_ticked:
                yield covered(row, first or as_of, last)
        elif not is_ticked:
            yield from ended(row.cover, as_of)
        elif row.cover.to_on and row.cover.to_on < as_of - _DAY and last != row.cover.to_on:
            yield copy(row.cover)
            yield Cover(service=row.service, from_on=as_of, to_on=last)
        else:
            yield covered(row, first if _began(row.cover, as_of) else first or as_of, last)

    def clean_covers(self) -> None:
        as_of: date | None = self.cleaned_data.get("amended_on")
        if as_of is None:
            return
        for row in self.rows:
            is_ticked, first, _ = row.typed(self.cleaned_data)
            begins_here = row.cover is None or not _began(row.cover, as_of)
            if is_ticked and begins_here and first and first < as_of:
                words = f"An amendment covers from its own day on, {as_of}. What was covered before is a correction: Edit."
                self.add_error(f"from_{row.key}", words)
            elif row.cover and is_ticked:
                self._clean_running(row, row.cover, as_of)
        super().clean_covers()

    def _clean_running(self, row: Row, cover: Cover, as_of: date) -> None:
        _, first, last = row.typed(self.cleaned_data)
        if _began(cover, as_of) and first != cover.from_on:
            since = cover.from_on or "the first day of the agreement"
            self.add_error(
                f"from_{row.key}",
                f"It is covered from {since}, and an amendment does not change that. A slip is mended under Edit.",
            )
        if last and last != cover.to_on and last < as_of - _DAY:
            self.add_error(
                f"to_{row.key}", f"An amendment as of {as_of} ends no cover before {as_of - _DAY}."
            )


def covered(row: Row, first: date | None, last: date | None) -> Cover:
    """The row's time of cover with these days."""
    cover = copy(row.cover) if row.cover else Cover(service=row.service)
    cover.from_on, cover.to_on = first, last
    return cover


def ended(cover: Cover, as_of: date) -> Iterator[Cover]:
    """The cover until the day before; nothing where it had not begun by then, and so never was."""
    if _began(cover, as_of):
        shorter, last = copy(cover), as_of - _DAY
        shorter.to_on = min(cover.to_on, last) if cover.to_on else last
        yield shorter


def span(cover: Cover) -> str:
    """From when to when, in words."""
    return f"{cover.from_on or 'its first day'} to {cover.to_on or 'its end'}"


def _began(cover: Cover, as_of: date) -> bool:
    return cover.from_on is None or cover.from_on < as_of


def _days(cover: Cover | None) -> tuple[date | None, date | None]:
    return (cover.from_on, cover.to_on) if cover else (None, None)


def _times_in(state: State) -> Mapping[Any, list[Cover]]:
    """The times of cover of each service in a state of an agreement, as they followed one another."""
    times: dict[Any, list[Cover]] = defaultdict(list)
    for part in state["parts"].get("covers", ()):
        told = part["fields"]
        first, last = (
            date.fromisoformat(told[name]) if told[name] else None for name in ("from_on", "to_on")
        )
        service = UUID(told["service"]["key"])
        times[service].append(Cover(pk=UUID(part["key"]), service_id=service, from_on=first, to_on=last))
    for each in times.values():
        each.sort(key=lambda cover: cover.from_on or date.min)
    return times
