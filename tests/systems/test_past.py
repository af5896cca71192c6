"""What happened is not made undone by an ordinary edit: exposure that was told stays told, unless it was recorded wrongly."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from compliance.accounts.models import Organisation, Person
from compliance.ledger.door import Refused
from compliance.ledger.history import entries, events_of
from compliance.registers.past import Vanishing
from riskassess.systems import actions
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import exposures
from riskassess.systems.models import Component, Flow
from riskassess.systems.past import number_of_days, vanished
from tests.datasets.conftest import determine, make_dataset
from tests.systems.test_hops import START, flow, land, supplier

__all__ = ["determine", "make_dataset"]

ON = date(2026, 11, 22)
WHY = "The contract of last year shows another service"


@pytest.fixture
def model(make_vendor: Any, make_service: Any, make_system: Any, make_component: Any) -> Component:
    """An endpoint that no agreement covers."""
    service = make_service(make_vendor())
    made: Component = make_component(make_system(), "Model", "model", service=service)
    return made


@pytest.fixture
def sent(model: Component, make_component: Any, make_flow: Any) -> Flow:
    """Names and diagnoses go there since the first of January."""
    portal = make_component(model.system, "Portal")
    made: Flow = make_flow(portal, model, phi=["name", "clinical"])
    return made


def posted(record: Component | Flow, **typed: Any) -> dict[str, Any]:
    """What the form of a component or flow sends, with these fields otherwise."""
    names = ("name", "kind", "environment") if isinstance(record, Component) else (
        "name", "phi", "protection", "tls", "from_on", "to_on",
    )  # fmt: skip
    data = {name: getattr(record, name) for name in names}
    for name in ("service",) if isinstance(record, Component) else ("source", "target"):
        data[name] = getattr(record, f"{name}_id")
    data |= {"version": record.version, **typed}
    return {name: value for name, value in data.items() if value not in (None, "")}


def days(record: Component | Flow) -> list[tuple[str, tuple[str, ...], int]]:
    land = landscape(record.organisation, record.system_id)
    return [(each.cover.name, each.flow.phi, each.days.days) for each in exposures(land, ON)]


COMPONENT = {"service": "own", "kind": "database"}
FLOW = [
    {"from_on": "2026-01-02"},
    {"to_on": "2026-11-20"},
    {"phi": ["name"]},
    {"phi": [], "no_phi": "on"},
    {"protection": "deidentified"},
]


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
class TestForms:
    def test_a_component_that_moves_takes_no_exposure_along(
        self, officer: Any, organisation: Organisation, sent: Flow, model: Component
    ) -> None:
        address = reverse("component_edit", args=[organisation.slug, model.pk])
        told = days(model)
        assert told == [("Anthropic: Claude API", ("name", "clinical"), 326)]
        answer = officer.post(address, posted(model, service="own"))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "325 days on which PHI could flow without cover would no longer be told" in page
        assert "2026-01-01 to 2026-11-21, 325 days: Portal to Model, Anthropic: Claude API" in page
        assert "give its flows a last day, add a new component" in page
        assert days(model) == told

        wrong = posted(model, service="own", wrong="on")
        answer = officer.post(address, wrong)
        assert (answer.status_code, days(model)) == (422, told)
        assert "Say what was wrong" in answer.content.decode()
        answer = officer.post(address, posted(model, service="own", why=WHY))
        assert (answer.status_code, days(model)) == (422, told)
        assert WHY in answer.content.decode()

        assert officer.post(address, wrong | {"why": WHY}).status_code == 302
        assert days(model) == []
        (entry,) = entries(list(events_of(model)[:1]))
        assert (entry.event.verb, str(entry.why)) == ("corrected", WHY)

    def test_what_may_identify_a_person_is_no_reason(
        self, officer: Any, organisation: Organisation, sent: Flow, model: Component
    ) -> None:
        address = reverse("component_edit", args=[organisation.slug, model.pk])
        data = posted(model, service="own", wrong="on", why="Jane's number 123-45-6789 was never sent")
        answer = officer.post(address, data)
        assert answer.status_code == 422
        assert "This may identify a person" in str(answer.context["form"].errors["why"])
        assert days(model)

    @pytest.mark.parametrize("typed", FLOW, ids=str)
    def test_an_edit_of_a_flow_takes_no_past_day(
        self,
        officer: Any,
        organisation: Organisation,
        sent: Flow,
        typed: dict[str, Any],
        make_dataset: Any,
        determine: Any,
    ) -> None:
        if typed.get("protection"):
            notes = make_dataset("Notes", kind="deidentified")
            determine(notes)
            typed = typed | {"dataset": notes.pk}
        address = reverse("flow_edit", args=[organisation.slug, sent.pk])
        told = days(sent)
        answer = officer.post(address, posted(sent, **typed))
        assert (answer.status_code, answer.context["form"].is_correcting) == (422, True)
        assert days(sent) == told
        answer = officer.post(address, posted(sent, **typed, wrong="on", why=WHY))
        assert answer.status_code == 302
        assert days(sent) != told

    @pytest.mark.parametrize(
        "typed",
        [
            {"to_on": "2026-11-21"},
            {"to_on": "2026-11-22"},
            {"to_on": "2026-12-31"},
            {"from_on": "2025-12-01"},
            {"phi": ["name", "clinical", "mrn"]},
            {"protection": "tokenised"},
            {"tls": "1.2"},
        ],
        ids=str,
    )
    def test_what_takes_no_past_day_asks_for_no_reason(
        self, officer: Any, organisation: Organisation, sent: Flow, typed: dict[str, Any]
    ) -> None:
        address = reverse("flow_edit", args=[organisation.slug, sent.pk])
        assert "What happened stays told" not in officer.get(address).content.decode()
        assert officer.post(address, posted(sent, **typed)).status_code == 302
        assert events_of(sent)[0].verb == "edited"

    def test_archiving_a_flow_shows_what_would_vanish(
        self, officer: Any, organisation: Organisation, sent: Flow
    ) -> None:
        address = reverse("flow_archive", args=[organisation.slug, sent.pk])
        assert "2026-01-01 to 2026-11-21, 325 days" in officer.get(address).content.decode()
        data = {"version": sent.version, "why": WHY}
        assert officer.post(address, data).status_code == 422
        assert days(sent)
        assert officer.post(address, data | {"wrong": "on"}).status_code == 302
        assert days(sent) == []
        page = officer.get(sent.system.get_absolute_url()).content.decode()
        restore = reverse("flow_restore", args=[organisation.slug, sent.pk])
        assert "1 flow that never was" in page and restore in page
        sent.refresh_from_db()
        assert officer.post(restore, {"version": sent.version, "why": "It was after all"}).status_code == 302
        assert days(sent)

    def test_archiving_a_flow_without_exposure_asks_for_a_reason_alone(
        self, officer: Any, organisation: Organisation, make_system: Any, make_component: Any, make_flow: Any
    ) -> None:
        system = make_system()
        quiet = make_flow(make_component(system, "One"), make_component(system, "Other"))
        address = reverse("flow_archive", args=[organisation.slug, quiet.pk])
        assert "It was recorded wrongly" not in officer.get(address).content.decode()
        assert officer.post(address, {"version": quiet.version, "why": WHY}).status_code == 302


@pytest.mark.django_db
class TestActions:
    """No other door forgets."""

    def test_a_component(self, sent: Flow, model: Component, alice: Person) -> None:
        model.service = None
        with pytest.raises(Vanishing) as found:
            actions.component_save(model, by=alice, on=ON)
        (stretch,) = found.value.lost.stretches
        assert (stretch.phi, stretch.days.days) == (("name", "clinical"), 325)
        with pytest.raises(Refused, match="Say what was wrong"):
            actions.component_save(model, by=alice, on=ON, wrong=True, why=" ")

    def test_what_would_be_told_instead(
        self, sent: Flow, model: Component, make_service: Any, alice: Person
    ) -> None:
        model.service = make_service(model.service.vendor, "Claude Code")
        with pytest.raises(Vanishing) as found:
            actions.component_save(model, by=alice, on=ON)
        assert [each.service for each in found.value.lost.stretches] == ["Anthropic: Claude API"]
        assert [each.service for each in found.value.lost.added] == ["Anthropic: Claude Code"]

    def test_a_flow_that_is_led_elsewhere(self, sent: Flow, make_component: Any, alice: Person) -> None:
        sent.target = make_component(sent.system, "Own model", "model")
        with pytest.raises(Vanishing):
            actions.flow_save(sent, by=alice, on=ON)

    def test_a_flow_that_is_archived(self, sent: Flow, alice: Person) -> None:
        with pytest.raises(Vanishing):
            actions.flow_archive(sent, by=alice, why="never", on=ON)

    def test_without_a_day_every_day_counts(self, sent: Flow, alice: Person) -> None:
        sent.to_on = date(2199, 1, 1)
        with pytest.raises(Vanishing):
            actions.flow_save(sent, by=alice)

    def test_a_conduit_that_keeps_data(
        self,
        make_vendor: Any,
        make_service: Any,
        make_system: Any,
        make_component: Any,
        make_flow: Any,
        alice: Person,
    ) -> None:
        """A conduit only carries: what keeps PHI there was exposed, and saying now that it carries takes that back."""
        service = make_service(make_vendor("Post", ba_status="conduit", ba_reason="Carries letters"))
        system = make_system()
        store = make_component(system, "Store", "database", service=service)
        make_flow(make_component(system, "Portal"), store)
        assert days(store)
        store.kind = "network"
        with pytest.raises(Vanishing):
            actions.component_save(store, by=alice, on=ON)


@given(
    first=st.integers(0, 20), last=st.integers(0, 20), then=st.integers(0, 20), end=st.integers(0, 20), on=st.integers(0, 25),
    kinds=st.sets(st.sampled_from(["name", "mrn"])),
)  # fmt: skip
def test_every_day_and_kind_that_vanishes_is_told_and_no_other(
    first: int, last: int, then: int, end: int, on: int, kinds: set[str]
) -> None:
    def day(number: int) -> date:
        return START + timedelta(days=number)

    def told(of: Any) -> set[tuple[str, date]]:
        flowing = of.flows[0]
        return {
            (kind, day(number))
            for number in range(on)
            for kind in flowing.phi
            if flowing.days and day(number) in flowing.days
        }

    before = land(supplier(), flow(phi=("name", "mrn"), first=day(first), last=day(last)))
    after = land(supplier(), flow(phi=tuple(sorted(kinds)), first=day(then), last=day(end)))
    for one, other in ((before, after), (after, before)):
        found = vanished(one, other, day(on))
        listed = [
            (kind, each.days.first + timedelta(days=number))
            for each in found
            for kind in each.phi
            for number in range(each.days.days)
        ]
        assert set(listed) == told(one) - told(other)
        assert len(listed) == len(set(listed))
        assert number_of_days(found) == len({each for _, each in listed})
