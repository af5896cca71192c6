"""Decides what becomes of the parts of records in a save: kept as they are, changed, added, taken away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

from compliance.ledger.records import Part, Versioned

#: Rows in one INSERT: more are no faster, and their text would lie in memory at once.
SHEET = 1000
#: The parts of some records, by the record's key and the kind of part.
ByRecord = Mapping[UUID, Mapping[str, list[Part]]]


def stored(records: Iterable[Versioned]) -> ByRecord:
    """The parts that these records have; one query for each kind, however many records there are."""
    found: dict[UUID, dict[str, list[Part]]] = {}
    for (model, name), owners in _by_kind(records).items():
        part_model = model._meta.get_field(name).related_model
        rows = part_model._base_manager.filter(**{f"{part_model.owner_name}__in": owners})
        shown = [field.name for field in part_model._meta.concrete_fields if field.is_relation]
        shown = [reference for reference in shown if reference not in ("organisation", part_model.owner_name)]
        for owner in owners:
            found.setdefault(owner, {})[name] = []
        for part in rows.select_related(*shown) if shown else rows:
            found[getattr(part, f"{part_model.owner_name}_id")][name].append(part)
    return found


def adopt(record: Versioned, rows: Iterable[Part]) -> list[Part]:
    """The rows as parts of the record."""
    own = list(rows)
    for part in own:
        part.organisation_id = record.ledger_organisation_id
        setattr(part, part.owner_name, record)
    return own


def replace(old: Iterable[Part], new: Iterable[Part]) -> None:
    """Writes the difference between the parts there were and the parts there are to be: gone, changed, added ones.

    Raises ValueError where one with free text would go.
    """
    was, now = {part.pk: part for part in old}, {part.pk: part for part in new}
    if any(part.narrative_fields for key, part in was.items() if key not in now):
        raise ValueError("a part with free text stays with its record: once gone, it could not be redacted")
    for model, gone in by_model(part for key, part in was.items() if key not in now):
        model._base_manager.filter(pk__in=[part.pk for part in gone]).delete()
    changed = [part for key, part in now.items() if key in was and not _same(part, was[key])]
    for model, own in by_model(changed):
        for sheet in sheets(own):
            update(model, sheet)
    insert(part for key, part in now.items() if key not in was)


def insert(rows: Iterable[Any]) -> None:
    """Inserts rows of any models."""
    for model, own in by_model(rows):
        model._base_manager.bulk_create(own, batch_size=SHEET)


def update(model: Any, rows: Sequence[Any]) -> None:
    """Writes rows where they stand; many go to the database in one journey, and back in one."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    key = model._meta.pk
    values = [
        [
            *(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields),
            key.get_db_prep_save(row.pk, connection),
        ]
        for row in rows
    ]
    statement = f"UPDATE {quoted(model._meta.db_table)} SET {columns} WHERE {quoted(key.column)} = %s"  # noqa: S608 (names of our own tables)
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
        if cursor.rowcount != len(values):
            raise DatabaseError(
                f"{len(values)} rows of {model.__name__} were to change, {cursor.rowcount} did"
            )


def sheets(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The rows in handfuls that are written together."""
    return (rows[start : start + SHEET] for start in range(0, len(rows), SHEET))


def by_model(rows: Iterable[Any]) -> Iterable[tuple[Any, Sequence[Any]]]:
    """Rows by their model, in the order given."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found.items()


def _by_kind(records: Iterable[Versioned]) -> Mapping[tuple[Any, str], list[UUID]]:
    owners: dict[tuple[Any, str], list[UUID]] = defaultdict(list)
    for record in records:
        for name in record.part_names:
            owners[type(record), name].append(record.pk)
    return owners


def _same(part: Part, other: Part) -> bool:
    return all(getattr(part, f.attname) == getattr(other, f.attname) for f in part._meta.concrete_fields)
