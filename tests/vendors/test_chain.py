"""Who works for whom: what is asked of a subcontractor of a vendor, what of a company that is ours as well, and the tree."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from tests.vendors.facts import baa, day
from vendors import actions, coverage, queries
from vendors.coverage import Service
from vendors.coverage import Vendor as Facts
from vendors.gaps import faults
from vendors.models import Vendor
from vendors.models.vendors import LONGEST_CHAIN
from vendors.standing import standings, with_owner_here

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TYPING = Service(key="typing", vendor="pool", phi="yes")


def pool(**facts: Any) -> Facts:
    return Facts(**{"key": "pool", "ba_status": "yes", "relation": "subcontractor", **facts})


def kinds(vendor: Facts, *agreements: Any, services: Any = (TYPING,), on: str = "2026-06-01") -> set[str]:
    return {fault.kind for fault in faults(vendor, services, agreements, day(on), has_owner=True)}


@pytest.mark.parametrize(
    "vendor, agreements, expected",
    [
        (pool(), [], {"assurance_not_on_file"}),
        (pool(ba_status="undecided"), [], {"assurance_not_on_file"}),
        (pool(ba_status="conduit"), [], set()),
        (pool(assured_on=day("2026-06-01")), [], set()),
        (pool(assured_on=day("2026-06-02")), [], {"assurance_not_on_file"}),
        (pool(relation="both"), [], {"phi_without_baa"}),
        (pool(relation="group"), [], {"phi_without_baa"}),
        (pool(relation=""), [], {"phi_without_baa"}),
        (pool(), [baa(covers=())], {"not_covered", "no_evidence", "dates_incomplete", "clauses_unread"}),
        (pool(), [baa(covers=(), terminated_on="2026-05-01", return_done_on="2026-05-02")], {"phi_without_baa"}),
        (pool(), [baa(signed=None)], {"assurance_not_on_file", "unsigned"}),
        (pool(), [baa(direction="business_associate", until_terminated=True, has_evidence=True)], {"assurance_not_on_file"}),
        (pool(), [baa(archived_on="2026-06-01")], {"assurance_not_on_file"}),
        (pool(archived=True), [], set()),
    ],
)  # fmt: skip
def test_only_who_is_ours_needs_an_agreement_with_us(
    vendor: Facts, agreements: list[Any], expected: set[str]
) -> None:
    assert kinds(vendor, *agreements) == expected


@pytest.mark.parametrize(
    "status, services, expected",
    [
        ("yes", [], {"assurance_not_on_file"}),
        ("no_phi", [], set()),
        ("no_phi", [TYPING], {"assurance_not_on_file"}),
        ("yes", [Service(key="s", vendor="pool", phi="no")], set()),
        ("yes", [Service(key="s", vendor="pool", phi="yes", archived=True)], {"assurance_not_on_file"}),
    ],
)
def test_assurance_is_asked_for_where_phi_may_come(status: Any, services: Any, expected: set[str]) -> None:
    assert kinds(pool(ba_status=status), services=services) == expected


def test_whoever_we_contracted_with_is_ours() -> None:
    assert coverage.as_ours(pool(), [baa()], day("2026-06-01")).relation == "both"
    assert coverage.as_ours(pool(), [], day("2026-06-01")).relation == "subcontractor"
    assert coverage.as_ours(pool(), [baa()], day("2025-12-31")).relation == "subcontractor", "no contract yet"
    assert coverage.as_ours(pool(), [baa(signed="2026-01")], day("2026-01-01")).relation == "both", (
        "or may be"
    )
    assert coverage.as_ours(pool(relation="group"), [baa()], day("2026-06-01")).relation == "group"


# Rows and pages


def at(name: str, organisation: Organisation, **arguments: Any) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, **arguments})


@pytest.fixture
def chain(make_vendor: Any, make_service: Any) -> tuple[Vendor, Vendor, Vendor]:
    """A vendor, its subcontractor, and that one's host."""
    top = make_vendor("Meadowbrook", ba_status="no_phi", ba_reason="none")
    middle = make_vendor("Quillwater", parent=top, relation="subcontractor")
    last = make_vendor("Stonebridge", parent=middle, relation="subcontractor")
    make_service(middle), make_service(last)
    return top, middle, last


def both_ways(vendor: Vendor) -> set[str]:
    """The faults of a vendor, the same by SQL and by the rules."""
    in_sql = {row.kind for row in queries.gap_rows(vendor.organisation_id, TODAY) if row.vendor == vendor.pk}
    rows = with_owner_here(Vendor.objects.filter(pk=vendor.pk))
    assert in_sql == {f.kind for f in standings(vendor.organisation, rows, TODAY)[vendor.pk].faults}
    return in_sql


