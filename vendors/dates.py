"""Dates as this register writes them are those of the house: `compliance.dates` decides what a written date can mean."""

from compliance.dates import FIRST_YEAR, LAST_YEAR, PartialDate, add_months, parse_partial

__all__ = ["FIRST_YEAR", "LAST_YEAR", "PartialDate", "add_months", "parse_partial"]
