"""Decides what a record is: a row of one organisation, written through the door, archived, never deleted (45 CFR 164.316(b)(2)(i))."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from django.db import models

from compliance.ledger.keys import new_key

#: Since when a record is out of use that never was, as its import was undone: before any day that anybody asks about.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

_door_is_open: ContextVar[bool] = ContextVar("door_is_open", default=False)


class OutsideTheDoor(RuntimeError):
    """A record was about to be written past the ledger."""


@contextmanager
def door_open() -> Iterator[None]:
    """Lets records be written; the door alone uses it."""
    token = _door_is_open.set(True)
    try:
        yield
    finally:
        _door_is_open.reset(token)


def _refuse_outside_the_door(what: str) -> None:
    if not _door_is_open.get():
        raise OutsideTheDoor(f"{what}: write it with compliance.ledger.door")


class LedgeredQuerySet(models.QuerySet):
    """Rows that can be read by anyone here and written by the door alone."""

    def of(self, organisation: Any) -> Self:
        """The rows of one organisation: the only way a view reads."""
        return self.filter(organisation=organisation)

    def update(self, **values: Any) -> int:
        _refuse_outside_the_door(f"update of {self.model.__name__}")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse_outside_the_door(f"deletion of {self.model.__name__}")
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        _refuse_outside_the_door(f"bulk_create of {self.model.__name__}")
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _refuse_outside_the_door(f"bulk_update of {self.model.__name__}")
        return super().bulk_update(*args, **kwargs)


class RecordQuerySet(LedgeredQuerySet):
    """Records, which know whether they are archived."""

    def current(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def ever(self) -> Self:
        """All but those that never were: whose import was undone."""
        return self.exclude(archived_at=NEVER)

    def archived(self) -> Self:
        """Those that are."""
        return self.exclude(archived_at=None)


class Ledgered(models.Model):
    """A row with a key made in Python, written only through the door."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    #: Free text: its salted hash enters the event, the text itself an encrypted side row.
    narrative_fields: ClassVar[tuple[str, ...]] = ()
    #: Never enters an event (passwords, keys).
    secret_fields: ClassVar[tuple[str, ...]] = ()
    #: Follows from the other fields; kept beside them for sorting, never in an event.
    derived_fields: ClassVar[tuple[str, ...]] = ()
    #: The choices of fields that hold several of them as a list, by field name: history tells their words.
    list_choices: ClassVar[dict[str, list[tuple[str, str]]]] = {}

    objects: ClassVar[Any] = LedgeredQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_outside_the_door(f"saving {type(self).__name__}")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_outside_the_door(f"deleting {type(self).__name__}")
        return super().delete(*args, **kwargs)


class Versioned(Ledgered):
    """A row that the door saves as a whole, with its parts, and whose stale copies it refuses."""

    version = models.PositiveIntegerField(default=0, editable=False)

    #: Raised when the shape of the state changes; each step has an upcaster, so that old events stay readable.
    schema: ClassVar[int] = 1
    #: The step from each earlier schema to the next: {1: from_1_to_2}. Each has a frozen fixture in tests/house.
    upcasters: ClassVar[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    #: Related names of the parts that are saved with it, each part once.
    part_names: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def ledger_organisation_id(self) -> UUID:
        """The organisation in whose ledger the events of this row stand."""
        raise NotImplementedError

    def derive(self) -> None:
        """Sets the derived fields from the others; the door calls it before every save."""


class Record(Versioned):
    """A row of one organisation that can be archived and restored."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def ledger_organisation_id(self) -> UUID:
        return self.organisation_id

    @property
    def never_was(self) -> bool:
        """Whether the import that brought it was undone: it counts for no day, not even a past one."""
        return self.archived_at == NEVER


class Part(Ledgered):
    """A row that belongs to one record: it is saved, replaced and removed with it, in the record's event."""

    #: The name of the foreign key to the record it belongs to.
    owner_name: ClassVar[str] = ""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True
