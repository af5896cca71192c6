"""Each check of a system: what makes it fail, and what just does not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from riskassess.systems import catalogue, checklists, gaps
from riskassess.systems.asked import Answers, Asked, Seer
from riskassess.systems.facts import Component, Flow, System, Used
from riskassess.systems.hops import Cover, Landscape, Supplier
from riskassess.systems.kinds import GAPS, REASONS, reason
from vendors import coverage, terms
from vendors.dates import PartialDate

ON = date(2026, 11, 22)
DAY = timedelta(days=1)
START = PartialDate.of(date(2026, 1, 1))
AGREEMENT = terms.Agreement(
    key="baa",
    signed=START,
    effective=START,
    until_terminated=True,
    covers=(terms.Cover("api"),),
    answers=(("no_training", "yes"), ("retention", "yes"), ("subcontractor_list", "yes")),
)
SYSTEM = System(
    key="s",
    name="Chatbot",
    stage="production",
    owner="dana",
    phi=(("name", "needed"),),
    approved_on=date(2026, 1, 1),
    answers=Answers(seers=(Seer("Nurses", ("name",)),)),
)
PARTS = [
    Component(key="portal", system="s", name="Portal", kind="application", identity="workload"),
    Component(
        key="model",
        system="s",
        name="Model",
        kind="model",
        service="api",
        region="us-east-1",
        identity="workload",
        keys="own",
    ),
    *(
        Component(key=kind, system="s", name=kind, kind=kind)
        for kind in ("gateway", "input_check", "output_filter")
    ),
    Component(
        key="log",
        system="s",
        name="Log",
        kind="log_store",
        append_only="service",
        log_readers="Officer",
        log_months=72,
    ),
]
FLOW = Flow(
    key="f",
    system="s",
    name="Portal to Model",
    source="portal",
    target="model",
    phi=("name",),
    tls="1.3",
    first=date(2026, 2, 1),
)


def kinds(
    system: System = SYSTEM,
    flow: Flow = FLOW,
    agreement: terms.Agreement = AGREEMENT,
    allowed: str = "yes",
    leave_out: str = "",
    **of_model: Any,
) -> set[str]:
    return {fault.kind for fault in faults(system, flow, agreement, allowed, leave_out, **of_model)}


def faults(
    system: System = SYSTEM,
    flow: Flow = FLOW,
    agreement: terms.Agreement = AGREEMENT,
    allowed: str = "yes",
    leave_out: str = "",
    phi: Any = "yes",
    tls_floor: str = "1.2",
    of: dict[str, dict[str, Any]] | None = None,
    **of_model: Any,
) -> list[gaps.Fault]:
    """The checks that fail of a system that is in order but for what is given."""
    otherwise = {"model": of_model, **(of or {})}
    parts = [replace(each, **otherwise.get(str(each.key), {})) for each in PARTS if each.kind != leave_out]
    by = Supplier(coverage.Vendor(key="acme", ba_status="yes"), "Acme", [agreement])
    land = Landscape(
        components={each.key: each for each in parts},
        flows=[flow],
        covers={"api": Cover(coverage.Service(key="api", vendor="acme", phi=phi), "Acme: API", by)},
        lapsing_days=90,
        allowed_regions={"us-east-1": allowed},
        tls_floor=tls_floor,
        asked=Asked(countries=checklists.ASKED.countries),
    )
    return list(gaps.faults([system], land, ON))


def ending(last: date) -> terms.Agreement:
    return replace(AGREEMENT, until_terminated=False, first_end=PartialDate.of(last))


def test_a_system_in_order_fails_no_check() -> None:
    assert kinds() == set()


@pytest.mark.parametrize(
    "given, wanted",
    [
        ({"agreement": replace(AGREEMENT, covers=())}, {"hop_not_covered"}),
        ({"agreement": ending(ON - DAY)}, {"hop_not_covered"}),
        ({"agreement": ending(ON)}, {"hop_lapsing"}),
        ({"agreement": ending(ON + 30 * DAY)}, {"hop_lapsing"}),
        ({"agreement": ending(ON + 31 * DAY)}, set()),
        ({"agreement": replace(AGREEMENT, answers=(("no_training", "no"),))}, {"terms_short"}),
        ({"agreement": replace(AGREEMENT, answers=())}, {"terms_unread"}),
        (
            {"agreement": replace(AGREEMENT, answers=()), "allowed": "no"},
            {"terms_unread", "phi_leaves_countries"},
        ),
        ({"agreement": replace(AGREEMENT, answers=()), "allowed": "any"}, {"terms_unread"}),
        ({"agreement": replace(AGREEMENT, answers=(("no_training", "yes"),))}, {"terms_short"}),
        (
            {"agreement": replace(ending(ON), answers=(("no_training", "no"),))},
            {"hop_lapsing", "terms_short"},
        ),
        ({"allowed": ""}, {"country_not_known", "terms_short"}),
        ({"allowed": "", "flow": replace(FLOW, may_leave=True)}, {"terms_short"}),
        ({"allowed": "any"}, set()),
        ({"allowed": "unsaid"}, {"terms_short"}),
        ({"phi": "no"}, {"service_not_for_phi"}),
        ({"phi": "unknown"}, set()),
        ({"flow": replace(FLOW, protection="deidentified")}, {"not_determined"}),
        ({"flow": replace(FLOW, tls="1.2")}, set()),
        ({"flow": replace(FLOW, tls="1.1")}, {"tls_below_floor"}),
        ({"flow": replace(FLOW, tls="")}, {"tls_not_said"}),
        ({"flow": replace(FLOW, tls="1.2"), "tls_floor": "1.3"}, {"tls_below_floor"}),
        ({"tls_floor": "1.3"}, set()),
        ({"flow": replace(FLOW, tls="inside"), "tls_floor": "1.3"}, set()),
        ({"flow": replace(FLOW, tls="1.1", phi=(), protection="tokenised")}, {"tls_below_floor"}),
        ({"flow": replace(FLOW, phi=(), protection="deidentified")}, {"not_determined"}),
        ({"flow": replace(FLOW, tls="1.1", phi=())}, set()),
        ({"flow": replace(FLOW, phi=("name", "dates"))}, {"minimum_not_said"}),
        ({"flow": replace(FLOW, last=ON - DAY)}, set()),
        ({"environment": "test"}, {"phi_outside_production"}),
        ({"of": {"portal": {"environment": "test"}}}, {"phi_outside_production"}),
        ({"kind": "database"}, {"rest_not_said"}),
        ({"rests": (("files", "unknown"), ("backups", "aes256"))}, {"rest_not_said"}),
        ({"rests": (("files", "aes256"),), "kind": "database"}, set()),
        ({"rests": (("files", "aes256"),), "keys": ""}, {"keys_not_said"}),
        ({"identity": ""}, {"keys_not_said"}),
        ({"identity": "", "kind": "network"}, set()),
        ({"identity": "", "system": replace(SYSTEM, stage="development")}, set()),
        ({"of": {"log": {"append_only": ""}}}, {"log_store_weak"}),
        ({"of": {"log": {"append_only": "no"}}}, {"log_store_weak"}),
        ({"of": {"log": {"log_readers": ""}}}, {"log_store_weak"}),
        ({"of": {"log": {"log_months": None}}}, {"log_store_weak"}),
        ({"of": {"log": {"append_only": ""}}, "flow": replace(FLOW, phi=())}, set()),
        ({"rests": (("files", "none"),)}, {"rest_unencrypted"}),
        ({"rests": (("files", "aes256"),)}, set()),
        ({"key_rotation_due": ON - DAY}, {"key_rotation_overdue"}),
        ({"key_rotation_due": ON}, set()),
        ({"secret_rotation_due": ON - DAY}, {"secret_rotation_overdue"}),
        ({"log_review_due": ON - DAY}, {"log_review_overdue"}),
        ({"allowed": "no"}, {"phi_leaves_countries", "terms_short"}),
        ({"allowed": "no", "flow": replace(FLOW, may_leave=True)}, {"terms_short"}),
        ({"leave_out": "output_filter"}, {"guard_missing"}),
        (
            {"leave_out": "output_filter", "flow": replace(FLOW, phi=(), protection="tokenised")},
            {"guard_missing"},
        ),
        ({"leave_out": "log_store"}, {"no_log_store"}),
        ({"system": replace(SYSTEM, used=(Used("Notes", "identified"),))}, set()),
        (
            {
                "system": replace(SYSTEM, phi=(), used=(Used("Notes", "pseudonymised"),)),
                "flow": replace(FLOW, phi=()),
            },
            {"phi_dataset_denied", "access_beyond"},
        ),
        (
            {
                "system": replace(SYSTEM, phi=(), used=(Used("Notes", "unknown"),)),
                "flow": replace(FLOW, phi=(), last=ON - DAY),
            },
            {"phi_dataset_not_said", "access_beyond"},
        ),
        ({"system": replace(SYSTEM, used=(Used("Notes", "synthetic"),))}, {"trained_on_phi"}),
        ({"system": replace(SYSTEM, owner=None)}, {"system_without_owner"}),
        ({"system": replace(SYSTEM, approved_on=None)}, {"not_approved"}),
        ({"system": replace(SYSTEM, approved_on=None, stage="development")}, set()),
        ({"system": replace(SYSTEM, approved_until=ON)}, set()),
        ({"system": replace(SYSTEM, approved_until=ON - DAY)}, {"approval_over"}),
        ({"system": replace(SYSTEM, stage="retired")}, {"retired_and_flowing"}),
    ],
)
def test_what_makes_a_check_fail(given: dict[str, Any], wanted: set[str]) -> None:
    assert kinds(**given) == wanted


def words_of(kind: str, **given: Any) -> str:
    (found,) = [fault for fault in faults(**given) if fault.kind == kind]
    return reason(kind, found.day, found.words)


def test_what_is_not_cover_is_told_beside_what_is_not() -> None:
    """An agreement that no longer covers the service says nothing of terms; one that ends soon still does."""
    short = replace(ending(ON + 9 * DAY), answers=(("no_training", "no"), ("retention", "yes")))
    assert words_of("terms_short", agreement=short).startswith("Acme: API, not met: not everything")
    partly = replace(AGREEMENT, answers=(("no_training", "yes"),))
    assert words_of("terms_short", agreement=partly).startswith("Acme: API, partly:")
    assert "not met" not in GAPS["terms_short"].title


def test_a_country_stands_beside_its_region_with_what_is_known_of_it() -> None:
    assert "Model (us-east-1, US, unverified)" in words_of("phi_leaves_countries", allowed="no")
    assert "Model (us-east-1, US, unverified)" in words_of("country_not_known", allowed="")
    assert catalogue.country_words("me-south-1") == "BH"
    assert catalogue.country_words("the moon") == ""


def test_both_ends_outside_production_are_one_check() -> None:
    given = {"environment": "test", "of": {"portal": {"environment": "development"}}}
    assert words_of("phi_outside_production", **given) == (
        "PHI flows to or from Portal (development), Model (test)."
    )


def test_below_the_floor_says_which_floor() -> None:
    words = words_of("tls_below_floor", flow=replace(FLOW, tls="1.2"), tls_floor="1.3")
    assert words == "Encryption in transit: 1.2, and the floor is 1.3."


def test_every_kind_says_why() -> None:
    assert set(GAPS) == set(REASONS)
    assert all(reason(kind, ON, "words") for kind in GAPS)


@pytest.mark.parametrize(
    "region, countries, wanted",
    [
        ("me-south-1", ["AE"], "no"),
        ("me-central-1", ["AE"], "yes"),
        (" US-East-1 ", ["US"], "yes"),
        ("us-east-1", [], "any"),
        ("the moon", [], "unsaid"),
        ("us-east-1", ["CA"], "no"),
        ("the moon", ["US"], ""),
        ("", ["US"], ""),
    ],
)
def test_a_region_lies_in_one_country(region: str, countries: list[str], wanted: str) -> None:
    assert catalogue.is_allowed(region, countries) == wanted
