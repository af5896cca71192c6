"""The catalogue of known services: what it says, what a pick fills in, and what it blocks."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door
from compliance.ledger.models import Event
from vendors import actions, catalogue
from vendors.models import Service, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
PAGE = "https://cloud.google.com/security/compliance/hipaa"
BLOCKED = {"catalogue_key": "google_ai_studio", "page_seen": "on", "page_address": PAGE}
OPENED = {
    "phi_evidence": "Clause 4 of our BAA names it",
    "phi_reason": "Radiology needs it",
    "phi_evidence_on": date(2026, 11, 20),
}


@pytest.fixture
def vendor(make_vendor: Any) -> Vendor:
    made: Vendor = make_vendor("Google")
    return made


def at(name: str, of: Any, **kwargs: Any) -> str:
    return reverse(name, kwargs={"slug": of.organisation.slug, "key": of.pk, **kwargs})


def typed(**values: Any) -> dict[str, Any]:
    return {"name": "Vertex AI", "tier": "under BAA", "phi": "yes", **values}


def test_every_entry_can_be_shown_and_picked() -> None:
    assert len(catalogue.ENTRIES) == len(catalogue.BY_KEY) == 66
    for entry in catalogue.ENTRIES:
        assert entry.posture_word and entry.source and entry.source_word
        assert entry.phi in ("yes_under_baa", "confirm_first", "never")
        assert entry.confidence in ("high", "medium", "low")
        assert max(len(entry.key), *(len(key) for key, _ in entry.checks), 0) <= 40
        assert len(entry.service) <= 200 and len(entry.tier) <= 160 and len(entry.provider) <= 160
        assert all(len(text) <= 200 for _, text in entry.checks)
        assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", entry.as_of)
        assert not (entry.source_kind == "not_looked_up" and (entry.as_of or entry.verified))
    assert sum(entry.blocks for entry in catalogue.ENTRIES) == 38


@pytest.mark.parametrize(
    "key, blocks",
    [("vertex_ai", False), ("whatsapp", True), ("aws_healthimaging", True), ("claude_code", True), ("gone", True), ("", False)],
)  # fmt: skip
def test_what_waits_for_evidence(key: str, blocks: bool) -> None:  # noqa: FBT001
    assert catalogue.blocks(key) is blocks


@pytest.mark.parametrize(
    "key, on, is_old",
    [
        ("new_relic", date(2026, 12, 13), False),
        ("new_relic", date(2026, 12, 14), True),
        ("openai_api", date(2026, 10, 30), False),
        ("openai_api", date(2026, 10, 31), True),
        ("databricks", date(2026, 1, 1), True),
        ("aws_s3", date(2026, 11, 22), True),
    ],
)
def test_a_source_grows_old_after_90_days(key: str, on: date, is_old: bool) -> None:  # noqa: FBT001
    assert catalogue.BY_KEY[key].is_old(on) is is_old


def test_the_catalogue_says_who_says_it_and_never_more(
    officer: Any, organisation: Organisation, vendor: Vendor
) -> None:
    address = reverse("catalogue_list", kwargs={"slug": organisation.slug})
    page = officer.get(address).content.decode()
    assert page.count('<tr><th scope="row"') == 66
    assert "no vendor confirmed any of it to you" in page
    for words in (
        "Vendor page, 2026-09-14",
        "Secondary source, 2026-06-12",
        "Not looked up, no date known",
        "Unverified",
    ):
        assert words in page
    assert "Not looked up, 20" not in page
    assert f"{at('service_create', vendor)}?pick=vertex_ai" in page
    assert f"{reverse('vendor_create', kwargs={'slug': organisation.slug})}?pick=openai_api" in page
    for query, found in (
        ("q=HealthScribe", 1),
        ("posture=none", 8),
        ("source=vendor_page", 23),
        ("phi=blocked", 38),
        ("q=zzz", 0),
        ("posture=x", 66),
    ):
        assert officer.get(f"{address}?{query}").content.decode().count('<tr><th scope="row"') == found, query


def test_who_only_reads_cannot_pick(join: Any, enter: Any, organisation: Organisation) -> None:
    dana = Person.objects.create_user("dana@lakeside.example", "Dana Whitfield")
    page = enter(join(dana, Role.AUDITOR)).get(reverse("catalogue_list", kwargs={"slug": organisation.slug}))
    assert page.status_code == 200 and b"?pick=" not in page.content


def test_a_pick_fills_vendor_and_service_and_brings_its_conditions(
    officer: Any, organisation: Organisation
) -> None:
    create = f"{reverse('vendor_create', kwargs={'slug': organisation.slug})}?pick=anthropic_api"
    assert 'name="name" value="Anthropic"' in officer.get(create).content.decode()
    contacts = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
    answer = officer.post(create, {"name": "Anthropic", "ba_status": "yes", "agency": "unknown", **contacts})
    vendor = Vendor.objects.get()
    assert answer["Location"] == f"{at('service_create', vendor)}?pick=anthropic_api"
    form = officer.get(answer["Location"]).content.decode()
    assert (
        'value="Claude API (HIPAA-ready)"' in form and 'value="commercial, HIPAA-ready organisation"' in form
    )
    assert (
        "Vendor page, 2026" in form
        and "Said to be left out: Batch" in form
        and 'name="phi_evidence"' not in form
    )
    answer = officer.post(
        at("service_create", vendor),
        typed(name="Claude API", catalogue_key="anthropic_api", page_seen="on", page_address=PAGE),
    )
    assert answer.status_code == 302
    service = Service.objects.get()
    assert (service.page_seen_on, service.page_address) == (TODAY, PAGE)
    assert [each.key for each in service.asked] == ["baa", "plan", "eligible", "retention"]
    page = officer.get(vendor.get_absolute_url()).content.decode()
    assert "0 of 4 conditions met" in page and "Conditions of a PHI service open" in page


@pytest.mark.parametrize(
    "values, words",
    [
        ({"catalogue_key": "vertex_ai"}, "Look at the vendor&#x27;s page, then tick this"),
        ({"catalogue_key": "vertex_ai", "page_seen": "on"}, "Give the address"),
        ({"catalogue_key": "vertex_ai", "phi": "unknown"}, "Look at the vendor&#x27;s page, then tick this"),
        ({"catalogue_key": "moon"}, "no such entry"),
        (BLOCKED, "does not support sending PHI"),
        ({**BLOCKED, "phi": "unknown"}, "Needed before PHI"),
        ({**BLOCKED, **OPENED, "phi_reason": ""}, "Needed before PHI"),
        ({**BLOCKED, **OPENED, "phi_evidence_on": "2026-11-23"}, "has not come yet"),
        ({**BLOCKED, **OPENED, "phi_evidence": "They are HIPAA-certified"}, "no government HIPAA certification"),
    ],
)  # fmt: skip
def test_what_a_pick_asks_for(officer: Any, vendor: Vendor, values: dict[str, Any], words: str) -> None:
    answer = officer.post(at("service_create", vendor), typed(**values))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"catalogue_key": "google_ai_studio", "phi": "no"},
        {**BLOCKED, **OPENED},
        {"catalogue_key": "vertex_ai", "page_seen": "on", "page_address": PAGE},
        {"catalogue_key": "vertex_ai", "phi": "no"},
        {},
    ],
)
def test_what_is_enough(officer: Any, vendor: Vendor, values: dict[str, Any]) -> None:
    assert officer.post(at("service_create", vendor), typed(**values)).status_code == 302
    assert Service.objects.get().phi == values.get("phi", "yes")


def test_a_blocked_pick_starts_at_no_and_stays_picked(officer: Any, vendor: Vendor) -> None:
    form = officer.get(f"{at('service_create', vendor)}?pick=google_ai_studio").content.decode()
    assert re.search(r'name="phi" value="no"[^>]*checked', form)
    assert "PHI waits here: no BAA was found for it" in form
    officer.post(at("service_create", vendor), typed(catalogue_key="google_ai_studio", phi="no"))
    service = Service.objects.get()
    answer = officer.post(
        at("service_edit", service), typed(**{**BLOCKED, "catalogue_key": ""}, version=service.version)
    )
    assert answer.status_code == 422
    service.refresh_from_db()
    assert (service.phi, service.catalogue_key) == ("no", "google_ai_studio")


@pytest.mark.parametrize("missing", ["phi_evidence", "phi_reason", "phi_evidence_on"])
@pytest.mark.parametrize("phi", ["yes", "unknown"])
def test_no_other_way_opens_what_is_blocked(vendor: Vendor, alice: Person, phi: str, missing: str) -> None:
    facts = {**OPENED, missing: None if missing == "phi_evidence_on" else ""}
    service = Service(
        organisation=vendor.organisation,
        vendor=vendor,
        name="WhatsApp",
        phi=phi,
        catalogue_key="whatsapp",
        **facts,
    )
    with pytest.raises(ValidationError, match="stays at no"):
        actions.service_save(service, by=alice)
    with pytest.raises(ValidationError, match="stays at no"):
        door.save_many([door.Change(service, "imported")], by=alice)
    for name, value in OPENED.items():
        setattr(service, name, value)
    actions.service_save(service, by=alice)
    assert "Clause 4" not in Event.objects.get(record_id=service.pk).state


def test_what_the_vendor_has_already_is_filled_in_there(
    officer: Any, vendor: Vendor, make_service: Any
) -> None:
    there = make_service(vendor, "Perplexity consumer", tier="consumer", phi="unknown")
    pick = {"name": "Perplexity consumer", "tier": "consumer", "catalogue_key": "perplexity", "phi": "no"}
    page = officer.post(at("service_create", vendor), pick).content.decode()
    address = f"{at('service_edit', there)}?pick=perplexity"
    assert f'<a href="{address}">Fill it in there</a>' in page
    assert 'name="phi_evidence"' in officer.get(address).content.decode()
