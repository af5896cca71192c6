"""Builds an evidence pack at once, keeps it as any other, and writes it to a file."""

from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from compliance.accounts.models import Organisation
from compliance.dates import argued_day
from compliance.files.reading import open_segments
from compliance.jobs import turns
from compliance.ledger import clock
from compliance.ledger.door import System
from compliance.packs import actions
from compliance.packs.build import work
from compliance.packs.models import Pack, PackJob
from compliance.registers.registry import registry

BY = System("the command line")


class Command(BaseCommand):
    """`build_pack --organisation SLUG --on DATE --out FILE`"""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument(
            "--on",
            required=True,
            type=argued_day,
            metavar="DATE",
            help="The day the law is asked about.",
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")
        parser.add_argument(
            "--known",
            type=argued_day,
            metavar="DATE",
            help="Facts as recorded up to the end of this day; today.",
        )

    def handle(self, *, organisation: str, on: date, out: Path, known: date | None, **options: Any) -> None:
        owner = Organisation.objects.filter(slug=organisation).first()
        if owner is None:
            raise CommandError(f"There is no organisation at “{organisation}”.")
        today = clock.today(owner.zone)
        for day in (on, known or today):
            if day > today:
                raise CommandError(f"{day} has not come yet: it is {today}.")
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.")
        begun = monotonic()
        pack = self._build(owner, on, known or today)
        with out.open("wb") as file:
            file.writelines(open_segments(pack.document))  # type: ignore[arg-type]
        self.stdout.write(f"{out}: {pack.pages} pages, SHA-256 {pack.sha256}, {monotonic() - begun:.1f} s")

    def _build(self, owner: Organisation, on: date, known: date) -> Pack:
        with transaction.atomic():
            names = [register.name for register in registry]
            asked = actions.pack_build(owner, on=on, known=known, registers=names, by=BY)
            attempt = turns.begin(asked.job, clock.now())
        try:
            pack = work(attempt)
        except KeyboardInterrupt:
            actions.pack_cancel(asked, by=BY)
            raise CommandError("Cancelled.") from None
        if pack is None:
            job = PackJob.objects.get(pk=attempt.job)
            raise CommandError(f"{job.failure or job.word} {job.error_id}".strip())
        return pack
