"""What the registers tell of the four phases by themselves, and what stands when a person says otherwise."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from riskassess.systems import checklists, checks
from riskassess.systems.asked import Answers, Seer
from riskassess.systems.facts import Component, Flow, System, Used
from riskassess.systems.hops import Cover, Hop, Supplier
from riskassess.systems.phases import Standing, Told, standing, standings, told
from riskassess.systems.rules import Span, Terms, Verdict
from riskassess.systems.seen import Seen
from vendors import coverage

ON = date(2026, 11, 22)
DAY = timedelta(days=1)
PHASES = checklists.ASKED.phases
SYSTEM = System(
    key="s", name="Scribe", stage="production", owner="dana", officer="Dana", phi=(("name", "needed"),)
)
SAFE = {"rests": (("database", "aes256"),), "keys": "customer", "key_rotation_due": ON}
PORTAL = Component(key="portal", system="s", name="Portal", kind="application")
MODEL = Component(key="model", system="s", name="Model", kind="model", service="api")
STORE = Component(key="store", system="s", name="Store", kind="database", **SAFE)  # type: ignore[arg-type]
LOG = Component(key="log", system="s", name="Log", kind="log_store", log_review_due=ON)
CHECK = Component(key="check", system="s", name="Check", kind="input_check")
FILTER = Component(key="filter", system="s", name="Filter", kind="output_filter")
TEST = Component(key="test", system="s", name="Test", kind="database", environment="test")
PARTS = (PORTAL, MODEL, STORE, LOG, CHECK, FILTER, TEST)
BY = Supplier(coverage.Vendor(key="acme", ba_status="yes"), "Acme", [])
COVER = Cover(coverage.Service(key="api", vendor="acme"), "Acme: API", BY)


def flow(source: str, target: str, *phi: str, **facts: Any) -> Flow:
    given = {"tls": "1.3", "first": date(2026, 1, 1), **facts}
    return Flow(
        key=f"{source} {target}", system="s", name=f"{source} to {target}", source=source, target=target, phi=phi, **given
    )  # fmt: skip


FLOWS = (
    flow("portal", "check", "name"), flow("check", "model", "name"), flow("model", "filter", "name"), flow("filter", "store", "name"),
    *(flow(each, "log") for each in ("portal", "check", "model", "filter", "store")),
)  # fmt: skip


def hop(verdict: Verdict = Verdict.COVERED, terms: Terms = Terms.MET) -> Hop:
    return Hop(FLOWS[1], MODEL, verdict, "why", None, terms, COVER)


def seen(
    system: System = SYSTEM,
    parts: tuple[Component, ...] = PARTS,
    flows: tuple[Flow, ...] = FLOWS,
    hops: tuple[Hop, ...] = (hop(),),
    tls_floor: str = "1.2",
) -> Seen:
    return Seen(system, parts, flows, hops, ON, tls_floor)


def without(kind: str, **facts: Any) -> tuple[Component, ...]:
    """The components but for those of a kind, which are otherwise, or not there."""
    return tuple(
        replace(each, **facts) if each.kind == kind else each for each in PARTS if each.kind != kind or facts
    )


def other(key: str, **facts: Any) -> tuple[Flow, ...]:
    return tuple(replace(each, **facts) if each.key == key else each for each in FLOWS)


CLEAN = Used("Notes", "deidentified", (Span(date(2026, 1, 1)),), has_provenance=True)


def using(*used: Used) -> dict[str, Any]:
    return {"system": replace(SYSTEM, used=used)}


#: By themselves, of a system in order.
TICKED = {
    "baas_signed", "baas_verified", "integrations_reviewed", "minimum_necessary", "officer_named", "isolated_dev", "encrypted_at_rest",
    "encrypted_in_transit", "audit_logging", "input_checks", "output_filter", "managed_keys", "log_monitoring",
}  # fmt: skip


def test_what_is_recorded_ticks_itself_and_says_why() -> None:
    found = told(seen())
    assert {key for key, each in found.items() if each.answer == "yes"} == TICKED
    assert all(each.why for each in found.values())
    assert set(found) <= set(checklists.STEP_BY_KEY)


def test_a_system_of_which_nothing_is_recorded_ticks_nothing() -> None:
    empty = seen(System(key="s", name="New"), (), (), ())
    assert {key for key, each in told(empty).items() if each.answer == "yes"} == set()


NO, NOTHING = ("no", False), ("", False)
FIRM = ("no", True)


@pytest.mark.parametrize(
    "key, given, wanted",
    [
        ("baas_signed", {"hops": (hop(Verdict.NOT_COVERED),)}, FIRM),
        ("baas_signed", {"hops": (hop(Verdict.LAPSING),)}, ("yes", False)),
        ("baas_signed", {"hops": ()}, ("yes", False)),
        ("baas_signed", {"flows": ()}, NOTHING),
        ("baas_signed", {"flows": (flow("portal", "model"),), "hops": ()}, NOTHING),
        ("baas_verified", {"hops": (hop(), hop(Verdict.NOT_COVERED))}, FIRM),
        ("integrations_reviewed", {"hops": (hop(terms=Terms.UNKNOWN),)}, NO),
        ("integrations_reviewed", {"hops": (hop(terms=Terms.NOT_MET),)}, ("yes", False)),
        ("integrations_reviewed", {"hops": (hop(Verdict.NOT_COVERED, Terms.UNKNOWN),)}, FIRM),
        ("minimum_necessary", {"system": replace(SYSTEM, phi=())}, FIRM),
        ("minimum_necessary", {"system": replace(SYSTEM, phi=(("name", "x"), ("ssn", "")))}, NO),
        ("minimum_necessary", {"system": replace(SYSTEM, phi=()), "flows": ()}, NOTHING),
        ("training_data_deidentified", {}, NOTHING),
        ("training_data_deidentified", using(CLEAN), ("yes", False)),
        ("training_data_deidentified", using(replace(CLEAN, days=(Span(date(2026, 1, 1), ON - DAY),))), FIRM),
        ("training_data_deidentified", using(CLEAN, replace(CLEAN, kind="unknown")), NO),
        ("training_data_deidentified", using(replace(CLEAN, has_provenance=False)), NO),
        ("training_data_deidentified", using(CLEAN, replace(CLEAN, kind="identified")), NOTHING),
        ("encrypted_in_transit", {"tls_floor": "1.3", "flows": other("portal log", tls="1.2")}, NO),
        ("officer_named", {"system": replace(SYSTEM, officer="")}, NO),
        ("isolated_dev", {"flows": (*FLOWS, flow("store", "test", "name"))}, FIRM),
        ("isolated_dev", {"flows": (*FLOWS, flow("test", "store", "name"))}, FIRM),
        ("isolated_dev", {"flows": (*FLOWS, flow("test", "store"))}, ("yes", False)),
        ("isolated_dev", {"parts": PARTS[:-1]}, NOTHING),
        ("encrypted_at_rest", {"parts": without("database", rests=(("files", "aes128"),))}, NO),
        ("encrypted_at_rest", {"parts": without("database", rests=(("files", "none"),))}, FIRM),
        ("encrypted_at_rest", {"parts": without("database", rests=())}, NO),
        ("encrypted_at_rest", {"flows": FLOWS[:2]}, NOTHING),
        ("encrypted_in_transit", {"flows": other("portal check", tls="1.1")}, FIRM),
        ("encrypted_in_transit", {"flows": other("portal check", tls="")}, NO),
        ("encrypted_in_transit", {"flows": other("portal log", tls="1.1")}, NO),
        ("encrypted_in_transit", {"flows": ()}, NOTHING),
        ("rbac", {}, NOTHING),
        ("rbac", {"system": replace(SYSTEM, answers=Answers(seers=(Seer("Desk", ("ssn",)),)))}, FIRM),
        ("audit_logging", {"parts": without("log_store")}, NO),
        ("audit_logging", {"parts": without("log_store", environment="test")}, NO),
        ("audit_logging", {"flows": FLOWS[:-1]}, NOTHING),
        ("input_checks", {"parts": without("input_check")}, NO),
        ("input_checks", {"flows": (flow("portal", "model", "name"),)}, NO),
        ("input_checks", {"parts": without("model")}, NOTHING),
        ("output_filter", {"parts": without("output_filter")}, NO),
        ("managed_keys", {"parts": without("database", keys="provider")}, FIRM),
        ("managed_keys", {"parts": without("database", keys="")}, NO),
        ("managed_keys", {"parts": without("database", key_rotation_due=ON - DAY)}, NO),
        ("managed_keys", {"parts": without("database", key_rotation_due=None)}, NO),
        ("log_monitoring", {"parts": without("log_store", log_review_due=ON - DAY)}, NO),
        ("log_monitoring", {"parts": without("log_store", log_review_due=None)}, NO),
        ("log_monitoring", {"parts": without("log_store")}, NO),
    ],
)
def test_what_the_registers_say(key: str, given: dict[str, Any], wanted: tuple[str, bool]) -> None:
    found = told(seen(**given))[key]
    assert (found.answer, found.firm) == wanted


@pytest.mark.parametrize(
    "by_hand, found, wanted",
    [
        ("", None, Standing("open", "")),
        ("yes", None, Standing("yes", "hand")),
        ("yes", Told("", "unclear"), Standing("yes", "hand", "unclear")),
        ("", Told("yes", "seen"), Standing("yes", "registers", "seen")),
        ("not_applicable", Told("yes", "seen"), Standing("yes", "registers", "seen")),
        ("", Told("no", "seen"), Standing("open", "registers", "seen")),
        ("yes", Told("no", "seen"), Standing("open", "registers", "seen", contradicted=True)),
        ("not_applicable", Told("no", "missing"), Standing("not_applicable", "hand", "missing")),
        (
            "not_applicable",
            Told("no", "seen", firm=True),
            Standing("open", "registers", "seen", contradicted=True),
        ),
    ],
)
def test_the_registers_win_over_a_person(by_hand: str, found: Told | None, wanted: Standing) -> None:
    assert standing(by_hand, found) == wanted


BY_HAND = frozenset(checklists.STEP_BY_KEY) - TICKED


def faults(stage: str, leave_out: str = "", **facts: Any) -> dict[str, str]:
    """What fails of a system in order in which an item is left out."""
    steps = {key: "yes" for key in BY_HAND if key != leave_out}
    answers = {
        "log_fields": dict.fromkeys(checklists.FIELD_BY_KEY, "yes"),
        "seers": (Seer("Nurses", ("name",)),),
        "steps": steps,
        **facts.pop("answers", {}),
    }
    system = replace(SYSTEM, stage=stage, answers=Answers(**answers), **facts.pop("system", {}))
    points = tuple(facts.pop("points", dict.fromkeys(checklists.POINT_BY_KEY, "yes")).items())
    parts = {"s": without("log_store", log_points=points, log_review_due=ON)}
    flows = {"s": facts.pop("flows", FLOWS)}
    found = checks.faults([system], parts, flows, [hop()], checklists.ASKED, ON)
    return {each.kind: each.words for each in found}


@pytest.mark.parametrize("stage", ["idea", "development", "before_launch", "production", "retired"])
def test_a_system_in_order_fails_nothing(stage: str) -> None:
    assert faults(stage) == {}


@pytest.mark.parametrize(
    "stage, item, wanted",
    [
        ("idea", "sra_done", set()),
        ("development", "sra_done", {"phase_open"}),
        ("development", "model_registry", set()),
        ("before_launch", "sra_done", {"phase_open"}),
        ("before_launch", "model_registry", {"phase_open"}),
        ("before_launch", "pen_test", set()),
        ("production", "pen_test", {"phase_open"}),
        ("production", "regulator_watch", {"after_launch_open"}),
        ("before_launch", "regulator_watch", set()),
        ("retired", "sra_done", set()),
    ],
)
def test_a_stage_entered_with_an_earlier_item_open(stage: str, item: str, wanted: set[str]) -> None:
    assert set(faults(stage, item)) == wanted


def test_the_gap_counts_by_phase() -> None:
    words = faults("production", "pen_test", answers={"steps": {}})
    assert words["phase_open"] == (
        "Before development starts: 2 of 6 open; During development: 3 of 9 open; Before launch: 4 of 6 open"
    )
    assert words["after_launch_open"] == "After launch, for good: 5 of 6 open"


FIELDS = dict.fromkeys(checklists.FIELD_BY_KEY, "yes")
POINTS = dict.fromkeys(checklists.POINT_BY_KEY, "yes")


@pytest.mark.parametrize(
    "stage, given, wanted",
    [
        ("production", {"answers": {"log_fields": FIELDS | {"actor": "no"}}}, {"log_fields_open"}),
        ("production", {"answers": {"log_fields": FIELDS | {"actor": ""}}}, {"log_fields_open"}),
        ("production", {"answers": {"log_fields": FIELDS | {"actor": "partly"}}}, set()),
        ("before_launch", {"answers": {"log_fields": {}}}, set()),
        ("production", {"points": POINTS | {"tested": "no"}}, {"log_store_open"}),
        ("production", {"points": {}}, {"log_store_open"}),
        ("before_launch", {"points": {}}, set()),
        ("production", {"answers": {"seers": ()}}, {"no_access_matrix"}),
        ("before_launch", {"answers": {"seers": ()}}, set()),
        ("idea", {"answers": {"seers": (Seer("Desk", ("ssn",)),)}}, {"access_beyond"}),
    ],
)
def test_what_else_fails(stage: str, given: dict[str, Any], wanted: set[str]) -> None:
    assert set(faults(stage, **given)) == wanted


def test_without_phi_nobody_is_asked_of_logs_and_access() -> None:
    bare = {"answers": {"log_fields": {}, "seers": ()}, "points": {}, "flows": (), "system": {"phi": ()}}
    assert set(faults("production", **bare)) <= {"phase_open", "after_launch_open"}


def test_the_words_say_how_many() -> None:
    found = faults("production", answers={"log_fields": {"actor": "no", "action": "yes"}})
    assert found == {"log_fields_open": "1 of 11 answered no, 9 of 11 not answered"}


def test_the_catalogue_is_whole() -> None:
    assert [len(phase.items) for phase in checklists.PHASES] == [6, 9, 6, 6]
    assert (len(checklists.STEP_BY_KEY), len(checklists.FIELD_BY_KEY), len(checklists.POINT_BY_KEY)) == (
        27,
        11,
        7,
    )
    assert {item.answers for item in checklists.STEPS} <= {
        "",
        "systems",
        "coverage",
        "datasets",
        *checklists.LATER,
    }
    assert standings(seen(), PHASES).keys() == set(checklists.STEP_BY_KEY)
