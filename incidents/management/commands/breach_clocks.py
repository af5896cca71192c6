"""Tells for a case from a file which notices are owed, by when, and how each stands; nothing is stored."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from compliance.ledger import clock
from incidents.calendars import holidays
from incidents.catalogue import BY_STATE, JURISDICTIONS, LAWS
from incidents.clocks.answer import answer
from incidents.entries import FIRST, LAST, Unreadable
from incidents.reading import read
from incidents.report import report


class Command(BaseCommand):
    """`manage.py breach_clocks FILE.json [--on DATE]`"""

    help = "Tells for a breach, described in a JSON file (docs/clocks.md), every notice that is owed and how it stands on a day."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the case as JSON; docs/clocks.md names its fields")
        parser.add_argument("--on", metavar="DATE", help="a day; today in the case's time zone otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        on = _day(options["on"])
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise CommandError(f"{options['file']}: not UTF-8.") from None
        names = {name for law in LAWS for name in (law.key, law.citation)}
        try:
            case, on = read(text, JURISDICTIONS, names, lambda zone: on or _today(zone))
        except Unreadable as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(json.dumps(report(case, answer(case, on, BY_STATE, holidays)), indent=2))


def _today(zone: ZoneInfo) -> date:
    return clock.today(zone)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        found = None
    if found is None or not FIRST <= found <= LAST:
        raise CommandError(f"--on: “{text}” is no date, write it as 2026-03-05.")
    return found
