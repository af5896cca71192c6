"""Rows that are made by the ten thousand are those that their model makes, and share nothing."""

import pytest
from django.core.exceptions import ValidationError

from compliance.accounts.models import Organisation
from compliance.ledger.fresh import fresh
from compliance.ledger.records import Ledgered
from compliance.ledger.texts import check_texts
from vendors.models import BAA, Condition, Contact, Cover, Service, Vendor


@pytest.mark.parametrize("model", [Vendor, Contact, Service, Condition, BAA, Cover])
def test_holds_what_its_model_gives(model: type[Ledgered]) -> None:
    one, other = fresh(model), model()
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            assert getattr(one, field.attname) == getattr(other, field.attname), field.name
    assert one.__dict__.keys() == other.__dict__.keys()
    assert one._state.adding and one._state.db is None


def test_has_the_values_and_references_that_are_given() -> None:
    organisation = Organisation(name="Harbor Clinic")
    vendor = fresh(Vendor, organisation=organisation, name="Acme")
    service = fresh(Service, organisation=organisation, vendor=vendor, name="Scribe")
    assert (service.vendor, service.vendor_id, service.name) == (vendor, vendor.pk, "Scribe")
    assert service.organisation is organisation and service.organisation_id == organisation.pk


def test_shares_neither_key_nor_list_nor_references() -> None:
    one, other = fresh(Vendor, name="Acme"), fresh(Vendor)
    one.kinds.append("cloud")
    one.organisation = Organisation(name="Harbor Clinic")
    assert one.pk != other.pk
    assert other.kinds == [] == Vendor().kinds
    assert other.organisation_id is None and "organisation" not in other._state.fields_cache


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 161),
        ("notice_days", -1),
        ("notice_days", 40_000),
        ("evidence_address", "no address"),
        ("evidence_address", f"https://a.example/{'x' * 500}"),
    ],
)
def test_texts_and_numbers_that_a_field_refuses_are_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        check_texts(fresh(BAA, **{name: value}))


def test_texts_as_long_as_their_fields_are_taken() -> None:
    check_texts(
        fresh(
            BAA, title="x" * 160, notes="y" * 9000, evidence_address="https://a.example/", notice_days=36_500
        )
    )