def test_a_subcontractor_of_a_vendor_never_receives_phi_without_baa(
    chain: Any, make_baa: Any, alice: Person
) -> None:
    _, middle, last = chain
    assert both_ways(middle) == both_ways(last) == {"assurance_not_on_file"}
    middle.assurance, middle.assured_on = "stated", TODAY
    actions.vendor_save(middle, by=alice)
    assert both_ways(middle) == set()
    make_baa(middle)
    assert both_ways(middle) == {"not_covered"}, "we contract with it as well"


def test_a_vendor_without_parent_has_no_relation(make_vendor: Any, alice: Person) -> None:
    vendor = make_vendor("Alone", relation="subcontractor", assurance="seen", assured_on=TODAY)
    assert (vendor.relation, vendor.assurance, vendor.assured_on) == ("", "", None)
    child = make_vendor("Child", parent=vendor)
    assert child.relation == "group"


def test_the_tree_shows_each_with_its_state(officer: Any, organisation: Organisation, chain: Any) -> None:
    page = officer.get(at("chain", organisation)).content.decode()
    assert page.count("Assurance not on file") == 2
    assert "PHI without BAA" not in page and "not covered" not in page
    assert page.index("Meadowbrook") < page.index("Quillwater") < page.index("Stonebridge")
    found = officer.get(at("chain", organisation), {"q": "stonebridge"}).context["chain"]
    assert [node.vendor.name for node in found.nodes] == ["Meadowbrook"], "the whole chain of whoever fits"
    assert found.nodes[0].below[0].below[0].vendor.name == "Stonebridge"
    assert officer.get(at("chain", organisation), {"q": "nobody"}).context["chain"].nodes == []


def test_who_stands_below_an_archived_vendor_stays_in_the_tree(
    officer: Any, organisation: Organisation, chain: Any, alice: Person
) -> None:
    actions.vendor_archive(chain[0], by=alice, why="gone", on=TODAY)
    page = officer.get(at("chain", organisation)).content.decode()
    assert "Meadowbrook (archived)" in page and "Stonebridge" in page


def test_the_tree_asks_a_bounded_number_of_queries(
    officer: Any, organisation: Organisation, chain: Any, make_vendor: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_vendor(f"Below {number}", parent=chain[2], relation="both")
    address = at("chain", organisation)
    officer.get(address)
    with django_assert_max_num_queries(12):
        assert officer.get(address).status_code == 200


def test_a_subcontractor_is_added_below_its_customer(
    officer: Any, organisation: Organisation, chain: Any, make_vendor: Any
) -> None:
    address = at("vendor_create", organisation) + f"?below={chain[2].pk}"
    form = officer.get(address).context["form"]
    assert (form.initial["parent"], form.initial["relation"]) == ("Stonebridge", "subcontractor")
    assert officer.get(at("vendor_create", organisation) + "?below=x").status_code == 200
    typed = {"name": "Cellar", "parent": "Stonebridge", "relation": "subcontractor", "ba_status": "yes", "agency": "unknown",
             "assurance": "seen", "contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}  # fmt: skip
    answer = officer.post(address, typed)
    assert answer.context["form"].errors["assured_on"] == ["Say since when this is known."]
    assert officer.post(address, typed | {"assured_on": "2026-11-20"}).status_code == 302
    cellar = Vendor.objects.get(name="Cellar")
    assert (cellar.parent, cellar.assured_on) == (chain[2], TODAY - timedelta(days=2))


def test_the_page_of_a_subcontractor_says_so(officer: Any, chain: Any) -> None:
    page = officer.get(chain[1].get_absolute_url()).content.decode()
    assert "Agreement between it and Meadowbrook" in page
    assert "Assurance not on file" in page and "No BAA in force" not in page


def test_a_chain_ends_somewhere(make_vendor: Any) -> None:
    """Every page that tells of it walks it: 1,100 of them ended a page of an AI system in an error."""
    top = last = make_vendor("Tier 1")
    for number in range(2, LONGEST_CHAIN + 1):
        last = make_vendor(f"Tier {number}", parent=last, relation="subcontractor")
    words = f"That makes a chain of more than {LONGEST_CHAIN} vendors."
    with pytest.raises(ValidationError, match=words):
        make_vendor("Below", parent=last, relation="subcontractor")
    top.parent = make_vendor("Above")
    with pytest.raises(ValidationError, match=words):
        actions.vendor_save(top, by=top.owner)
