"""The small path: one page, the same records as on the long way, all of them or none."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger.door import Refused
from compliance.ledger.models import Event
from incidents import page
from incidents.models import Decision, Incident, Notice
from tests.files.examples import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
FACTORS = {f"decision-{name}": "because" for name in ("nature", "recipient", "acquired", "mitigated")}
TYPED = {
    "kind": "wrong_person", "what": "A summary went to the wrong address", "occurred_on": "2026-11-20", "known_on": "2026-11-21",
    "known_time": "17:05", "phi": ["name", "clinical"], "people": "1", "state": "IL",
    "decision-outcome": "low_probability", "decision-decided_on": "2026-11-22", **FACTORS,
}  # fmt: skip
TOLD = {
    "decision-outcome": "breach",
    "notice-sent_on": "2026-11-22",
    "notice-method": "letter",
    "notice-reference": "7-31",
}


@pytest.fixture
def address(organisation: Organisation) -> str:
    return reverse("incident_small", args=[organisation.slug])


def told(kind: type) -> list[str]:
    return list(
        Event.objects.filter(model=kind._meta.label_lower).order_by("number").values_list("verb", flat=True)
    )  # type: ignore[attr-defined]


def test_it_leaves_every_record_of_the_long_way(officer: Any, address: str, bob: Person) -> None:
    answer = officer.post(address, TYPED)
    assert answer.status_code == 302, [
        form.errors for form in (answer.context["form"], answer.context["decided"])
    ]
    incident = Incident.objects.get()
    assert answer["Location"] == incident.get_absolute_url()
    assert (told(Incident), told(Decision), told(Notice)) == (["reported", "counted"], ["decided"], [])
    assert incident.steps.count() > 5 and incident.reported_by == bob and incident.phi == ["name", "clinical"]
    (count,) = incident.counts.all()
    assert (count.on, count.state, count.people, count.is_confirmed) == (TODAY, "IL", 1, True)
    decision = incident.decisions.get()
    assert (decision.decided_by, decision.decided_on, decision.acquired) == (bob, TODAY, "because")
    assert page.incident_page(incident, TODAY).found.owed == []


def test_a_breach_is_told_in_the_same_go(officer: Any, address: str) -> None:
    upload = SimpleUploadedFile("receipt.pdf", PDF)
    assert officer.post(address, TYPED | TOLD | {"notice-upload": upload}).status_code == 302
    notice = Notice.objects.get()
    assert (notice.recipient, notice.sent_on, notice.reference) == ("individuals", TODAY, "7-31")
    assert notice.attachment and told(Notice) == ["recorded"]
    owed = page.incident_page(Incident.objects.get(), TODAY).found.owed
    assert {each.duty.state for each in owed if each.duty.recipient == "individuals"} == {"met"}


@pytest.mark.parametrize(
    ("typed", "form", "field"),
    [
        ({"people": "10"}, "form", "people"),
        ({"people": "0"}, "form", "people"),
        ({"people": ""}, "form", "people"),
        ({"state": "XX"}, "form", "state"),
        ({"what": ""}, "form", "what"),
        ({"occurred_on": "2026-11-22"}, "form", "known_on"),
        ({"occurred_on": "2026-11-23"}, "form", "occurred_on"),
        ({"known_on": "2026-11-23"}, "form", "known_on"),
        ({"decision-acquired": ""}, "decided", "acquired"),
        ({"decision-decided_on": "2026-11-20"}, "decided", "decided_on"),
        ({"decision-outcome": "secured"}, "decided", "why"),
        (TOLD | {"notice-sent_on": "2026-11-23"}, "told", "sent_on"),
        (TOLD | {"notice-sent_on": ""}, "told", "sent_on"),
        (TOLD | {"notice-method": ""}, "told", "method"),
        (TOLD | {"notice-sent_on": "2026-11-20"}, "told", "sent_on"),
    ],
)
def test_nothing_is_saved_until_all_of_it_fits(
    officer: Any, address: str, typed: dict[str, str], form: str, field: str
) -> None:
    before = Event.objects.count()
    answer = officer.post(address, TYPED | typed)
    assert answer.status_code == 422
    assert field in answer.context[form].errors, {
        name: answer.context[name].errors for name in ("form", "decided", "told")
    }
    assert Event.objects.count() == before and not Incident.objects.exists()
    shown = answer.content.decode()
    assert "because" in shown and (typed.get("what") == "" or "A summary went" in shown), (
        "what was typed stands there still"
    )


def test_a_refusal_at_the_end_takes_everything_back(
    officer: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Refused("Not today.")

    monkeypatch.setattr("incidents.actions.notice_record", refuse)
    answer = officer.post(address, TYPED | TOLD)
    assert answer.status_code == 422 and "Not today." in answer.content.decode()
    assert not Incident.objects.exists() and not Decision.objects.exists()
