"""The pages of what people answer about a system: saved as one event, shown, doubted by the registers, refused with a word."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from compliance.ledger.clock import now
from compliance.ledger.history import events_of, history
from riskassess.systems import actions, actions_checks, answered, flowing, snapshots
from riskassess.systems.levels import levels_of
from riskassess.systems.models import Access, Change, LogPoint, PhiLevel, Step, Touched
from riskassess.systems.register import SystemRegister

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


def post(officer: Any, organisation: Organisation, name: str, record: Any, **typed: Any) -> Any:
    address = reverse(name, kwargs={"slug": organisation.slug, "key": record.pk})
    return officer.post(address, {"version": record.version, **typed})


def test_answers_are_kept_as_one_event_with_the_day_of_today(
    officer: Any, organisation: Organisation, make_system: Any, alice: Person
) -> None:
    system = make_system()
    typed = {
        "answer_sra_done": "yes", "evidence_sra_done": "The analysis of May", "owner_sra_done": str(alice.pk),
        "answer_tabletop": "not_applicable", "evidence_tabletop": "No incident plan is needed for an idea",
        "on_tabletop": "2026-01-05",
    }  # fmt: skip
    before = events_of(system).count()
    assert post(officer, organisation, "system_checklist_edit", system, **typed).status_code == 302
    rows = {row.key: (row.answer, row.owner, row.on) for row in system.steps.all()}
    assert rows == {
        "sra_done": ("yes", alice, TODAY),
        "tabletop": ("not_applicable", None, date(2026, 1, 5)),
    }
    assert events_of(system).count() == before + 1
    assert history(system)[0].event.verb == "checklist answered"
    page = officer.get(reverse("system_checklist", args=[organisation.slug, system.pk]))
    assert "The analysis of May" in page.content.decode()
    assert page.context["page"].done == 3, "minimum necessary ticks itself"


def test_an_answer_that_is_cleared_stays_empty_so_that_it_can_be_redacted(
    officer: Any, organisation: Organisation, make_system: Any, alice: Person
) -> None:
    system = make_system()
    step = Step(key="sra_done", answer="yes", evidence="The analysis", on=TODAY)
    actions_checks.system_checklist(system, steps=[step], by=alice)
    assert post(officer, organisation, "system_checklist_edit", system).status_code == 302
    assert [(row.answer, row.evidence, row.on) for row in system.steps.all()] == [("", "", None)]


@pytest.mark.parametrize(
    "typed, field, words",
    [
        ({"answer_sra_done": "yes"}, "evidence_sra_done", "Say what shows it."),
        ({"answer_sra_done": "not_applicable"}, "evidence_sra_done", "Say why it does not apply."),
        ({"evidence_sra_done": "There"}, "answer_sra_done", "Choose an answer"),
        ({"answer_sra_done": "perhaps"}, "answer_sra_done", "Select a valid choice"),
        ({"answer_sra_done": "yes", "evidence_sra_done": "x", "on_sra_done": "soon"}, "on_sra_done", ""),
        ({"answer_sra_done": "yes", "evidence_sra_done": "x", "owner_sra_done": "9"}, "owner_sra_done", ""),
        (
            {"answer_sra_done": "yes", "evidence_sra_done": "Jane, SSN 123-45-6789"},
            "evidence_sra_done",
            "This may identify a person",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    officer: Any,
    organisation: Organisation,
    make_system: Any,
    typed: dict[str, str],
    field: str,
    words: str,
) -> None:
    system = make_system()
    answer = post(officer, organisation, "system_checklist_edit", system, **typed)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not system.steps.exists()


def test_a_yes_by_hand_does_not_stand_against_what_is_recorded(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_system: Any,
    make_component: Any,
    make_flow: Any,
    alice: Person,
) -> None:
    system, service = make_system(stage="production"), make_service(make_vendor())
    make_flow(make_component(system, "Portal"), make_component(system, "Model", "model", service=service))
    step = Step(key="baas_signed", answer="yes", evidence="Somebody said so")
    actions_checks.system_checklist(system, steps=[step], by=alice)
    page = officer.get(reverse("system_checklist", args=[organisation.slug, system.pk])).content.decode()
    assert "The registers say otherwise" in page
    assert "PHI flows where no BAA covers it" in page
    gaps = {gap.kind.key: gap for gap in SystemRegister().gaps(organisation, TODAY)}
    assert {"phase_open", "after_launch_open", "log_fields_open", "no_access_matrix"} <= set(gaps)
    assert "Before development starts: 5 of 6 open" in gaps["phase_open"].reason
    detail = officer.get(system.get_absolute_url()).context["page"]
    assert {"phase_open", "no_access_matrix"} <= {gap.kind.key for gap in detail.gaps}
    assert gaps["phase_open"].mend_url == reverse(
        "system_checklist_edit", kwargs={"slug": organisation.slug, "key": system.pk}
    )


def test_the_officer_of_the_organisation_answers_for_a_system_without_its_own(
    organisation: Organisation, make_system: Any, alice: Person
) -> None:
    make_system(), make_system("Own", security_officer=alice)
    found = {each.name: each.officer for each in flowing.systems_of(organisation)}
    assert found == {"Intake chatbot": "", "Own": str(alice)}
    organisation.security_officer = alice
    assert {each.officer for each in flowing.systems_of(organisation)} == {str(alice)}


def test_the_audit_log_and_its_store_are_answered_each_on_its_page(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any
) -> None:
    system = make_system(stage="production")
    store = make_component(system, "Log", "log_store")
    address = reverse("system_log", kwargs={"slug": organisation.slug, "key": system.pk})
    typed = {"answer_actor": "yes", "evidence_actor": "User id", "answer_outcome": "no"}
    assert post(officer, organisation, "system_log_edit", system, **typed)["Location"] == address
    kept = {"answer_append_only": "partly", "evidence_append_only": "Object lock from 2027"}
    assert post(officer, organisation, "component_log_edit", store, **kept)["Location"] == address
    page = officer.get(address)
    words = page.content.decode()
    assert "User id" in words and "Object lock from 2027" in words
    assert "by reference alone" in words
    gaps = {gap.kind.key: gap.reason for gap in SystemRegister().gaps(organisation, TODAY)}
    assert gaps["log_fields_open"].endswith("1 of 11 answered no, 9 of 11 not answered.")
    assert gaps["log_store_open"].endswith("6 of 7 not answered.")


def test_what_is_no_log_store_is_not_asked_how_it_is_kept(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any
) -> None:
    component = make_component(make_system(), "Portal")
    typed = {"answer_append_only": "no"}
    answer = post(officer, organisation, "component_log_edit", component, **typed)
    assert answer.status_code == 422
    assert "Portal is no log store." in answer.content.decode()


def test_who_may_see_what_is_written_down_and_taken_away(
    officer: Any, organisation: Organisation, make_system: Any
) -> None:
    system = make_system()
    typed = {"name_0": "Nurses", "kind_0": "person", "phi_0": ["name", "clinical"], "name_2": "Agent", "kind_2": "agent"}  # fmt: skip
    assert post(officer, organisation, "system_access", system, **typed).status_code == 302
    rows = sorted(system.access.values_list("name", "kind", "phi"))
    assert rows == [("Agent", "agent", []), ("Nurses", "person", ["name", "clinical"])]
    page = officer.get(system.get_absolute_url())
    assert [str(row) for row, _ in page.context["page"].checks.matrix.rows] == [
        "Agent: nothing",
        "Nurses: Names; Diagnoses, treatment, results, notes",
    ]
    system.refresh_from_db()
    typed = {"name_0": "", "name_1": "Nurses", "phi_1": ["name"]}
    assert post(officer, organisation, "system_access", system, **typed).status_code == 302
    assert list(system.access.values_list("name", "phi")) == [("Nurses", ["name"])]


@pytest.mark.parametrize(
    "typed, field, words",
    [
        ({"phi_0": ["name"]}, "name_0", "Say who"),
        ({"name_0": "Nurses", "name_1": "nurses"}, "name_1", "stands in a line above"),
        ({"name_0": "Nurses", "phi_0": ["ssn"]}, "phi_0", "Select a valid choice"),
        ({"name_0": "Jane 123-45-6789"}, "name_0", "This may identify a person"),
    ],
)
def test_what_is_wrong_in_the_matrix(
    officer: Any, organisation: Organisation, make_system: Any, typed: Any, field: str, words: str
) -> None:
    system = make_system()
    answer = post(officer, organisation, "system_access", system, **typed)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not Access.objects.exists()


def test_a_change_is_recorded_edited_and_told_to_registers_above(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any, alice: Person
) -> None:
    system = make_system()
    model, portal = make_component(system, "Model", "model"), make_component(system, "Portal")
    since = now() - timedelta(seconds=1)
    address = reverse("change_create", kwargs={"slug": organisation.slug, "key": system.pk})
    typed = {"kind": "version", "on": "2026-11-20", "touches": [str(model.pk)], "words": "Newer model"}
    assert officer.post(address, typed).status_code == 302
    change = Change.objects.get()
    assert [str(each) for each in change.touched.all()] == ["Model"]
    typed = {"kind": "version", "on": "2026-11-21", "touches": [str(model.pk), str(portal.pk)]}
    assert post(officer, organisation, "change_edit", change, **typed).status_code == 302
    assert sorted(str(each) for each in change.touched.all()) == ["Model", "Portal"]
    (news,) = SystemRegister().changes(organisation, since)
    assert news == (
        "version",
        "systems.system",
        system.pk,
        "Intake chatbot: New version of a model",
        date(2026, 11, 21),
    )
    later = datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC"))
    assert list(SystemRegister().changes(organisation, later)) == []
    change.refresh_from_db()
    assert post(officer, organisation, "change_archive", change, why="never was").status_code == 302
    assert list(SystemRegister().changes(organisation, since)) == []
    assert officer.get(system.get_absolute_url()).context["page"].checks.changes == []


def test_a_change_to_come_or_of_another_system_is_refused(
    officer: Any, organisation: Organisation, make_system: Any, make_component: Any
) -> None:
    system, foreign = make_system(), make_component(make_system("Another"), "Foreign")
    address = reverse("change_create", kwargs={"slug": organisation.slug, "key": system.pk})
    answer = officer.post(address, {"kind": "data", "on": "2026-11-23", "touches": [str(foreign.pk)]})
    assert answer.status_code == 422
    assert {"on", "touches"} == set(answer.context["form"].errors)


def test_an_organisation_sets_the_level_of_a_kind_and_says_why(
    officer: Any, organisation: Organisation, make_system: Any
) -> None:
    address = reverse("phi_level", kwargs={"slug": organisation.slug, "kind": "name"})
    assert officer.post(address, {"level": "low"}).status_code == 422
    assert officer.post(address, {"level": "low", "why": "Ours are public"}).status_code == 302
    level = PhiLevel.objects.get()
    assert (level.kind, level.level) == ("name", "low")
    found = levels_of(organisation)
    assert (found["name"].word, found["name"].is_moved) == ("Low", True)
    assert (found["dates"].word, found["dates"].is_moved) == ("High", False)
    page = officer.get(make_system().get_absolute_url()).context["page"]
    assert [(str(each), level.word) for each, level in page.checks.phi] == [
        ("Names", "Low"),
        ("Diagnoses, treatment, results, notes", "Critical"),
    ]
    assert (
        officer.post(address, {"version": level.version, "level": "high", "why": "Not so"}).status_code == 302
    )
    assert PhiLevel.objects.get().level == "high"
    assert officer.get(reverse("phi_levels", args=[organisation.slug])).status_code == 200
    unknown = reverse("phi_level", kwargs={"slug": organisation.slug, "kind": "shoe-size"})
    assert officer.get(unknown).status_code == 404


def test_nothing_is_answered_of_an_archived_system(
    officer: Any, organisation: Organisation, make_system: Any, alice: Person
) -> None:
    system = make_system()
    actions.system_archive(system, by=alice, why="gone", on=TODAY)
    typed = {"answer_sra_done": "yes", "evidence_sra_done": "x"}
    answer = post(officer, organisation, "system_checklist_edit", system, **typed)
    assert answer.status_code == 422
    assert "Restore it first" in answer.content.decode()


def test_the_pack_tells_what_was_answered_as_it_was_known(
    organisation: Organisation, make_system: Any, make_component: Any, alice: Person
) -> None:
    system = make_system(stage="production")
    store = make_component(system, "Log", "log_store")
    then = now()
    step = Step(key="sra_done", answer="yes", evidence="The analysis of May", owner=alice, on=TODAY)
    actions_checks.system_checklist(system, steps=[step], by=alice)
    access = [Access(name="Nurses", phi=["name"])]
    actions_checks.system_access(system, access=access, by=alice)
    change = Change(organisation=organisation, system=system, kind="data", on=TODAY, words="Another feed")
    actions_checks.change_save(change, by=alice, touched=[])
    told = SystemRegister().section(organisation, TODAY, now() + timedelta(seconds=1))
    tables = {table.name: table.rows for table in told.tables}
    assert len(tables["phases"]) == 27
    first = tables["phases"][0]
    assert first[4:] == ("yes", "hand", "", "The analysis of May", str(alice), "2026-11-22")
    assert len(tables["audit-log"]) == 11 + 7
    assert {row[1] for row in tables["audit-log"]} == {"", str(store)}
    assert tables["access"] == [("Intake chatbot", "Nurses", "People in a role", "Names")]
    assert [row[4] for row in tables["changes"]] == ["Another feed"]
    before = SystemRegister().section(organisation, TODAY, then)
    tables = {table.name: table.rows for table in before.tables}
    assert tables["phases"][0][4] == "open"
    assert (tables["access"], tables["changes"]) == ([], [])


def test_rows_and_events_tell_the_same(
    organisation: Organisation, make_system: Any, make_component: Any, alice: Person
) -> None:
    system = make_system(security_officer=alice)
    actions_checks.system_checklist(
        system,
        steps=[Step(key="sra_done", answer="yes", evidence="x"), Step(key="tabletop")],
        by=alice,
    )
    actions_checks.system_access(system, access=[Access(name="Nurses", phi=["name"])], by=alice)
    (row,) = flowing.systems_of(organisation)
    known = snapshots.known_landscape(organisation, TODAY, now() + timedelta(seconds=1))
    ((event, _),) = known.systems
    assert (row.officer, row.answers) == (event.officer, event.answers)
    assert row.answers == answered.answers_of(organisation)[system.pk]
    assert dict(row.answers.steps) == {"sra_done": "yes"}


def test_many_systems_ask_no_more_queries(
    organisation: Organisation, make_system: Any, make_component: Any
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            list(SystemRegister().gaps(organisation, TODAY))
        return len(found)

    make_component(make_system(), "Log", "log_store")
    one = count()
    for number in range(4):
        make_component(make_system(f"System {number}"), "Log", "log_store")
    assert count() == one


def test_the_page_of_a_system_asks_twelve_queries_however_much_is_answered(
    officer: Any,
    organisation: Organisation,
    make_system: Any,
    make_component: Any,
    alice: Person,
    django_assert_max_num_queries: Any,
) -> None:
    organisation.security_officer, organisation.security_officer_since = alice, TODAY
    door.save(organisation, by=alice, verb="edited")
    system = make_system(stage="production")
    stores = [make_component(system, f"Log {number}", "log_store") for number in range(3)]
    for store in stores:
        points = [LogPoint(key="tested", answer="no")]
        actions_checks.component_log(store, points=points, by=alice)
    steps = [Step(key=key, answer="yes", evidence="x") for key in ("sra_done", "pen_test")]
    actions_checks.system_checklist(system, steps=steps, by=alice)
    for kind, on in (("vendor", TODAY), ("data", date(2026, 11, 1))):
        change = Change(organisation=organisation, system=system, kind=kind, on=on, by=alice, words="New")
        actions_checks.change_save(
            change, by=alice, touched=[Touched(component=stores[0]), Touched(component=stores[1])]
        )
    officer.get(system.get_absolute_url())  # the first of a minute renews the session
    cache.clear()
    with django_assert_max_num_queries(12):
        answer = officer.get(system.get_absolute_url())
    with django_assert_max_num_queries(6):
        kept = officer.get(system.get_absolute_url())
    assert kept.content.partition(b"<main")[2] == answer.content.partition(b"<main")[2]
    checks = answer.context["page"].checks
    told = [(change.kind, change.on, change.words, names, by) for change, names, by in checks.changes]
    assert told == [
        ("vendor", TODAY, "New", ["Log 0", "Log 1"], alice.name),
        ("data", date(2026, 11, 1), "New", ["Log 0", "Log 1"], alice.name),
    ]
    assert [(str(store), given, every) for store, given, every in checks.stores] == [
        (f"Log {number}", 1, 7) for number in range(3)
    ]
    assert checks.done == 4, "two by hand; minimum necessary and the officer tick themselves"
