"""Decides how the rows of the benchmark get into the database: past the door, because none of what happened to them is of now."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from compliance.files.models import Attachment
from compliance.ledger.records import Record, door_open
from vendors.models import (
    BAA,
    Attestation,
    BAAFile,
    ClauseAnswer,
    Condition,
    Contact,
    Cover,
    Exit,
    ExitStep,
    Review,
    ReviewAnswer,
    Service,
    Vendor,
)

#: In the order in which rows refer to each other.
MODELS = (
    Vendor, Contact, Service, Condition, Attachment, Attestation, BAA, Cover, BAAFile, ClauseAnswer, Review, ReviewAnswer, Exit, ExitStep,
)  # fmt: skip
SHEET = 2_000


@dataclass
class Made:
    """What was made, model by model."""

    rows: dict[type[Any], list[Any]] = field(default_factory=lambda: {model: [] for model in MODELS})

    def add(self, row: Any) -> Any:
        self.rows[type(row)].append(row)
        return row

    def write(self, on: date) -> None:
        """All of it; an agreement was recorded on the day it came into force."""
        with door_open():
            for model, rows in self.rows.items():
                for row in rows:
                    if isinstance(row, Record):
                        row.version = 1
                        row.derive()
                model.objects.bulk_create(rows, batch_size=SHEET)
        self._record(on)

    def _record(self, on: date) -> None:
        """In one statement: a row's own moment of recording is always now where Django inserts it."""
        for baa in self.rows[BAA]:
            day = baa.starts_on or on - timedelta(days=30)
            baa.recorded_at = datetime.combine(day, time(12), tzinfo=baa.organisation.zone)
        organisation = self.rows[BAA][0].organisation
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE vendors_baa SET recorded_at = (coalesce(starts_on, %s) + time '12:00') AT TIME ZONE %s "
                "WHERE organisation_id = %s",
                [on - timedelta(days=30), organisation.time_zone, organisation.pk],
            )
