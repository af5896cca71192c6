"""What cannot be so is said beside its field, nothing is saved, and nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.ledger.models import Event
from incidents.models import Incident
from incidents.reading import MOST_PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Incident]
FACTS = {
    "kind": "phi_in_logs",
    "what": "Prompts in a log",
    "role": "covered_entity",
    "known_on": "2026-11-02",
}
FACTORS = dict.fromkeys(("nature", "recipient", "mitigated"), "because")
NOT_YET = "This day has not come yet."
BEFORE = "before anybody knew of it"


@pytest.mark.parametrize(
    ("name", "typed", "field", "words"),
    [
        ("incident_edit", {"occurred_on": "2026-11-03"}, "known_on", "before it occurred"),
        ("incident_edit", {"known_on": "2026-11-23"}, "known_on", NOT_YET),
        ("incident_edit", {"known_on": "2026-02-30"}, "known_on", "no such day"),
        ("incident_edit", {"known_on": "1789-01-01"}, "known_on", "No day before"),
        ("incident_edit", {"occurred_on": "2026-11-23"}, "occurred_on", NOT_YET),
        ("incident_edit", {"occurred_on": "2026-10-02", "occurred_until": "2026-10-01"}, "occurred_until", "before it began"),
        ("incident_edit", {"occurred_until": "2026-11-23"}, "occurred_until", NOT_YET),
        ("incident_edit", {"should_have_known_on": "2026-10-01"}, "should_have_known_why", "what would have shown it"),
        (
            "incident_edit",
            {"occurred_on": "2026-10-02", "should_have_known_on": "2026-10-01", "should_have_known_why": "x"},
            "should_have_known_on",
            "before it occurred",
        ),
        ("incident_edit", {"should_have_known_on": "2026-11-23", "should_have_known_why": "x"}, "should_have_known_on", NOT_YET),
        ("incident_edit", {"determined_on": "2026-11-23"}, "determined_on", NOT_YET),
        ("incident_edit", {"determined_on": "2026-11-01"}, "determined_on", BEFORE),
        ("substitute_post", {"substitute_posted_on": "2026-11-23"}, "substitute_posted_on", NOT_YET),
        ("substitute_post", {"substitute_posted_on": "2026-11-01"}, "substitute_posted_on", BEFORE),
        ("mail_returned", {"on": "2026-11-20", "people": "-1"}, "people", "greater than or equal to 0"),
        ("mail_returned", {"on": "2026-11-20", "people": str(MOST_PEOPLE + 1)}, "people", str(MOST_PEOPLE)),
        ("mail_returned", {"on": "2026-11-23", "people": "3"}, "on", NOT_YET),
        ("incident_edit", {"kind": "flood"}, "kind", "valid choice"),
        ("incident_count", {"on": "2026-11-23", "people_0": "3"}, "on", NOT_YET),
        ("incident_count", {"on": "2026-11-20", "people_0": "-3"}, "people_0", "greater than or equal to 0"),
        ("incident_count", {"on": "2026-11-20", "people_0": str(MOST_PEOPLE + 1)}, "people_0", str(MOST_PEOPLE)),
        ("incident_count", {"on": "2026-11-20", "people_0": "9" * 40}, "people_0", str(MOST_PEOPLE)),
        ("incident_count", {"on": "2026-11-20", "people_0": "3.5"}, "people_0", "whole number"),
        ("incident_count", {"on": "2026-11-20", "state_0": "XX", "people_0": "3"}, "state_0", "valid choice"),
        ("incident_count", {"on": "2026-11-20"}, "people_0", "How many"),
        (
            "incident_count",
            {"on": "2026-11-20", "state_0": "IL", "people_0": "3", "state_1": "IL", "people_1": "4"},
            "state_0",
            "stands twice",
        ),
        ("incident_hold", {"kind": "written", "stated_on": "2026-11-20", "official": "Agent"}, "until", "names its time"),
        ("incident_hold", {"kind": "oral", "stated_on": "2026-11-23", "official": "Agent"}, "stated_on", NOT_YET),
        ("incident_hold", {"kind": "oral", "stated_on": "2026-11-20", "until": "2026-11-19", "official": "x"}, "until", "was stated"),
        ("incident_decide", {"outcome": "breach", "decided_on": "2026-11-23"}, "decided_on", NOT_YET),
        ("incident_decide", {"outcome": "breach", "decided_on": "2026-11-01"}, "decided_on", BEFORE),
        ("incident_decide", {"outcome": "low_probability", "decided_on": "2026-11-20", **FACTORS}, "acquired", "its reason"),
        ("notice_record", {"recipient": "hhs", "sent_on": "2026-11-23", "method": "portal"}, "sent_on", "once it went out"),
        ("notice_record", {"recipient": "hhs", "sent_on": "2026-11-01", "method": "portal"}, "sent_on", BEFORE),
        ("notice_record", {"recipient": "media", "sent_on": "2026-11-20", "method": "press"}, "state", "Of which State"),
        ("notice_record", {"recipient": "media", "state": "XX", "sent_on": "2026-11-20", "method": "press"}, "state", "valid choice"),
    ],
)  # fmt: skip
def test_it_is_said_beside_the_field(
    make_incident: Make,
    organisation: Organisation,
    officer: Any,
    name: str,
    typed: dict[str, str],
    field: str,
    words: str,
) -> None:
    incident = make_incident()
    given = (FACTS if name == "incident_edit" else {}) | typed | {"version": str(incident.version)}
    before = Event.objects.count()
    answer = officer.post(reverse(name, args=[organisation.slug, incident.pk]), given)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert words in " ".join(form.errors.get(field, [])), form.errors
    assert Event.objects.count() == before
    lost = {key for key, value in given.items() if key != "version" and str(form[key].data) != value}
    assert not lost


def test_the_vendor_told_us_after_it_knew_and_not_in_the_future(
    make_incident: Make, make_vendor: Any, organisation: Organisation, officer: Any
) -> None:
    address = reverse("vendor_report_create", args=[organisation.slug, make_incident().pk])
    of = {"vendor": str(make_vendor().pk), "agency": "unknown"}
    for typed, field in (
        ({"discovered_on": "2026-10-02", "told_on": "2026-10-01"}, "told_on"),
        ({"discovered_on": "2026-11-23"}, "discovered_on"),
        ({"told_on": "2026-11-23"}, "told_on"),
        ({"discovered_on": "2026-10-01", "vendor": ""}, "vendor"),
    ):
        answer = officer.post(address, of | typed)
        assert answer.status_code == 422 and field in answer.context["form"].errors, typed


def test_right_facts_are_taken(make_incident: Make, organisation: Organisation, officer: Any) -> None:
    incident = make_incident()
    typed = FACTS | {
        "version": str(incident.version), "occurred_on": "2026-11-02", "determined_on": "2026-11-02", "substitute_posted_on": "2026-11-22",
        "should_have_known_on": "2026-11-02", "should_have_known_why": "An alert",
    }  # fmt: skip
    answer = officer.post(reverse("incident_edit", args=[organisation.slug, incident.pk]), typed)
    assert answer.status_code == 302, answer.context["form"].errors
