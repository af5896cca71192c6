"""Decides what the application's database role may do: read and add everywhere, change records where they stand, never touch an event."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, UUIDField
from psycopg import sql

from compliance.ledger.models import Event, Narrative, Part

#: The columns of a row of ours that say which it is and whose.
PLACE = ("id", "organisation_id")


def keep_rows_in_place(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrating: no row of a table with our keys changes its key or its organisation any more, whatever the role."""
    with connections[using].cursor() as cursor:
        there = set(connections[using].introspection.table_names(cursor))
        for model in apps.get_models():
            if isinstance(model._meta.pk, UUIDField) and model._meta.db_table in there:
                cursor.execute(_stays(model))


def grant_to_application(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After the owner migrates: the grants of the application's role, table by table. Does nothing where there is one role only."""
    role = settings.APPLICATION_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT count(*) FROM pg_roles WHERE rolname = %s)", [role])
        owner, there = cursor.fetchone()
        if not there or owner == role:
            return
        tables = connections[using].introspection.table_names(cursor)
        with transaction.atomic(using=using):
            for statement in _statements(role, {name: _rights(name) for name in tables}):
                cursor.execute(statement)


def refuse_powerful_role(sender: object, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """In production nobody works under a role that could change an event, whatever it is called. Raises ImproperlyConfigured."""
    if settings.EVALUATION or connection.alias != DEFAULT_DB_ALIAS:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(to_regclass(%s), 'UPDATE, DELETE, TRUNCATE')", [Event._meta.db_table]
        )
        if cursor.fetchone()[0]:
            connection.close()
            raise ImproperlyConfigured("DATABASE_URL: works under a role that could change the ledger")


#: What else of ours the application deletes: links that ran out, reminders of nobody.
PASSING = ("accounts.onetimelink", "reminders.reminder")


def _rights(table: str) -> str:
    """SQL privileges by table: of ours the application deletes parts of records and what passes, nothing else."""
    if table == Event._meta.db_table:
        return "SELECT, INSERT"
    if table == Narrative._meta.db_table:
        return "SELECT, INSERT, UPDATE (sealed, emptied_at, emptied_by)"
    if table == "django_migrations":
        return "SELECT"
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    if model is not None and _stays_for_ever(model):
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE"


def _stays_for_ever(model: type[Model]) -> bool:
    """Whether code of ours never deletes a row of it; tables of others, as Django's sessions, have no keys of ours."""
    ours = isinstance(model._meta.pk, UUIDField)
    return ours and not issubclass(model, Part) and model._meta.label_lower not in PASSING


def _stays(model: type[Model]) -> sql.Composed:
    columns = [field.column for field in model._meta.concrete_fields if field.column in PLACE]
    moved = sql.SQL(" OR ").join(
        sql.SQL("OLD.{0} IS DISTINCT FROM NEW.{0}").format(sql.Identifier(column)) for column in columns
    )
    return sql.SQL(
        "CREATE OR REPLACE TRIGGER row_stays BEFORE UPDATE ON {} FOR EACH ROW WHEN ({}) EXECUTE FUNCTION row_stays()"
    ).format(sql.Identifier(model._meta.db_table), moved)


def _statements(role: str, rights: dict[str, str]) -> list[sql.Composed]:
    who = sql.Identifier(role)
    each = [
        statement
        for table, granted in rights.items()
        for statement in (
            sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(table), who),
            sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(granted), sql.Identifier(table), who),
        )
    ]
    return [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(who),
        sql.SQL("GRANT EXECUTE ON FUNCTION remove_sample_organisation(uuid) TO {}").format(who),
        *each,
    ]
