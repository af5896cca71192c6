"""A service that the catalogue knows: a list gives it its entry, and opens nothing that waits for evidence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange import writing
from tests.vendors.lists import told
from vendors import actions, export, imports
from vendors.models import Service, Vendor
from vendors.register import VendorRegister

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
PERPLEXITY = {
    "vendor": "Perplexity",
    "service": "Perplexity consumer (free)",
    "signed": "Y",
    "on": "2025-03-01",
}
HELD = "held at no until a person records evidence and reason"


@pytest.mark.parametrize(
    "row, key, phi, note",
    [
        ({"phi": "Yes"}, "perplexity", "no", f"the list says PHI yes; {HELD}"),
        ({}, "perplexity", "no", f"PHI is {HELD}"),
        ({"phi": "No"}, "perplexity", "no", "BAA: none offered"),
        ({"vendor": "Perplexity AI, Inc.", "phi": "Yes"}, "perplexity", "no", HELD),
        ({"service": "Perplexity consumer (trial of 3 months)", "phi": "Yes"}, "perplexity", "no", HELD),
        ({"service": "Perplexity for nurses", "phi": "Yes"}, "", "yes", ""),
        ({"vendor": "Reseller", "phi": "Yes"}, "", "yes", ""),
        ({"vendor": "OpenAI", "service": "ChatGPT Health", "phi": "Yes"}, "chatgpt_consumer", "no", HELD),
        (
            {"vendor": "AWS", "service": "Amazon Bedrock", "phi": "Yes"},
            "aws_bedrock",
            "yes",
            "accepted by the customer itself",
        ),
        ({"vendor": "AWS", "service": "Amazon Bedrock"}, "aws_bedrock", "unknown", ""),
    ],
)
def test_a_list_opens_nothing_that_waits_for_evidence(
    taken: Make, plan_of: Make, row: dict[str, str], key: str, phi: str, note: str
) -> None:
    row = PERPLEXITY | row
    assert note in " ".join(plan_of(row).rows[0].notes)
    taken(row)
    service = Service.objects.get()
    assert (service.entry.key if service.entry else "", service.phi) == (key, phi)
    wanted = [check for check, _ in service.entry.checks] if service.entry else []
    assert [each.key for each in service.asked] == wanted


def test_what_a_person_opened_stays_open(
    taken: Make, plan_of: Make, organisation: Organisation, alice: Person
) -> None:
    taken(PERPLEXITY)
    service = Service.objects.get()
    service.phi, service.phi_evidence, service.phi_reason = "yes", "letter of 2026-03-01", "they signed"
    service.phi_evidence_on = date(2026, 3, 1)
    actions.service_save(service, by=alice)
    assert told(plan_of(PERPLEXITY | {"phi": "Yes"})) == [("same", [])]
    assert plan_of(PERPLEXITY | {"phi": "No"}).rows[0].problems
    found = VendorRegister().read_import(_table(organisation))
    assert {row.outcome for row in imports.plan(organisation, found).rows} == {"same"}


def test_what_is_held_comes_out_and_in_again(taken: Make, organisation: Organisation) -> None:
    taken(
        PERPLEXITY | {"phi": "Yes"},
        {"vendor": "Anthropic", "service": "Claude Free, Pro, Max, Team", "phi": "Yes"},
    )
    made = imports.plan(organisation, VendorRegister().read_import(_table(organisation)))
    assert [row.outcome for row in made.rows] == ["same", "same"] and not made.changes
    assert set(Service.objects.values_list("phi", flat=True)) == {"no"}
    assert Vendor.objects.count() == 2


def _table(organisation: Organisation) -> bytes:
    return writing.encoded(export.COLUMNS, export.table(organisation))
