"""A vendor has a service once, however its name and tier are written."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation, Person
from tests.vendors.pages import at
from vendors import actions
from vendors.models import Service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
CASES = [
    ("Chat app", "Free", True),
    ("chat APP", "free", True),
    ("Chat app", " FREE ", True),
    ("Chat app", "Frée", True),
    ("Chat app", "Free 2", False),
    ("Chat app", "", False),
    ("Chat apps", "Free", False),
]


@pytest.mark.parametrize("name, tier, is_same", CASES)
def test_on_the_form(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    name: str,
    tier: str,
    is_same: int,
) -> None:
    vendor = make_vendor()
    make_service(vendor, "Chat app", tier="Free")
    answer = officer.post(
        at("service_create", organisation, key=vendor.pk), {"name": name, "tier": tier, "phi": "yes"}
    )
    assert Service.objects.count() == 2 - is_same
    if is_same:
        (problem,) = answer.context["form"].errors["name"]
        assert problem.startswith("This vendor already has a service of this name and tier. <a href=")


@pytest.mark.parametrize("name, tier, is_same", CASES)
def test_past_the_form(make_vendor: Any, make_service: Any, name: str, tier: str, is_same: int) -> None:
    vendor = make_vendor()
    make_service(vendor, "Chat app", tier="Free")
    if is_same:
        with pytest.raises(ValidationError, match="already has a service"):
            make_service(vendor, name, tier=tier)
    else:
        make_service(vendor, name, tier=tier)


def test_its_own_spelling_may_be_corrected(make_vendor: Any, make_service: Any, alice: Person) -> None:
    service = make_service(make_vendor(), "Chat app", tier="free")
    service.tier = "Free"
    actions.service_save(service, by=alice)
    assert str(Service.objects.get()) == "Chat app (Free)"
