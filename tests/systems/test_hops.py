"""Which hops an agreement covers: tables of vendors, agreements and flows, and every day beside every stretch of exposure."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskassess.systems import checklists, hops
from riskassess.systems.facts import Component, Flow
from riskassess.systems.hops import Cover, Landscape, Supplier
from riskassess.systems.rules import Span, Terms, Verdict
from vendors import cover_on, coverage, terms
from vendors.dates import PartialDate

ON = date(2026, 11, 22)
START = date(2026, 1, 1)


def baa(**facts: Any) -> terms.Agreement:
    """In force since the first of the year, covering the service, until somebody ends it."""
    first = PartialDate.of(START)
    plain = {"signed": first, "effective": first, "until_terminated": True, "covers": (terms.Cover("api"),)}
    return terms.Agreement(key="baa", **{**plain, **facts})


def supplier(*agreements: terms.Agreement, above: Supplier | None = None, **facts: Any) -> Supplier:
    vendor = coverage.Vendor(key="acme", **{"ba_status": "yes", **facts})
    return Supplier(vendor, "Acme", agreements, above)


def land(by: Supplier, *flows: Flow, kind: str = "model", region: str = "") -> Landscape:
    components = [
        Component(key="ours", system="s", name="Portal", kind="application"),
        Component(key="theirs", system="s", name="Model", kind=kind, service="api", region=region),
    ]
    return Landscape(
        components={each.key: each for each in components},
        flows=flows or (flow(),),
        covers={"api": Cover(coverage.Service(key="api", vendor="acme"), "Acme: API", by)},
        lapsing_days=90,
    )


def flow(**facts: Any) -> Flow:
    plain = {"source": "ours", "target": "theirs", "phi": ("name",), "first": START}
    return Flow(key="f", system="s", name="Portal to Model", **{**plain, **facts})


def hop(of: Landscape, on: date = ON) -> hops.Hop:
    (found,) = hops.hops(of, on)
    return found


def test_a_hop_is_covered_by_an_agreement_that_names_its_service() -> None:
    found = hop(land(supplier(baa())))
    assert (found.verdict, found.until, found.reason) == (Verdict.COVERED, None, "Covered: until terminated")


@pytest.mark.parametrize(
    "facts, reason",
    [
        ({"covers": (terms.Cover("other"),)}, "Not named in the BAA"),
        ({"signed": None}, "Its BAA is not signed"),
        ({"direction": "business_associate"}, "Its BAA is between us as business associate and them"),
        ({"effective": PartialDate.of(date(2026, 11, 23))}, "Its BAA begins on 2026-11-23"),
        (
            {"until_terminated": False, "first_end": PartialDate.of(date(2026, 11, 21))},
            "Its BAA expired on 2026-11-21",
        ),
    ],
)
def test_a_hop_without_cover_says_what_is_wrong_with_the_agreement(
    facts: dict[str, Any], reason: str
) -> None:
    found = hop(land(supplier(baa(**facts))))
    assert (found.verdict, found.reason, found.terms) == (Verdict.NOT_COVERED, reason, Terms.UNKNOWN)


@pytest.mark.parametrize("last, wanted", [(date(2027, 2, 20), "lapsing"), (date(2027, 2, 21), "covered")])
def test_cover_lapses_within_so_many_days(last: date, wanted: str) -> None:
    found = hop(land(supplier(baa(until_terminated=False, first_end=PartialDate.of(last)))))
    assert (found.verdict, found.until) == (wanted, last)


@pytest.mark.parametrize(
    "protection, wanted", [("none", Verdict.NOT_COVERED), ("tokenised", Verdict.NOT_COVERED)]
)
def test_tokens_are_phi_still(protection: Any, wanted: Verdict) -> None:
    assert hop(land(supplier(), flow(protection=protection))).verdict == wanted


@pytest.mark.parametrize(
    "protection, wanted",
    [("none", Verdict.NO_PHI), ("tokenised", Verdict.NOT_COVERED), ("deidentified", Verdict.NOT_COVERED)],
)
def test_what_was_made_of_phi_is_none_only_where_something_says_so(protection: Any, wanted: Verdict) -> None:
    of = land(supplier(), flow(phi=(), protection=protection))
    assert hop(of).verdict == wanted
    assert bool(list(hops.exposures(of, ON))) == (wanted == Verdict.NOT_COVERED)


@pytest.mark.parametrize("protection", ["none", "tokenised"])
def test_a_determination_lifts_no_flow_that_is_not_called_deidentified(protection: Any) -> None:
    days = (Span(START),)
    of = land(supplier(), flow(protection=protection, deidentified=days))
    assert hop(of).verdict == Verdict.NOT_COVERED
    assert [each.days for each in hops.exposures(of, ON)] == [Span(START, ON)]


def test_deidentified_counts_on_the_days_of_a_determination_alone() -> None:
    determined = flow(protection="deidentified", deidentified=(Span(date(2026, 3, 1), date(2026, 11, 21)),))
    of = land(supplier(), determined)
    assert hop(of, date(2026, 11, 21)).verdict == Verdict.NO_PHI
    assert hop(of, ON).verdict == Verdict.NOT_COVERED
    stretches = [(each.days.first, each.days.last) for each in hops.exposures(of, ON)]
    assert stretches == [(START, date(2026, 2, 28)), (ON, ON)]


def test_what_carries_no_phi_and_what_stays_with_us_needs_no_cover() -> None:
    assert hop(land(supplier(), flow(phi=()))).verdict == Verdict.NO_PHI
    of = land(supplier())
    inside = replace(
        of, components=dict(of.components) | {"theirs": replace(of.components["theirs"], service=None)}
    )
    assert hop(inside).verdict == Verdict.OWN_PREMISES
    assert list(hops.exposures(inside, ON)) == []


@pytest.mark.parametrize(
    "first, last", [(date(2026, 11, 23), None), (START, date(2026, 11, 21)), (ON, START)]
)
def test_what_does_not_flow_that_day_has_no_hop(first: date, last: date | None) -> None:
    assert list(hops.hops(land(supplier(), flow(first=first, last=last)), ON)) == []


@pytest.mark.parametrize(
    "status, kind, wanted",
    [
        ("treatment", "model", Verdict.COVERED),
        ("limited_data_set", "model", Verdict.NOT_COVERED),
        ("conduit", "network", Verdict.COVERED),
        ("conduit", "model", Verdict.NOT_COVERED),
        ("no_phi", "model", Verdict.NOT_COVERED),
        ("undecided", "model", Verdict.NOT_COVERED),
    ],
)
def test_who_needs_no_agreement(status: Any, kind: str, wanted: Verdict) -> None:
    of = land(supplier(ba_status=status), kind=kind)
    assert hop(of).verdict == wanted
    assert bool(list(hops.exposures(of, ON))) == (wanted == Verdict.NOT_COVERED)


def test_a_subcontractor_of_a_vendor_of_ours_is_reached_through_that_vendor() -> None:
    above = Supplier(coverage.Vendor(key="top", ba_status="yes"), "Top", [baa(covers=())])
    of = land(supplier(above=above, relation="subcontractor"))
    found = hop(of)
    assert found.verdict == Verdict.COVERED
    assert found.reason == (
        "It works for Top, with which a BAA is in force, and nothing says that its subcontractors are named; assurance not on file"
    )
    unbound = land(supplier(above=replace(above, agreements=[]), relation="subcontractor"))
    assert hop(unbound).verdict == Verdict.NOT_COVERED
    assert "no BAA with Top is in force; assurance not on file" in hop(unbound).reason


def test_a_vendor_above_that_names_its_subcontractors_is_told() -> None:
    naming = baa(covers=(), answers=(("subcontractor_list", "yes"),))
    above = Supplier(coverage.Vendor(key="top", ba_status="yes"), "Top", [naming])
    found = hop(land(supplier(above=above, relation="subcontractor")))
    assert "in force, which is said to name its subcontractors; assurance" in found.reason


@pytest.mark.parametrize(
    "kinds, wanted",
    [
        (("dates", "clinical", "scheduling"), Verdict.COVERED),
        (("dates", "name"), Verdict.NOT_COVERED),
        (("ssn",), Verdict.NOT_COVERED),
        (("mrn",), Verdict.NOT_COVERED),
        (("clinical", "photograph"), Verdict.NOT_COVERED),
        (("clinical", "images"), Verdict.NOT_COVERED),
        (("geography",), Verdict.NOT_COVERED),
        (("other_unique",), Verdict.NOT_COVERED),
    ],
)
def test_a_limited_data_set_holds_no_direct_identifier(kinds: tuple[str, ...], wanted: Verdict) -> None:
    of = replace(land(supplier(ba_status="limited_data_set"), flow(phi=kinds)), asked=checklists.ASKED)
    found = hop(of)
    assert found.verdict == wanted
    assert ("164.514(e)(2)" in found.reason) == (wanted == Verdict.NOT_COVERED)
    assert bool(list(hops.exposures(of, ON))) == (wanted == Verdict.NOT_COVERED)


def test_what_goes_to_one_recipient_is_judged_flow_by_flow() -> None:
    flows = (flow(phi=("dates",)), replace(flow(phi=("ssn",)), key="g"))
    of = replace(land(supplier(ba_status="limited_data_set"), *flows), asked=checklists.ASKED)
    found = {each.flow.key: each.verdict for each in hops.hops(of, ON)}
    assert found == {"f": Verdict.COVERED, "g": Verdict.NOT_COVERED}
    assert [each.flow.key for each in hops.exposures(of, ON)] == ["g"]


def two_ends(by: Supplier, source: dict[str, str], target: dict[str, str]) -> Landscape:
    """From one component of a service to another of the same."""
    ends = {
        key: Component(key=key, system="s", name=key, service="api", **facts)
        for key, facts in (("ours", source), ("theirs", target))
    }
    return replace(land(by), components=ends)


@pytest.mark.parametrize("turned", [False, True])
def test_a_store_is_not_lost_behind_the_network_of_the_same_service(*, turned: bool) -> None:
    store, network = {"kind": "database"}, {"kind": "network"}
    of = two_ends(supplier(ba_status="conduit"), *((network, store) if turned else (store, network)))
    found = {each.end.kind: each.verdict for each in hops.hops(of, ON)}
    assert found == {"database": Verdict.NOT_COVERED, "network": Verdict.COVERED}
    assert [each.days for each in hops.exposures(of, ON)] == [Span(START, ON)]


def test_two_regions_of_one_service_answer_each_for_itself() -> None:
    yes = tuple((key, "yes") for key in hops.ASKED)
    of = two_ends(
        supplier(baa(answers=yes)), {"kind": "model", "region": "uae"}, {"kind": "model", "region": "us"}
    )
    found = hops.hops(replace(of, allowed_regions={"uae": "yes", "us": "no"}), ON)
    assert [(each.end.region, each.terms) for each in found] == [("uae", Terms.MET), ("us", Terms.NOT_MET)]


def test_two_ends_that_nothing_tells_apart_are_one_hop_and_one_exposure() -> None:
    of = two_ends(supplier(), {"kind": "model"}, {"kind": "database"})
    assert [each.end.key for each in hops.hops(of, ON)] == ["theirs"]
    apart = two_ends(supplier(), {"kind": "model", "region": "us"}, {"kind": "database"})
    assert len(list(hops.hops(apart, ON))) == 2
    assert [each.days for each in hops.exposures(apart, ON)] == [Span(START, ON)]


def test_once_we_contract_with_a_subcontractor_ourselves_that_agreement_counts() -> None:
    above = Supplier(coverage.Vendor(key="top", ba_status="yes"), "Top", [baa(covers=())])
    contracted = baa(covers=(), effective=PartialDate.of(date(2026, 6, 1)))
    of = land(supplier(contracted, above=above, relation="subcontractor"))
    stretches = [(each.days.first, each.days.last) for each in hops.exposures(of, ON)]
    assert stretches == [(date(2026, 6, 1), ON)]


def leaf_below_mid(*of_mid: terms.Agreement) -> Landscape:
    """A vendor that works for one that works for Top, whose agreement with us is in force."""
    top = Supplier(coverage.Vendor(key="top", ba_status="yes"), "Top", [baa(covers=())])
    mid = Supplier(coverage.Vendor(key="mid", ba_status="yes", relation="subcontractor"), "Mid", of_mid, top)
    return land(supplier(above=mid, relation="subcontractor"))


def test_what_works_below_a_vendor_that_was_ours_falls_with_its_agreement() -> None:
    assert hop(leaf_below_mid()).reason.startswith("It works for Mid, which is bound to us through")
    ended = baa(covers=(), until_terminated=False, first_end=PartialDate.of(date(2026, 6, 30)))
    of = leaf_below_mid(ended)
    assert hop(of, date(2026, 6, 30)).verdict == Verdict.LAPSING
    assert hop(of, date(2026, 7, 1)).verdict == Verdict.NOT_COVERED
    assert [each.days for each in hops.exposures(of, ON)] == [Span(date(2026, 7, 1), ON)]


def test_a_subcontractor_whose_own_agreement_ended_says_that_and_not_that_the_one_above_has_none() -> None:
    above = Supplier(coverage.Vendor(key="top", ba_status="yes"), "Top", [baa(covers=())])
    ended = baa(until_terminated=False, first_end=PartialDate.of(date(2026, 6, 30)))
    found = hop(land(supplier(ended, above=above, relation="subcontractor")))
    assert (found.verdict, found.reason) == (Verdict.NOT_COVERED, "Its BAA expired on 2026-06-30")


def test_an_agreement_archived_as_mistaken_makes_nobody_ours() -> None:
    above = Supplier(coverage.Vendor(key="top", ba_status="yes"), "Top", [baa(covers=())])
    mistaken = baa(covers=(), archived_on=date(2026, 11, 1))
    of = land(supplier(mistaken, above=above, relation="subcontractor"))
    assert hop(of, date(2026, 10, 31)).verdict == Verdict.NOT_COVERED
    assert hop(of, date(2026, 11, 1)).verdict == Verdict.COVERED
    stand = cover_on.stand(of.covers["api"].by.vendor, of.covers["api"].service, [mistaken], ON, 90)
    assert stand.state == "none"


def test_without_its_agreement_a_vendor_of_ours_is_not_covered_through_the_one_above() -> None:
    above = Supplier(
        coverage.Vendor(key="top", ba_status="yes"), "Top", [replace(baa(covers=()), key="tops")]
    )
    of = land(supplier(baa(), above=above, relation="subcontractor"))
    assert hop(of).verdict == Verdict.COVERED
    assert hop(hops.without_agreement(of, "baa")).verdict == Verdict.NOT_COVERED
    again = hops.without_agreement(hops.without_agreement(of, "baa"), "tops")
    assert hop(again).verdict == Verdict.NOT_COVERED


def test_a_flow_back_from_a_vendor_is_a_hop_as_well() -> None:
    assert hop(land(supplier(), flow(source="theirs", target="ours"))).verdict == Verdict.NOT_COVERED


@pytest.mark.parametrize(
    "answers, region, wanted",
    [
        ((), "", Terms.UNKNOWN),
        ((), "us", Terms.UNKNOWN),
        ((("no_training", "yes"), ("retention", "yes"), ("subcontractor_list", "yes")), "", Terms.PARTLY),
        ((("no_training", "no"),), "", Terms.NOT_MET),
        (
            (("no_training", "yes"), ("retention", "not_applicable"), ("subcontractor_list", "yes")),
            "us",
            Terms.MET,
        ),
    ],
)
def test_the_terms_about_ai_are_a_verdict_of_their_own(answers: Any, region: str, wanted: Terms) -> None:
    of = replace(land(supplier(baa(answers=answers)), region=region), allowed_regions={"us": "yes"})
    found = hop(of)
    assert (found.verdict, found.terms) == (Verdict.COVERED, wanted)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(0, 40)), max_size=4),
    st.integers(0, 40),
    st.none() | st.integers(0, 40),
)
def test_each_day_of_an_exposure_is_a_day_with_a_hop_not_covered(
    covers: list[tuple[int, int | None]], first: int, length: int | None
) -> None:
    def day(number: int) -> date:
        return START + timedelta(days=number)

    agreements = [
        replace(
            baa(effective=PartialDate.of(day(begins)), signed=PartialDate.of(START)),
            key=f"baa {number}",
            terminated_on=None if lasts is None else PartialDate.of(day(begins + lasts)),
        )
        for number, (begins, lasts) in enumerate(covers)
    ]
    of = land(
        supplier(*agreements), flow(first=day(first), last=None if length is None else day(first + length))
    )
    until = day(60)
    exposed = {
        each.days.first + timedelta(days=number)
        for each in hops.exposures(of, until)
        for number in range(each.days.days)
    }
    uncovered = {
        day(number)
        for number in range(61)
        if any(each.verdict == Verdict.NOT_COVERED for each in hops.hops(of, day(number)))
    }
    assert exposed == uncovered
