"""The export of the ledger: filtered, noted, and no formula."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.history.pages import event

pytestmark = pytest.mark.django_db


def test_the_export_is_filtered_noted_and_no_formula(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    event(
        organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")), verb="renewed", title="=cmd|' /C calc'!A0"
    )
    event(organisation, datetime(2030, 1, 2, tzinfo=ZoneInfo("UTC")), title="not asked for")
    answer = owner.get(f"/{organisation.slug}/ledger/csv?verb=renewed")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["verb"], row["record"], row["local time"]) for row in rows] == [
        ("renewed", "'=cmd|' /C calc'!A0", "2029-12-31 19:00:00")
    ]
    assert answer["Content-Disposition"].startswith('attachment; filename="lakeside-clinic-ledger-')
    noted = Event.objects.latest("number")
    assert (noted.verb, noted.actor_name, noted.record_id) == (
        "exported the ledger",
        "Alice Moreau",
        organisation.pk,
    )
    assert '"verb":"renewed"' in noted.state


def test_the_export_goes_on_beyond_one_batch(
    owner: Client, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance.history.export.BATCH", 7)
    for _ in range(30):
        event(organisation, datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")))
    there = Event.objects.filter(organisation_id=organisation.pk).count()
    lines = b"".join(owner.get(f"/{organisation.slug}/ledger/csv").streaming_content).decode().splitlines()
    assert len(lines) == 1 + there + 1  # the heading, and the event of the export itself


def test_another_site_has_nothing_exported(owner: Client, organisation: Organisation) -> None:
    before = Event.objects.count()
    answer = owner.get(f"/{organisation.slug}/ledger/csv", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"] == f"/{organisation.slug}/ledger/"
    assert Event.objects.count() == before
    for site in ("same-origin", "same-site", "none"):
        assert (
            owner.get(f"/{organisation.slug}/ledger/csv", headers={"Sec-Fetch-Site": site}).status_code == 200
        )
    assert Event.objects.count() == before + 3
