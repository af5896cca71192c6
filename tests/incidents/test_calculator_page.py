"""The calculator of breach clocks answers what the command answers, keeps nothing, and says beside each field what is wrong with it."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
CASE = {
    "role": "covered_entity", "known_on": "2026-09-30", "occurred_on": "2026-09-28", "determined_on": "2026-10-05",
    "vendor_discovered_on": "2026-09-29", "vendor_told_us_on": "2026-09-30", "vendor_is_agent": "no",
    "counts-0-on": "2026-10-01", "counts-0-state": "TX", "counts-0-people": "501",
    "counts-1-on": "2026-10-01", "counts-1-state": "WY", "counts-1-people": "",
    "counts-3-on": "2026-10-09", "counts-3-state": "TX", "counts-3-people": "12",
    "contract_terms-0-party": "Harbor Plan", "contract_terms-0-within": "5", "contract_terms-0-unit": "business_days",
    "holds-0-kind": "written", "holds-0-stated_on": "2026-10-10", "holds-0-until": "2027-01-15",
    "notices-0-recipient": "contract_party", "notices-0-sent_on": "2026-10-02", "notices-0-party": "Harbor Plan",
}  # fmt: skip
FILE = {
    "role": "covered_entity", "time_zone": "America/New_York", "known_at": "2026-09-30", "occurred_on": "2026-09-28",
    "determined_on": "2026-10-05",
    "vendor": {"discovered_on": "2026-09-29", "told_us_on": "2026-09-30", "is_agent": False},
    "counts": [{"on": "2026-10-01", "by_state": {"TX": 501, "WY": None}}, {"on": "2026-10-09", "by_state": {"TX": 12}}],
    "contract_terms": [{"party": "Harbor Plan", "within": 5, "unit": "business_days"}],
    "holds": [{"kind": "written", "stated_on": "2026-10-10", "until": "2027-01-15"}],
    "notices": [{"recipient": "contract_party", "sent_on": "2026-10-02", "party": "Harbor Plan"}],
}  # fmt: skip


@pytest.fixture
def ask(officer: Any, organisation: Organisation) -> Any:
    address = reverse("breach_clocks", args=[organisation.slug])
    return lambda **typed: officer.get(
        address, {key.replace("__", "-"): value for key, value in typed.items()}
    )


def test_it_answers_what_the_command_answers(ask: Any, organisation: Organisation, tmp_path: Path) -> None:
    assert organisation.time_zone == FILE["time_zone"]
    file, out = tmp_path / "case.json", StringIO()
    file.write_text(json.dumps(FILE))
    call_command("breach_clocks", str(file), on="2026-11-22", stdout=out)
    told = json.loads(out.getvalue())
    found = ask(**CASE).context["found"]
    assert str(found.answer.discovered.on) == told["discovered_on"] == "2026-09-30"
    assert [
        (str(duty.recipient), duty.jurisdiction, str(duty.due_on or ""), str(duty.state))
        for duty in found.answer.duties
    ] == [
        (each["recipient"], each["jurisdiction"], each["due_on"] or "", each["state"])
        for each in told["duties"]
    ]
    assert {str(line.duty.state) for line in found.owed} == {"held", "met"}
    assert [str(turn.on) for turn, _ in found.turns] == ["2026-10-01", "2026-10-09"]


def test_every_duty_stands_on_the_page(ask: Any) -> None:
    answer = ask(**CASE)
    page = answer.content.decode()
    found = answer.context["found"]
    assert len(found.owed) + len(found.counsel) + len(found.not_owed) == len(found.answer.duties)
    for line in found.owed:
        assert str(line.duty.due_on) in page
    assert "WY" in page and "no legal advice" in page


@pytest.mark.parametrize(
    "typed, field, words",
    [
        ({"known_on": ""}, "known_on", "Nothing says when it was discovered"),
        ({"known_on": "2026-13-01"}, "known_on", "no such day"),
        ({"known_on": "2026-11-23"}, "known_on", "in the future"),
        ({"occurred_on": "2026-10-02"}, "known_on", "before it occurred"),
        ({"counts-0-people": "-1"}, "counts-0-people", "greater than or equal to 0"),
        ({"counts-0-people": "100000001"}, "counts-0-people", "absurd"),
        ({"counts-0-on": ""}, "counts-0-on", "Needed for this row"),
        ({"counts-0-state": "ZZ"}, "counts-0-state", "ZZ"),
        ({"holds-0-until": ""}, "holds-0-until", "states its end"),
        ({"contract_terms-0-within": ""}, "contract_terms-0-within", "Missing"),
        ({"notices-0-party": "Nobody"}, "notices-0-party", "no party"),
        ({"notices-0-sent_on": "2026-09-01"}, "notices-0-sent_on", "before anybody knew"),
    ],
)  # fmt: skip
def test_an_error_stands_beside_its_field(ask: Any, typed: dict[str, str], field: str, words: str) -> None:
    only = {key: value for key, value in CASE.items() if not key.startswith("vendor")}
    answer = ask(**only | typed)
    calculator = answer.context["calculator"]
    forms = [calculator.case, *(row for rows in calculator.rows.values() for row in rows)]
    errors = {form[name].html_name: " ".join(form.errors[name]) for form in forms for name in form.errors if name != "__all__"}  # fmt: skip
    assert answer.status_code == 422 and answer.context["found"] is None
    assert words in errors.get(field, ""), errors


def test_it_asks_nothing_before_anything_is_typed(ask: Any) -> None:
    answer = ask()
    assert (answer.status_code, answer.context["found"]) == (200, None)
    assert not answer.context["calculator"].case.errors


def test_it_keeps_nothing(ask: Any) -> None:
    ask()  # the first of a minute renews the session
    before = Event.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask(**CASE)
    assert Event.objects.count() == before
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_another_day_is_asked_about(ask: Any) -> None:
    found = ask(**CASE | {"on": "2027-01-16"}).context["found"]
    assert found.answer.on == date(2027, 1, 16)
    assert "overdue" in {line.duty.state for line in found.owed}
