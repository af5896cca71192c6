"""Decides what the cells of a row say of the end of an agreement, its renewal, and the times of its notices."""

from typing import Final

from compliance.exchange import values
from compliance.exchange.durations import Duration, Refused, Unit, duration, number
from compliance.exchange.values import Ending, Renewal, Renewing
from vendors import terms
from vendors.imports.cells import Reading
from vendors.models import BAA

BREACH_UNITS: Final = {
    Unit.HOURS: (1, BAA.BreachUnit.HOURS),
    Unit.DAYS: (1, BAA.BreachUnit.DAYS),
    Unit.BUSINESS_DAYS: (1, BAA.BreachUnit.BUSINESS_DAYS),
    Unit.WEEKS: (7, BAA.BreachUnit.DAYS),
}
NO_END: Final = "Renews itself, and no end day is given: its dates are incomplete"
MONTHS: Final = {Unit.MONTHS: 1, Unit.YEARS: 12}
FOR_ALL: Final = "For all of the column, choose “A number alone counts” beside that column in the preview."


class Periods(Reading):
    """The part of a row about its end and its times."""

    def _end(self) -> None:
        how = values.ending(self._cell("end"))
        if how is Ending.OPEN:
            self.said.add("end", "baa.end", until_terminated=True, first_end=None)
        elif how is Ending.RENEWS:
            self.said.add("renewal", "baa.end", renewal=BAA.Renewal.AUTO, term_months=None)
            self.said.notes.append(NO_END)
        elif day := self._day("end"):
            self.said.add("end", "baa.end", until_terminated=False, first_end=day)

    def _renewal(self) -> None:
        found = values.renewal(self._cell("renewal"), is_asked=self.asks_renewal)
        if isinstance(found, Refused):
            self._wrong("renewal", found.reason)
            return
        term = self._months("term_months", self._cell("term_months"))
        if found is None or found.how is Renewing.UNKNOWN:
            length = found.term if found else None
            if "renewal" not in self.said.facts or not (term or length):
                if found:
                    self._left("renewal", "does not say that it renews itself")
                return
            found = Renewal(Renewing.AUTOMATIC, length)  # its end says so
        self._renews(found, term)

    def _renews(self, found: Renewal, term: int | None) -> None:
        end = self.said.facts.get("end")
        if found.how is not Renewing.AUTOMATIC:
            if "renewal" not in self.said.facts:
                self.said.add("renewal", "baa.renewal", renewal=BAA.Renewal.ENDS, term_months=None)
        elif end and end.values["until_terminated"]:
            self.said.notes.append("It runs until terminated, so there is no term that renews itself")
        else:
            length = term or self._term(found.term)
            self.said.add("renewal", "baa.renewal", renewal=BAA.Renewal.AUTO, term_months=length)
            if end and length is None:
                self.said.notes.append(
                    "Renews itself, and the length of the next term is not given: until it is, it counts as ending on its end day"
                )
            elif end is None and NO_END not in self.said.notes:
                self.said.notes.append(NO_END)

    def _term(self, term: Duration | None) -> int | None:
        if term is None:
            return None
        if term.unit not in MONTHS:
            self._left("renewal", "is no term of months or years")
            return None
        return self._within("renewal", (term.amount or 0) * MONTHS[term.unit], 1, terms.LONGEST_MONTHS)

    def _months(self, name: str, text: str) -> int | None:
        if values.is_nothing(text):
            return None
        found = duration(text, self.units.get(f"baa.{name}"))
        if isinstance(found, Refused) or found is None or found.unit not in MONTHS:
            self._wrong(name, found.reason if isinstance(found, Refused) else "Write it in months or years.")
            return None
        return self._within(name, (found.amount or 0) * MONTHS[found.unit], 1, terms.LONGEST_MONTHS)

    def _within(self, name: str, number: int, least: int, most: int) -> int | None:
        if least <= number <= most:
            return number
        self._wrong(name, f"{number} does not fit: from {least} to {most:,}.")
        return None

    def _time(self, name: str) -> Duration | None:
        """The time of a cell; a number alone needs its unit."""
        text = self._cell(name)
        if values.is_nothing(text):
            return None
        if values.ending(text) in (Ending.ELSEWHERE, Ending.UNKNOWN):
            self._left(name, "is no time")
            return None
        found = duration(text, self.units.get(f"baa.{name}"))
        if isinstance(found, Refused):
            self._wrong(name, f"{found.reason} {FOR_ALL}" if number(text) is not None else found.reason)
            return None
        if found and found.amount is None:
            self._left(name, "is no number of days")
            return None
        return found

    def _notice(self) -> None:
        found = self._time("notice")
        if found is None or found.amount is None:
            return
        if found.unit in MONTHS:
            months = self._within("notice", found.amount * MONTHS[found.unit], 0, terms.LONGEST_MONTHS)
            self.said.add("notice", "baa.notice", notice_days=None, notice_months=months)
        elif found.unit in (Unit.DAYS, Unit.WEEKS):
            number = found.amount * (7 if found.unit is Unit.WEEKS else 1)
            days = self._within("notice", number, 0, terms.LONGEST_DAYS)
            self.said.add("notice", "baa.notice", notice_days=days, notice_months=None)
        else:
            self._wrong("notice", "A notice period is kept in days or months.")

    def _breach(self) -> None:
        found = self._time("breach")
        if found is None or found.amount is None:
            return
        if found.unit not in BREACH_UNITS:
            self._wrong("breach", "Write it in hours, days or business days: no month is so many days.")
            return
        times, unit = BREACH_UNITS[found.unit]
        number = self._within("breach", found.amount * times, 1, 10_000)
        self.said.add("breach", "baa.breach", breach_notice_value=number, breach_notice_unit=unit)
