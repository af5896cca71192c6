"""Each check of a system: what makes it fail, and what just does not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from riskassess.systems import catalogue, gaps
from riskassess.systems.asked import Answers, Seer
from riskassess.systems.facts import Component, Flow, System
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
    Component(key="portal", system="s", name="Portal", kind="application"),
    Component(key="model", system="s", name="Model", kind="model", service="api", region="us-east-1"),
    *(
        Component(key=kind, system="s", name=kind, kind=kind)
        for kind in ("gateway", "input_check", "output_filter")
    ),
    Component(key="log", system="s", name="Log", kind="log_store"),
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
    """The checks that fail of a system that is in order but for what is given."""
    parts = [
        replace(each, **of_model) if each.key == "model" else each for each in PARTS if each.kind != leave_out
    ]
    by = Supplier(coverage.Vendor(key="acme", ba_status="yes"), "Acme", [agreement])
    land = Landscape(
        components={each.key: each for each in parts},
        flows=[flow],
        covers={"api": Cover(coverage.Service(key="api", vendor="acme"), "Acme: API", by)},
        lapsing_days=90,
        allowed_regions={"us-east-1": allowed},
    )
    return {fault.kind for fault in gaps.faults([system], land, ON)}


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
        ({"agreement": replace(AGREEMENT, answers=())}, {"terms_short"}),
        ({"flow": replace(FLOW, protection="deidentified")}, {"not_determined"}),
        ({"flow": replace(FLOW, tls="1.2")}, set()),
        ({"flow": replace(FLOW, tls="1.1")}, {"tls_below_floor"}),
        ({"flow": replace(FLOW, tls="")}, {"tls_below_floor"}),
        ({"flow": replace(FLOW, tls="1.1", phi=())}, set()),
        ({"flow": replace(FLOW, phi=("name", "dates"))}, {"minimum_not_said"}),
        ({"flow": replace(FLOW, last=ON - DAY)}, set()),
        ({"environment": "test"}, {"phi_outside_production"}),
        ({"rests": (("files", "none"),)}, {"rest_unencrypted"}),
        ({"rests": (("files", "aes256"),)}, set()),
        ({"key_rotation_due": ON - DAY}, {"key_rotation_overdue"}),
        ({"key_rotation_due": ON}, set()),
        ({"secret_rotation_due": ON - DAY}, {"secret_rotation_overdue"}),
        ({"log_review_due": ON - DAY}, {"log_review_overdue"}),
        ({"allowed": "no"}, {"phi_leaves_countries", "terms_short"}),
        ({"allowed": "no", "flow": replace(FLOW, may_leave=True)}, {"terms_short"}),
        ({"leave_out": "output_filter"}, {"guard_missing"}),
        ({"leave_out": "log_store"}, {"no_log_store"}),
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


def test_every_kind_says_why() -> None:
    assert set(GAPS) == set(REASONS)
    assert all(reason(kind, ON, "words") for kind in GAPS)


@pytest.mark.parametrize(
    "region, countries, wanted",
    [
        ("me-south-1", ["AE"], "no"),
        ("me-central-1", ["AE"], "yes"),
        (" US-East-1 ", ["US"], "yes"),
        ("us-east-1", [], "yes"),
        ("us-east-1", ["CA"], "no"),
        ("the moon", ["US"], ""),
        ("", ["US"], ""),
    ],
)
def test_a_region_lies_in_one_country(region: str, countries: list[str], wanted: str) -> None:
    assert catalogue.is_allowed(region, countries) == wanted
