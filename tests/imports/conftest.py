"""Alice's lists: asked for, and written where the test wants it."""

from collections.abc import Callable
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange import actions
from compliance.exchange.holding import Upload
from compliance.exchange.models import Import
from compliance.exchange.reading import tables
from compliance.imports.work import work_next
from tests.vendors.lists import ba_list
from vendors import imports

Ask = Callable[..., Import]


@pytest.fixture
def ask(organisation: Organisation, alice: Person) -> Ask:
    """Alice confirms a list of these rows."""

    def ask(*rows: dict[str, str], name: str = "list.csv", by: Person = alice, **given: Any) -> Import:
        upload = Upload(name, ba_list(*rows), given.get("choices", {}))
        table = tables(upload.content)
        plan = imports.plan(organisation, table, upload.choices)
        return actions.import_ask(
            "vendors", upload, table, plan, organisation=organisation, file_name=name, by=by
        )

    return ask


@pytest.fixture
def write(ask: Ask) -> Ask:
    """The same, and a worker writes it."""

    def write(*rows: dict[str, str], **given: Any) -> Import:
        batch = ask(*rows, **given)
        assert work_next()
        return Import.objects.get(pk=batch.pk)

    return write
