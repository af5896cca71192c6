"""What tests of incidents begin with: the officer and the day of the vendor register's own, and an incident in one line."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from incidents import actions
from incidents.models import Incident
from tests.vendors.conftest import make_vendor, officer, on_a_known_day

__all__ = ["make_vendor", "officer", "on_a_known_day"]


@pytest.fixture
def make_incident(organisation: Organisation, alice: Person) -> Callable[..., Incident]:
    """A reported incident, known since the evening of 2026-11-02 unless told otherwise, led by Alice."""

    def make(known: str = "2026-11-02T18:40", **facts: Any) -> Incident:
        known_at = datetime.fromisoformat(known).replace(tzinfo=organisation.zone)
        plain = {"kind": "phi_in_logs", "what": "Prompts in a log", "lead": alice, "known_at": known_at}
        incident = Incident(organisation=organisation, **plain | facts)
        actions.incident_report(incident, by=alice)
        return incident

    return make
