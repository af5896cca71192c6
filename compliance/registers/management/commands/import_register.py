"""Reads a spreadsheet into a register: shows what it would change, and writes it where that is confirmed."""

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from compliance.accounts.models import Organisation
from compliance.exchange.actions import import_at_once
from compliance.exchange.holding import Upload
from compliance.exchange.plans import Choices, Plan
from compliance.exchange.reading import Found, Unreadable, refuse_size
from compliance.ledger.door import Stale, System
from compliance.registers.past import Lost, past_kept
from compliance.registers.registry import Register, registry

BY = System("import_register")


class Command(BaseCommand):
    """`manage.py import_register vendors FILE --organisation SLUG [--confirm] [--json]`"""

    help = (
        "Shows what a CSV or an Excel workbook would change in a register; with --confirm writes every row without error, or nothing. "
        "Exits with 0, or with 1 where the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", help="what it lists, such as vendors, systems or flows")
        parser.add_argument(
            "file",
            type=Path,
            help="a CSV or XLSX: a business associate list in OCR's layout, a tracker of vendors and BAAs, or a list that "
            "docs/coverage.md describes",
        )
        parser.add_argument(
            "--organisation", required=True, metavar="SLUG", help="first word of its addresses"
        )
        parser.add_argument("--confirm", action="store_true", help="write what is shown")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        register, choices = _register(options["register"])
        organisation = _organisation(options["organisation"])
        try:
            upload = _upload(options["file"], choices)
            found = register.read_import(upload.content)
            lost = Lost()
            with transaction.atomic():
                plan = register.plan_import(organisation, found, choices)
                if plan is None:
                    raise CommandError(f"The register {register.name} takes no spreadsheets.")
                if options["confirm"] and plan.writes:
                    lost = _confirm(register, organisation, upload, plan)
        except Unreadable as error:
            raise CommandError(str(error)) from None
        except ValidationError as error:
            raise CommandError(
                f"Nothing was written: the program found a fault in itself, since the preview passed it. ({error})"
            ) from None
        except (Stale, IntegrityError) as error:
            raise CommandError(
                f"Nothing was written: the register changed meanwhile. Run it again. ({error})"
            ) from None
        if lost:
            self.stderr.write(f"{lost.told} of past exposure are no longer told with what was written:")
            self.stderr.writelines(f"{each.words}\n" for each in lost.shown)
        if options["json"]:
            self.stderr.writelines(f"{line}\n" for line in (*plan.remarks, *plan.dates))
            self.stdout.write(json.dumps(plan.report()))
        else:
            self.stdout.write("\n".join(_words(plan, found, confirmed=options["confirm"])))


def _register(name: str) -> tuple[Register, Choices | None]:
    """The register that takes such a list, and what tells it which list it is."""
    known = {each: (register, choices) for each, register, choices in registry.importable}
    if name not in known:
        raise CommandError(f"There is no register “{name}”. There are: {', '.join(known)}.")
    return known[name]


def _organisation(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(f"There is no organisation “{slug}”.")
    return organisation


def _confirm(register: Register, organisation: Organisation, upload: Upload, plan: Plan) -> Lost:
    """An import like any other: it stands in the list and can be undone. Tells what of the past it took back."""
    name = register.told_name(upload.name)

    records: Any = [change.record for change in plan.changes]

    def write() -> None:
        register.confirm_import(plan, by=BY, name=name)

    with past_kept(*records, by=BY, is_new=True) as kept:
        kept.told_of = import_at_once(
            register.name, upload, plan, write, organisation=organisation, file_name=name, by=BY
        )
    return kept.lost


def _upload(path: Path, choices: Choices | None) -> Upload:
    try:
        with path.open("rb") as file:
            refuse_size(os.fstat(file.fileno()).st_size)
            content = file.read(settings.IMPORT_MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    return Upload(path.name, content, choices)


def _words(plan: Plan, found: Found, *, confirmed: bool) -> Iterator[str]:
    """The plan for a person at a terminal."""
    counts = plan.counts
    yield f"Read as {found.words}: {len(plan.rows)} rows."
    yield from dict.fromkeys(_beside(plan, found))
    yield from plan.dates
    yield f"{counts['new']} new, {counts['changed']} changed, {counts['same']} the same, {counts['error']} with errors."
    yield "Records: " + ", ".join(f"{number} {kind}" for kind, number in plan.records.items()) + "."
    if unread := [header for header, field in plan.mapping.items() if not field]:
        yield f"Columns not read: {', '.join(unread)}."
    for row in plan.rows:
        number = f"{row.number} of “{row.sheet}”" if plan.has_sheets else f"{row.number}"
        yield from (f"Row {number}: {note}" for note in row.notes)
        for one in row.problems:
            yield f"Row {number}, {one.column or 'all of it'} “{one.value}”: {one.reason}"
    yield "Written." if confirmed else "Nothing was written. Add --confirm to write the rows without errors."


def _beside(plan: Plan, found: Found) -> Iterator[str]:
    """What of the file is no record, and what to know of it."""
    for table in found.tables:
        sheet = f" of “{table.sheet}”" if len(found.tables) > 1 else ""
        yield from (
            f"Row {one.number}{sheet} {one.why} and was left out: {one.text}" for one in table.left_out
        )
        yield from table.remarks
    yield from (*found.passed_over, *plan.remarks)
