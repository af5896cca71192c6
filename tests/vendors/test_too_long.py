"""Text beyond a limit is told beside its field and stays there: no browser cuts it silently."""

from typing import Any

import pytest

from compliance.accounts.models import Organisation
from tests.vendors.pages import at, baa_data, vendor_data
from vendors.models import BAA, Service, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


@pytest.mark.parametrize("most, over", [(160, 0), (160, 1), (160, 40)])
def test_a_vendor_name(officer: Any, organisation: Organisation, most: int, over: int) -> None:
    address, name = at("vendor_create", organisation), "x" * (most + over)
    assert "maxlength" not in officer.get(address).content.decode()
    answer = officer.post(address, vendor_data(name=name))
    assert Vendor.objects.filter(name=name).exists() is not bool(over)
    if over:
        assert answer.context["form"].errors == {
            "name": [f"Ensure this value has at most {most} characters (it has {most + over})."]
        }
        assert f'value="{name}"' in answer.content.decode()


def test_a_service_and_an_agreement(officer: Any, organisation: Organisation, make_vendor: Any) -> None:
    vendor, name = make_vendor(), "x" * 201
    for page, typed, field in (
        ("service_create", {"name": name, "phi": "yes"}, "name"),
        ("baa_create", baa_data(title=name), "title"),
    ):
        address = at(page, organisation, key=vendor.pk)
        assert "maxlength" not in officer.get(address).content.decode()
        answer = officer.post(address, typed)
        assert list(answer.context["form"].errors) == [field]
        assert f'value="{name}"' in answer.content.decode()
    assert not Service.objects.exists() and not BAA.objects.exists()
