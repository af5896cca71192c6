"""The sample story holds gaps of every severity, the same on any day it is told."""

from collections import Counter
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from compliance.accounts.models import Organisation, Person
from compliance.files.reading import open_segments
from compliance.registers.answers import Severity
from vendors.models import BAAFile
from vendors.register import VendorRegister

EXPECTED = {
    "not_covered", "no_evidence", "dates_incomplete", "no_owner", "clause_missing", "ai_training", "clauses_unread",
    "conditions_open",
    "attestation_expired",
    "attestation_ends_soon",
    "verification_overdue",
    "assurance_not_on_file",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2028, 2, 29), date(2027, 1, 1), date(2026, 3, 31)])
def test_gaps_of_every_severity(organisation: Organisation, alice: Person, on: date) -> None:
    with time_machine.travel(datetime.combine(on, time(18), UTC), tick=False):
        VendorRegister().sample(organisation, alice, on)
    gaps = list(VendorRegister().gaps(organisation, on))
    assert {gap.kind.severity for gap in gaps} == set(Severity)
    assert Counter(gap.kind.key for gap in gaps) == dict.fromkeys(EXPECTED, 1)


def test_the_papers_of_the_sample_are_what_the_story_says(organisation: Organisation, alice: Person) -> None:
    VendorRegister().sample(organisation, alice, date(2026, 11, 22))
    held = BAAFile.objects.filter(baa__organisation=organisation).select_related("attachment", "baa__vendor")
    hashes = Counter(file.attachment.sha256 for file in held)
    assert set(hashes.values()) == {1}, "each agreement has a mail of its own"
    assert [file.baa.vendor.name for file in held if file.kind == "certificate"] == ["Brightwave Fax"]
    second = next(file for file in held if file.baa.title == "BAA, second")
    mail = b"".join(open_segments(second.attachment)).decode()
    assert "BAA, second" in mail
    assert "signed on 2026-06-25" in mail
    assert "Date: Thu, 25 Jun 2026" in mail
