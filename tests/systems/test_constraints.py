"""What no flow can be, the database refuses too, whoever writes."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from riskassess.systems.models import Flow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change, name",
    [
        ("to_on = from_on - 1", "flow_ends_after_it_begins"),
        ("target_id = source_id", "flow_goes_elsewhere"),
    ],
)
def test_what_no_flow_can_be(
    make_system: Any, make_component: Any, make_flow: Any, change: str, name: str
) -> None:
    system = make_system()
    made = make_flow(make_component(system, "One"), make_component(system, "Other"))
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Flow._meta.db_table} SET {change}")  # noqa: S608
    made.refresh_from_db()
    assert made.to_on is None
