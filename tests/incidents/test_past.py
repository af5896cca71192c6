"""A former log: what each row becomes, how its clocks are judged, what stays out, and that nobody is reminded of it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.exchange import writing
from compliance.exchange.models import Import
from compliance.imports import work
from compliance.ledger import clock
from compliance.registers.registry import registry
from incidents import actions, export, importing, imports, page
from incidents.models import Count, Decision, Incident, Notice
from incidents.register import IncidentRegister
from incidents.snapshots import as_known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]
HEAD = (
    "Number,Kind,What happened,Occurred from,First known,People affected,Decision,Decided on,Rationale,Individuals notified,"
    "HHS notified,Media notified,State notified,Closed on\n"
)
MET = (
    "A-1,Theft,Laptop taken from a car,2023-02-27,2023-03-01,TX 600; CA 3,breach,2023-03-05,,2023-04-20,2023-04-20,"
    "TX 2023-04-21,TX 2023-04-20; CA 2023-03-20,2023-06-01\n"
)


def planned(organisation: Organisation, content: str) -> Any:
    register = IncidentRegister()
    return register.plan_import(organisation, register.read_import(content.encode()))


def taken(organisation: Organisation, content: str, by: Person) -> list[Incident]:
    plan = planned(organisation, content)
    assert plan.counts["error"] == 0, [row.problems for row in plan.rows]
    importing.incidents_import(plan.changes, by=by, why="list")
    return list(Incident.objects.of(organisation).order_by("year", "number"))


def states(incident: Incident, on: date = TODAY) -> dict[tuple[str, str], str]:
    found = page.incident_page(Incident.objects.get(pk=incident.pk), on).found.answer
    return {(str(duty.recipient), duty.jurisdiction): str(duty.state) for duty in found.duties}


def why(organisation: Organisation, **cells: str) -> str:
    """What is said of the only row."""
    usual = {"Number": "1", "Kind": "theft", "What happened": "Bag", "First known": "2023-03-01"} | cells
    lines = writing.lines(list(usual), [list(usual.values())])
    (row,) = planned(organisation, "".join(lines)).rows
    return " ".join(f"{one.column}: {one.reason}" for one in row.problems)


def test_a_row_becomes_an_incident_with_everything_that_hangs_on_it(
    organisation: Organisation, alice: Person
) -> None:
    (incident,) = taken(organisation, HEAD + MET, alice)
    assert str(incident) == "2023-001"
    assert (incident.former_number, incident.imported_on, incident.closed_on) == (
        "A-1",
        TODAY,
        date(2023, 6, 1),
    )
    assert {(count.state, count.people) for count in incident.counts.all()} == {("TX", 600), ("CA", 3)}
    assert Decision.objects.get().decided_by is None
    sent = {(each.recipient, each.state, str(each.sent_on)) for each in Notice.objects.all()}
    assert sent == {
        ("individuals", "", "2023-04-20"),
        ("hhs", "", "2023-04-20"),
        ("media", "TX", "2023-04-21"),
        ("state_regulator", "TX", "2023-04-20"),
        ("state_regulator", "CA", "2023-03-20"),
    }


@pytest.mark.parametrize(
    ("sent", "state"),
    [("2023-04-30", "met"), ("2023-05-01", "met late"), ("", "not shown")],
)
def test_its_clocks_are_judged(organisation: Organisation, alice: Person, sent: str, state: str) -> None:
    """Known on 1 March 2023: day 60 is 30 April."""
    row = f"A-1,Theft,Laptop,,2023-03-01,TX 12,breach,2023-03-05,,{sent},2023-04-20,,,\n"
    (incident,) = taken(organisation, HEAD + row, alice)
    assert states(incident)["individuals", "US"] == state


def test_nothing_of_it_runs_out_next_or_has_days_left(organisation: Organisation, alice: Person) -> None:
    (incident,) = taken(organisation, HEAD + "A-1,Theft,Laptop,,2023-03-01,TX 12,,,,,,,,\n", alice)
    shown = page.incident_page(Incident.objects.get(pk=incident.pk), TODAY)
    assert shown.next is None
    assert {line.left for line in shown.found.owed} == {"by the former log"}


def test_the_preview_says_what_the_file_does_not_show(organisation: Organisation) -> None:
    (row,) = planned(organisation, HEAD + "A-1,Theft,Laptop,,2023-03-01,TX 12,,,,,2023-04-20,,,\n").rows
    assert "Nothing in the file shows that the people affected were told, by 2023-04-30" in row.notes


def test_nobody_is_reminded_and_no_check_fails(organisation: Organisation, alice: Person) -> None:
    row = "A-1,Theft,Laptop,,2023-03-01,,,,,,,,,\n"
    taken(organisation, HEAD + row, alice)
    register = IncidentRegister()
    assert not list(register.deadlines(organisation, TODAY, date.max))
    assert not list(register.gaps(organisation, TODAY))


def test_a_pack_tells_the_same_of_it_from_the_ledger(organisation: Organisation, alice: Person) -> None:
    row = "A-1,Theft,Laptop,,2023-03-01,TX 12,breach,2023-03-05,,,2023-04-20,,,\n"
    (incident,) = taken(organisation, HEAD + row, alice)
    (stood,) = as_known(organisation, TODAY, clock.end_of_day(TODAY, organisation.zone))
    assert stood.incident.is_historic
    told = {(str(duty.recipient), duty.jurisdiction): str(duty.state) for duty in stood.answer.duties}
    assert told == states(incident)
    assert told["individuals", "US"] == "not shown"


def test_reopened_its_clocks_run_again(organisation: Organisation, alice: Person) -> None:
    (incident,) = taken(organisation, HEAD + "A-1,Theft,Laptop,,2023-03-01,TX 12,,,,,,,,\n", alice)
    actions.incident_reopen(incident, by=alice, why="Not history after all")
    assert states(incident)["individuals", "US"] == "overdue"
    assert {gap.kind.key for gap in IncidentRegister().gaps(organisation, TODAY)} >= {"notice_overdue"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"First known": "2026-11-01"}, "still runs"),
        ({"First known": "2026-09-23"}, "still runs"),  # day 60 is today
        ({"First known": "2026-09-22"}, ""),  # day 60 was yesterday, and of an unknown number HHS' too
        ({"First known": "2026-02-01", "People affected": "TX 3", "Individuals notified": "2026-03-01"}, "hhs, due on 2027-03-01"),
        ({"First known": "2026-02-01", "People affected": "TX 3", "Individuals notified": "2026-03-01", "HHS notified": "2026-03-01"}, ""),
        ({"First known": "2026-11-01", "Decision": "secured", "Decided on": "2026-11-02", "Rationale": "Encrypted"}, ""),
        ({"First known": "2026-11-23"}, "has not come yet"),
        ({"First known": ""}, "every clock counts from it"),
        ({"First known": "soon"}, "First known"),
        ({"Kind": "robbery"}, "no such word"),
        ({"Kind": ""}, "which kind"),
        ({"What happened": ""}, "what happened"),
        ({"Occurred from": "2023-03-02"}, "before it occurred"),
        ({"People affected": "-3"}, "Write people"),
        ({"People affected": "TX 1; TX 2"}, "twice"),
        ({"People affected": "ZZ 1"}, "Write people"),
        ({"People affected": "999999999999"}, "More people"),
        ({"People affected": "12,34"}, "number of people"),
        ({"State": "Texas", "People affected": "3"}, "two letters"),
        ({"Decision": "no"}, "no decision that says why"),
        ({"Decision": "breach"}, "day of the decision"),
        ({"Decision": "low probability", "Decided on": "2023-03-03"}, "burden of proof"),
        ({"Decided on": "2023-03-03"}, "no decision that says why"),
        ({"Media notified": "2023-04-01"}, "Of which State"),
        ({"HHS notified": "TX 2023-04-01"}, "told once"),
        ({"HHS notified": "pending"}, "HHS notified"),
        ({"HHS notified": "Apr 2023"}, "Write the day"),
        ({"HHS notified": "2026-12-24"}, "has not come yet"),
        ({"Number": "SSN 123-45-6789"}, "may identify a person"),
        ({"Vendor": "Nobody knows it"}, "no vendor of this name"),
        ({"PHI kinds": "shoe size"}, "no kind of PHI"),
    ],
)  # fmt: skip
def test_what_stays_out_and_why(organisation: Organisation, cells: dict[str, str], words: str) -> None:
    said = why(organisation, **cells)
    assert (words in said) if words else not said, said


def test_one_state_is_meant_where_there_is_one(organisation: Organisation, alice: Person) -> None:
    row = "A-1,Theft,Laptop,,2023-03-01,TX 600,breach,2023-03-05,,2023-04-20,2023-04-20,2023-04-21,,\n"
    taken(organisation, HEAD + row, alice)
    assert Notice.objects.get(recipient="media").state == "TX"


def test_days_are_read_in_one_order_for_the_whole_column(organisation: Organisation, alice: Person) -> None:
    rows = "A-1,Theft,Laptop,,01/03/2023,TX 1,,,,02/04/2023,,,,\nA-2,Theft,Bag,,13/03/2023,TX 1,,,,20/04/2023,,,,\n"
    first, second = taken(organisation, HEAD + rows, alice)
    sent = {each.incident_id: each.sent_on for each in Notice.objects.all()}
    assert (sent[first.pk], sent[second.pk]) == (date(2023, 4, 2), date(2023, 4, 20))
    assert first.known_at.astimezone(organisation.zone).date() == date(2023, 3, 1)


def test_a_file_twice_is_a_file_once(organisation: Organisation, alice: Person) -> None:
    taken(organisation, HEAD + MET, alice)
    plan = planned(organisation, HEAD + MET)
    assert (plan.counts["same"], plan.writes) == (1, 0)
    other = planned(organisation, HEAD + MET.replace("TX 600", "TX 601"))
    assert "says otherwise" in other.rows[0].problems[0].reason
    doubled = planned(organisation, HEAD + MET.replace("A-1", "A-2") * 2)
    assert "stands in row 2 already" in doubled.rows[1].problems[0].reason


def test_without_a_number_day_and_words_tell_it(organisation: Organisation, alice: Person) -> None:
    row = ",Theft,Laptop,,2023-03-01,TX 12,,,,,,,,\n"
    taken(organisation, HEAD + row, alice)
    assert planned(organisation, HEAD + row).counts["same"] == 1
    assert planned(organisation, HEAD + row.replace("Laptop", "Bag")).counts["new"] == 1


def test_numbers_follow_those_of_the_year(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    make_incident("2023-01-01T00:00")
    rows = "B,Theft,Two,,2023-03-02,TX 1,,,,,,,,\nA,Theft,One,,2023-03-01,TX 1,,,,,,,,\n"
    found = taken(organisation, HEAD + rows, alice)
    assert [(str(each), each.former_number) for each in found] == [
        ("2023-001", ""),
        ("2023-002", "A"),
        ("2023-003", "B"),
    ]


def test_the_export_imports_again_as_the_same(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    taken(organisation, HEAD + MET, alice)
    live = make_incident(
        occurred_on=date(2026, 11, 1), phi=["name", "clinical"], containment="Closed", how_found="Alarm"
    )
    actions.incident_count(live, [Count(on=TODAY, state="IL"), Count(on=TODAY, people=3)], by=alice)
    for state in ("IL", ""):
        notice = Notice(
            organisation=organisation,
            incident=live,
            recipient="individuals",
            state=state,
            sent_on=TODAY,
            method="letter",
        )
        actions.notice_record(notice, by=alice)
    decision = Decision(
        organisation=organisation, incident=live, outcome="low_probability", decided_on=TODAY, decided_by=alice,
        nature="a", recipient="b", acquired="c", mitigated="d",
    )  # fmt: skip
    actions.incident_decide(decision, by=alice)
    rows = Incident.objects.of(organisation).current().select_related("lead", "vendor", "organisation")
    content = writing.encoded(export.COLUMNS, export.table(list(rows)))
    register = IncidentRegister()
    plan = register.plan_import(organisation, register.read_import(content))
    assert plan.counts == {"new": 0, "changed": 0, "same": 2, "error": 0}, [row.problems for row in plan.rows]


def test_every_field_has_its_column() -> None:
    assert len(set(export.COLUMNS)) == len(export.COLUMNS) == len(imports.FIELDS)


def test_the_whole_way_in_the_browser(officer: Client, organisation: Organisation) -> None:
    def at(name: str, **more: Any) -> str:
        return reverse(name, kwargs={"slug": organisation.slug, **more})

    content = HEAD + MET + "A-9,robbery,Bag,,2023-03-01,,,,,,,,,\n"
    upload = SimpleUploadedFile("log.csv", content.encode())
    assert officer.post(at("incident_import"), {"upload": upload}).status_code == 302
    shown = officer.get(at("incident_import_preview")).content.decode()
    assert "1 of 2 rows would be imported" in shown
    assert "no such word" in officer.get(at("incident_import_rest")).content.decode()
    stale = officer.post(at("incident_import_preview"), {"confirmed": "of another"})
    assert stale.status_code == 409
    assert not Incident.objects.exists()
    seal = re.search(r'name="confirmed" value="(\w+)"', shown)
    assert seal
    assert officer.post(at("incident_import_preview"), {"confirmed": seal[1]}).status_code == 302
    assert work.work_next()
    incident = Incident.objects.get()
    assert "From a former log" in officer.get(at("incident_list"), {"show": "all"}).content.decode()
    assert "A-1" in officer.get(incident.get_absolute_url()).content.decode()
    batch = Import.objects.get()
    assert officer.post(at("incidents_import_undo", key=batch.pk)).status_code == 302
    assert work.work_next()
    incident.refresh_from_db()
    assert incident.never_was
    assert all(each.never_was for each in [*Notice.objects.all(), *Decision.objects.all()])
    answer = officer.get(at("incident_export"))
    assert answer["Content-Type"].startswith("text/csv")
    assert (
        officer.post(
            at("incident_import"), {"upload": SimpleUploadedFile("log.csv", b"a,b\n1,2\n")}
        ).status_code
        == 422
    )


def test_the_command_takes_it_too(organisation: Organisation, tmp_path: Any, capsys: Any) -> None:
    file = tmp_path / "log.csv"
    file.write_text(HEAD + MET)
    call_command("import_register", "incidents", str(file), "--organisation", organisation.slug, "--confirm")
    assert "1 new" in capsys.readouterr().out
    assert Incident.objects.get().former_number == "A-1"
    assert registry.named("incidents")


def test_ten_queries_however_many_rows(
    organisation: Organisation, alice: Person, django_assert_max_num_queries: Any
) -> None:
    rows = "".join(MET.replace("A-1", f"A-{number}") for number in range(40))
    taken(organisation, HEAD + rows, alice)
    with django_assert_max_num_queries(12):
        assert planned(organisation, HEAD + rows).counts["same"] == 40
