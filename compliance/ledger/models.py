"""The two tables of the ledger: what happened, and the free text that a redaction can empty."""

from typing import Any

from django.db import models

from compliance.ledger.keys import new_key
from compliance.ledger.records import Ledgered, Part, Record, RecordQuerySet, Versioned

__all__ = ["Event", "Ledgered", "Narrative", "Part", "Record", "RecordQuerySet", "Versioned"]


class Event(models.Model):
    """One thing that happened to one record: values only, so that it stays readable whatever becomes of other tables.

    `state` is canonical JSON text (sorted keys, no floats) and `state_sha256` the SHA-256 of its UTF-8 bytes. `transaction` is PostgreSQL's
    transaction id: sealing later passes no open writer by it. Gaps in `number` are normal: a rolled back transaction leaves one.
    """

    number = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    why_id = models.UUIDField(null=True)
    why_sha256 = models.CharField(max_length=64, blank=True)
    model = models.CharField(max_length=100)
    record_id = models.UUIDField()
    title = models.CharField(max_length=300)
    schema = models.PositiveSmallIntegerField()
    state = models.TextField()
    #: Whether `state` is the record and not facts of something that happened to it: follows from `state`, kept for the index.
    holds_record = models.BooleanField()
    state_sha256 = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, blank=True)
    transaction = models.BigIntegerField(
        editable=False,
        db_default=models.Func(
            function="pg_current_xact_id",
            template="(%(function)s()::text::bigint)",
            output_field=models.BigIntegerField(),
        ),
    )

    class Meta:
        ordering = ("-number",)
        indexes = [
            # The ledger as a chain, and the story of one record.
            models.Index(fields=["organisation_id", "-number"], name="event_organisation"),
            models.Index(fields=["record_id", "-number"], name="event_record"),
            # The ledger page: newest first between two days, by one filter each.
            models.Index(fields=["organisation_id", "-at", "-number"], name="event_at"),
            models.Index(fields=["organisation_id", "actor_id", "-at", "-number"], name="event_actor"),
            models.Index(fields=["organisation_id", "verb", "-at", "-number"], name="event_verb"),
            models.Index(fields=["organisation_id", "model", "-at", "-number"], name="event_model"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("an event is never deleted")


class Narrative(models.Model):
    """Free text as it stood in one event: encrypted, salted, and emptied by a redaction without breaking the event's hash."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation_id = models.UUIDField()
    record_id = models.UUIDField()
    field = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    emptied_at = models.DateTimeField(null=True)
    emptied_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record_id", "field", "-id"], name="narrative_record")]

    def __str__(self) -> str:
        return f"{self.field} of {self.record_id}"
