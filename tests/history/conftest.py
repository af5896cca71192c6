"""The browser of an owner."""

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from tests.history.pages import Enter


@pytest.fixture
def owner(enter: Enter, alice: Person, organisation: Organisation) -> Client:
    """Alice's, who may read it all."""
    return enter(alice)
