"""What waits between a look and a confirmation is sealed for its place."""

import pytest
from django.core.cache import cache

from compliance.accounts.models import Organisation, Person
from compliance.exchange import holding
from compliance.exchange.holding import Place, Upload

pytestmark = pytest.mark.django_db


def test_what_waits_is_sealed_for_its_place(alice: Person, bob: Person, organisation: Organisation) -> None:
    own, other = (Place("vendors", organisation.pk, person.pk) for person in (alice, bob))
    holding.hold(Upload("a.csv", b"Canary"), own)
    sealed = cache.get(own.key)
    assert b"Canary" not in sealed and b"a.csv" not in sealed
    assert holding.held(own) == Upload("a.csv", b"Canary")
    cache.set(other.key, sealed)
    assert holding.held(other) is None
    cache.set(own.key, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert holding.held(own) is None
    holding.drop(own)
    assert cache.get(own.key) is None
