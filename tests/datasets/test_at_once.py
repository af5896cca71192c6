"""Two people at the same moment, on a real database: neither waits for the other for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from compliance.accounts.roles import Role
from compliance.ledger.held import held
from riskassess.datasets import actions
from riskassess.datasets.models import Dataset

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_a_known_day"),
]


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds something lets the other one hold something too."""

    def hold(record: Any) -> Any:
        now = held(record)
        sleep(0.4)
        return now

    monkeypatch.setattr(actions, "held", hold)


def post(browser: Client, name: str, record: Dataset, sent: dict[str, Any]) -> int:
    try:
        address = reverse(name, kwargs={"slug": "lakeside-clinic", "key": record.pk})
        return browser.post(address, {**sent, "version": record.version}).status_code
    finally:
        connections.close_all()


@pytest.mark.usefixtures("slowly")
def test_data_are_added_while_the_dataset_is_edited(
    bob: Any, join: Any, enter: Any, make_dataset: Callable[..., Dataset]
) -> None:
    officer = join(bob, Role.OFFICER)
    raw, above = make_dataset("Raw"), make_dataset("Above")
    dataset = make_dataset("Notes", above)
    browsers = [enter(officer), enter(officer)]
    for browser in browsers:
        browser.raise_request_exception = False
    sent = [
        ("addition_create", {"added_on": "2026-06-01", "what": "A quarter", "origin": str(raw.pk)}),
        (
            "dataset_edit",
            {"name": "Notes", "kind": "unknown", "separation": "unknown", "made_from": [str(above.pk)]},
        ),
    ]
    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(post, browser, name, dataset, values)
            for browser, (name, values) in zip(browsers, sent, strict=True)
        ]
        answers = sorted(each.result() for each in done)
    assert answers == [302, 409]  # whoever comes second is told that something was saved meanwhile
