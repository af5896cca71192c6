"""The sample story holds one gap of each severity, on any day it is told."""

from collections import Counter
from datetime import date

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.registers.answers import Severity
from vendors.register import VendorRegister

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2028, 2, 29), date(2027, 1, 1), date(2026, 3, 31)])
def test_one_gap_of_each_severity(organisation: Organisation, alice: Person, on: date) -> None:
    VendorRegister().sample(organisation, alice, on)
    gaps = list(VendorRegister().gaps(organisation, on))
    assert Counter(gap.kind.severity for gap in gaps) == dict.fromkeys(Severity, 1)
    assert {gap.kind.key for gap in gaps} == {"not_covered", "no_evidence", "dates_incomplete", "no_owner"}
