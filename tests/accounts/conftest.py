"""Phones that show codes, and clients that speak as browsers do, a record to be granted."""

from collections.abc import Callable

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from compliance.accounts.models import Membership, Organisation, Person
from compliance.ledger import door
from vendors.models import Vendor

ORIGIN = {"origin": "http://testserver"}


def code_of(device: TOTPDevice) -> str:
    """What the app shows now."""
    return f"{TOTP(device.bin_key).token():06d}"


def membership_of(person: Person) -> Membership:
    return Membership.objects.get(person=person)


@pytest.fixture
def phone() -> Callable[[Person], TOTPDevice]:
    """Gives a person an authenticator app."""
    return lambda person: TOTPDevice.objects.create(user=person, name="phone", confirmed=True)


@pytest.fixture
def strict() -> Client:
    """A client that CSRF protection looks at."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def vendor(organisation: Organisation, alice: Person) -> Vendor:
    """A record on which grants are given."""
    vendor = Vendor(organisation=organisation, name="Northwind Transcription")
    door.save(vendor, by=alice, verb="added")
    return vendor
