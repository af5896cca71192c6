"""Pages of a vendor: what they refuse, and that nothing typed is lost."""

import re
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.vendors.pages import at, vendor_data
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


def test_a_vendor_is_added_with_its_contact(officer: Any, organisation: Organisation) -> None:
    typed = vendor_data(
        **{
            "contacts-0-first_name": "Noor",
            "contacts-0-email": "noor@anthropic.example",
            "website": "anthropic.com",
        }
    )
    answer = officer.post(at("vendor_create", organisation), typed)
    vendor = Vendor.objects.get()
    assert answer.headers["Location"] == vendor.get_absolute_url()
    assert [contact.email for contact in vendor.contacts.all()] == ["noor@anthropic.example"]
    assert Event.objects.filter(record_id=vendor.pk, verb="added", actor_name="Bob Tran").count() == 1
    page = officer.get(vendor.get_absolute_url()).content.decode()
    assert "Noor" in page
    assert "No BAA recorded" in page


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "  anthropic  "}, "already"),
        ({"ba_status": "conduit"}, "ba_reason"),
        ({"ba_status": "nonsense"}, "ba_status"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"owner": "00000000-0000-0000-0000-000000000000"}, "owner"),
        ({"parent": "not a key"}, "parent"),
        ({"kinds": ["ai_model", "moon"]}, "kinds"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_writes_nothing(
    officer: Any, organisation: Organisation, make_vendor: Any, typed: dict[str, Any], field: str
) -> None:
    make_vendor("Anthropic")
    before = Event.objects.count()
    answer = officer.post(at("vendor_create", organisation), vendor_data(**{"name": "Someone new", **typed}))
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert (Vendor.objects.count(), Event.objects.count()) == (1, before)


def test_a_stale_form_shows_what_the_other_saved_and_loses_nothing(
    officer: Any, organisation: Organisation, make_vendor: Any, alice: Person
) -> None:
    from vendors import actions  # noqa: PLC0415 (the second writer)

    vendor = make_vendor()
    seen = vendor.version
    vendor.website = "alice.example"
    actions.vendor_save(vendor, by=alice)
    answer = officer.post(
        at("vendor_edit", organisation, key=vendor.pk), vendor_data(version=seen, website="bob.example")
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice Moreau" in page
    assert "alice.example" in page
    assert "bob.example" in page
    assert Vendor.objects.get().website == "alice.example"
    again = re.search(r'name="version" value="(\d+)"', page)
    assert again
    officer.post(
        at("vendor_edit", organisation, key=vendor.pk), vendor_data(version=again[1], website="bob.example")
    )
    assert Vendor.objects.get().website == "bob.example"


def test_a_possible_identifier_waits_for_redaction_or_a_reason(
    officer: Any, organisation: Organisation
) -> None:
    typed = vendor_data(notes="Call about patient, SSN 219-09-9999")
    answer = officer.post(at("vendor_create", organisation), typed)
    assert answer.status_code == 422
    assert "SSN" in answer.content.decode()
    assert not Vendor.objects.exists()


def test_a_vendor_with_a_running_agreement_is_not_archived(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    vendor = make_vendor()
    make_baa(vendor, first_end=None, until_terminated=True)
    answer = officer.post(
        at("vendor_archive", organisation, key=vendor.pk), {"version": vendor.version, "why": "Unused"}
    )
    assert answer.status_code == 422
    assert "Terminate it first" in answer.content.decode()
