"""A whole case from files: systems, then the flows between their components, held against the register of vendors."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compliance.accounts.models import Organisation, Person
from compliance.exchange import undoing
from compliance.exchange.models import Import
from compliance.ledger import door
from compliance.ledger.models import Event
from compliance.registers.past import TAKEN_BACK
from riskassess.systems.models import Component, Flow, System
from tests.exchange.books import book

pytestmark = pytest.mark.django_db

SYSTEMS = "name,kind,stage,purpose,owner,patient facing,decision role,phi kinds\n"
FLOWS = (
    "system,from component,from kind,from vendor,from service,from tier,from environment,from region,"
    "to component,to kind,to vendor,to service,to tier,to environment,to region,phi kinds,purpose,protection,tls,from,to\n"
)
INTAKE = "Intake,chatbot,in production,Asks before the visit,alice@lakeside.example,yes,informs,name: to greet; clinical\n"
HOP = (
    "Intake,Portal,application,own premises,,,,,Claude,model endpoint,anthropic pbc,claude api,,,us-east-1,name; clinical,answers,none,1.3,"
    "2026-01-01,\n"
)


class Run:
    """`manage.py import_register` on a file of these words."""

    def __init__(self, path: Path, slug: str) -> None:
        self.path, self.slug, self.said = path, slug, ""

    def __call__(self, what: str, content: str | bytes, *options: str) -> Any:
        file = self.path / ("list.csv" if isinstance(content, str) else "list.xlsx")
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        out = StringIO()
        call_command(
            "import_register",
            what,
            str(file),
            "--organisation",
            self.slug,
            "--json",
            *options,
            stdout=out,
            stderr=out,
        )
        self.said = out.getvalue()
        return json.loads(self.said.splitlines()[-1])


@pytest.fixture
def run(tmp_path: Path, organisation: Organisation, alice: Person) -> Run:
    return Run(tmp_path, organisation.slug)


@pytest.fixture
def claude(make_vendor: Any, make_service: Any) -> Any:
    return make_service(make_vendor())


def reasons(report: Any) -> list[tuple[int, str, str]]:
    return [(each["row"], each["column"], each["reason"]) for each in report["errors"]]


def hop(**cells: str) -> str:
    """The hop with other cells."""
    header = FLOWS.strip().split(",")
    values = dict(zip(header, HOP.rstrip("\n").split(","), strict=True)) | {
        key.replace("_", " "): value for key, value in cells.items()
    }
    return ",".join(values[name] for name in header) + "\n"


def test_a_whole_case_from_two_files(run: Run, claude: Any, alice: Person) -> None:
    assert run("systems", SYSTEMS + INTAKE, "--confirm") == {
        "read": 1,
        "new": 1,
        "changed": 0,
        "same": 0,
        "records": {"systems": 1},
        "errors": [],
        "mapping": {
            "name": "system.name",
            "kind": "system.kind",
            "stage": "system.stage",
            "purpose": "system.purpose",
            "owner": "system.owner",
            "patient facing": "system.patient_facing",
            "decision role": "system.decision_role",
            "phi kinds": "system.phi",
        },
    }
    system = System.objects.get()
    assert (system.kind, system.stage, system.owner, system.patient_facing, system.decision_role) == (
        "chatbot",
        "production",
        alice,
        True,
        "informs",
    )
    assert {(each.kind, each.reason) for each in system.phi.all()} == {("name", "to greet"), ("clinical", "")}

    report = run("flows", FLOWS + HOP, "--confirm")
    assert (report["new"], report["records"], report["errors"]) == (1, {"components": 2, "flows": 1}, [])
    flow = Flow.objects.get()
    assert (flow.phi, flow.tls, flow.from_on, flow.to_on) == (
        ["name", "clinical"],
        "1.3",
        date(2026, 1, 1),
        None,
    )
    assert (flow.source.kind, flow.source.service) == ("application", None)
    assert (flow.target.kind, flow.target.service, flow.target.region) == ("model", claude, "us-east-1")


@pytest.mark.parametrize("confirm", [True, False])
def test_the_same_file_twice_says_the_same(run: Run, claude: Any, *, confirm: bool) -> None:
    run("systems", SYSTEMS + INTAKE, "--confirm")
    run("flows", FLOWS + HOP + hop(to_component="Store", to_kind="database"), "--confirm")
    options = ["--confirm"] if confirm else []
    again = [
        run("systems", SYSTEMS + INTAKE, *options),
        run("flows", FLOWS + HOP + hop(to_component="Store", to_kind="database"), *options),
    ]
    assert [(each["new"], each["changed"], each["same"]) for each in again] == [(0, 0, 1), (0, 0, 2)]
    assert [sum(each["records"].values()) for each in again] == [0, 0]


def test_nothing_is_written_before_it_is_confirmed(run: Run, claude: Any) -> None:
    run("systems", SYSTEMS + INTAKE)
    assert not System.objects.exists()


def test_flows_from_a_workbook_beside_a_sheet_of_systems(run: Run, claude: Any) -> None:
    def more(workbook: Any) -> None:
        sheet = workbook.create_sheet("Flows")
        for line in (FLOWS, HOP):
            sheet.append(line.strip().split(",") + [None] * line.endswith(",\n"))

    both = book(*(row.strip().split(",") for row in (SYSTEMS, INTAKE)), more=more)
    assert run("systems", both, "--confirm")["new"] == 1
    assert run("flows", both, "--confirm")["new"] == 1
    assert Flow.objects.get().from_on == date(2026, 1, 1)


@pytest.mark.parametrize(
    "row, column, words",
    [
        ("Intake,robot,,,,,,", "kind", "Write one of: chatbot"),
        ("Intake,,someday,,,,,", "stage", "Write one of: idea"),
        ("Intake,,,,,maybe,,", "patient facing", "Write yes or no"),
        ("Intake,,,,,,,name; shoe size", "phi kinds", "There is no kind of PHI “shoe size”"),
        (",chatbot,,,,,,", "name", "The name is missing"),
        ("Chat for 123-45-6789,,,,,,,", "name", "may identify a person"),
        ("Intake,,,,,,,name: MRN 4821935 needs it", "phi kinds", "may identify a person"),
    ],
)
def test_what_no_system_can_be_stays_out(run: Run, row: str, column: str, words: str) -> None:
    report = run("systems", SYSTEMS + row + "\n", "--confirm")
    assert [(each[0], each[1]) for each in reasons(report)] == [(2, column)]
    assert words in report["errors"][0]["reason"]
    assert not System.objects.exists()


def test_a_system_twice_is_said_at_the_second(run: Run) -> None:
    report = run("systems", SYSTEMS + INTAKE + INTAKE.lower())
    assert (report["new"], reasons(report)) == (
        1,
        [(3, "name", "This system stands in row 2 already. Keep one of both rows.")],
    )


def test_who_is_no_member_owns_nothing(run: Run) -> None:
    assert run("systems", SYSTEMS + INTAKE.replace("alice@", "nobody@"), "--confirm")["new"] == 1
    assert System.objects.get().owner is None


def test_a_second_file_adds_and_takes_nothing_away(run: Run, make_system: Any) -> None:
    system = make_system(purpose="Asks")
    report = run("systems", "name,stage,purpose,phi kinds\nintake CHATBOT,live,,mrn\n", "--confirm")
    assert report["changed"] == 1
    system.refresh_from_db()
    assert (system.stage, system.purpose, system.name) == ("production", "Asks", "Intake chatbot")
    assert [each.kind for each in system.phi.order_by("kind")] == ["clinical", "mrn", "name"]


APPROVED = "name,approved on,approved by,approved until\n"


@pytest.mark.parametrize(
    "row, column",
    [
        ("A,2026-02-01,,", "approved by"),
        ("A,2026-02-01,bob@lakeside.example,", "approved by"),
        ("A,,alice@lakeside.example,", "approved on"),
        ("A,2026-02-01,alice@lakeside.example,2026-01-01", "approved until"),
        ("A,2099-02-01,alice@lakeside.example,", "approved on"),
        ("A,2026-02,alice@lakeside.example,", "approved on"),
    ],
)
def test_an_approval_has_a_day_and_an_officer(run: Run, bob: Person, row: str, column: str) -> None:
    report = run("systems", APPROVED + row + "\n")
    assert column in [each["column"] for each in report["errors"]]


def test_an_approval_is_never_overwritten(run: Run, alice: Person) -> None:
    run("systems", APPROVED + "A,2026-02-01,alice@lakeside.example,2027-01-31\n", "--confirm")
    assert System.objects.get().approved_by == alice
    report = run("systems", APPROVED + "A,2026-02-01,alice@lakeside.example,2028-01-31\n")
    assert [each["column"] for each in report["errors"]] == ["approved on"]


@pytest.fixture
def system(make_system: Any) -> System:
    made: System = make_system("Intake")
    return made


@pytest.mark.parametrize(
    "cells, column, words",
    [
        ({"system": "Other"}, "system", "no AI system of this name"),
        ({"system": ""}, "system", "missing"),
        ({"to_vendor": "Nobody Ltd"}, "to vendor", "no vendor of this name"),
        ({"to_service": "Claude Pro"}, "to service", "no service “Claude Pro”"),
        ({"to_service": ""}, "to service", "Write which service"),
        ({"to_tier": "Enterprise"}, "to service", "no service “claude api (Enterprise)”"),
        ({"to_vendor": ""}, "to vendor", "Write whose service"),
        ({"to_kind": "brain"}, "to kind", "Write one of"),
        ({"to_environment": "moon"}, "to environment", "Write one of"),
        ({"phi_kinds": "name; shoe size"}, "phi kinds", "There is no kind of PHI “shoe size”"),
        ({"phi_kinds": ""}, "phi kinds", "does not say that there is no PHI"),
        ({"to": "2025-12-31"}, "to", "end before it begins"),
        ({"from": ""}, "from", "Write the first day"),
        ({"from": "2026-03"}, "from", "Only a month"),
        ({"from": "2026-02-30"}, "from", ""),
        ({"from": "1900-01-01"}, "from", ""),
        ({"tls": "4.2"}, "tls", "no such version"),
        ({"protection": "blessed"}, "protection", "Write one of"),
        ({"protection": "tokenised", "phi_kinds": "none"}, "phi kinds", "Say of which kinds"),
        ({"protection": "deidentified", "phi_kinds": "none"}, "phi kinds", "Say of which kinds"),
        ({"to_component": "portal", "to_kind": "", "to_vendor": "", "to_service": "", "to_region": ""}, "to component", "to itself"),
    ],
)  # fmt: skip
def test_what_no_flow_can_be_stays_out(
    run: Run, claude: Any, system: System, cells: dict[str, str], column: str, words: str
) -> None:
    report = run("flows", FLOWS + hop(**cells), "--confirm")
    found = [each for each in report["errors"] if each["column"] == column]
    assert found, report["errors"]
    assert words in found[0]["reason"]
    assert report["new"] == 0
    assert not Flow.objects.exists()
    assert not Component.objects.exists()


def test_a_row_that_stays_out_keeps_the_others_in(run: Run, claude: Any, system: System) -> None:
    report = run("flows", FLOWS + HOP + hop(to_component="Other", phi_kinds="shoe size"), "--confirm")
    assert (report["new"], report["records"]) == (1, {"components": 2, "flows": 1})


def test_a_flow_twice_is_said_at_the_second(run: Run, claude: Any, system: System) -> None:
    report = run("flows", FLOWS + HOP + HOP)
    assert report["new"] == 1
    assert [(row, column) for row, column, _ in reasons(report)] == [(3, "from component")]


def test_a_vendor_that_is_not_there_keeps_every_flow_of_its_component_out(
    run: Run, claude: Any, system: System
) -> None:
    """Read as our own premises, the second row would look safe."""
    bare = hop(to_vendor="", to_service="", to_region="", from_component="Scheduler")
    report = run("flows", FLOWS + hop(to_vendor="Nobody Ltd") + bare, "--confirm")
    assert report["new"] == 0
    assert {row for row, _, _ in reasons(report)} == {2, 3}


def test_a_component_is_described_once_wherever_that_stands(run: Run, claude: Any, system: System) -> None:
    bare = hop(to_vendor="", to_service="", to_kind="", to_region="", from_component="Scheduler")
    assert run("flows", FLOWS + bare + HOP, "--confirm")["new"] == 2
    assert {flow.target.service for flow in Flow.objects.all()} == {claude}


def test_rows_that_contradict_each_other_on_a_component_stay_out_both(
    run: Run, claude: Any, make_service: Any, system: System
) -> None:
    make_service(claude.vendor, name="Claude Code")
    other = hop(to_service="Claude Code", from_component="Scheduler")
    report = run("flows", FLOWS + HOP + other)
    assert report["new"] == 0
    assert [(row, column) for row, column, _ in reasons(report)] == [(2, "to component"), (3, "to component")]
    assert "Row 2 and row 3 contradict each other about the service" in report["errors"][0]["reason"]


def test_a_component_of_the_register_is_not_moved(
    run: Run, claude: Any, system: System, make_component: Any
) -> None:
    make_component(system, "Claude", "model")
    report = run("flows", FLOWS + HOP)
    assert reasons(report)[0][1] == "to component"
    assert "The register says otherwise about the service" in report["errors"][0]["reason"]


@pytest.mark.usefixtures("on_a_known_day")
def test_a_flow_may_say_more_and_end(run: Run, claude: Any, system: System) -> None:
    run("flows", FLOWS + HOP, "--confirm")
    report = run("flows", FLOWS + hop(phi_kinds="name; clinical; mrn", to="2026-12-31"), "--confirm")
    assert (report["changed"], report["errors"]) == (1, [])
    flow = Flow.objects.get()
    assert (set(flow.phi), flow.to_on) == ({"name", "clinical", "mrn"}, date(2026, 12, 31))


@pytest.mark.parametrize(
    "cells, column",
    [
        ({"phi_kinds": "name"}, "phi kinds"),
        ({"phi_kinds": "none"}, "phi kinds"),
        ({"protection": "de-identified"}, "protection"),
        ({"tls": "1.2"}, "tls"),
        ({"to": "2026-01-01"}, "to"),
    ],
)
def test_a_file_makes_no_past_exposure_vanish(
    run: Run, claude: Any, system: System, cells: dict[str, str], column: str
) -> None:
    run("flows", FLOWS + HOP, "--confirm")
    report = run("flows", FLOWS + hop(**cells), "--confirm")
    assert [(row, where) for row, where, _ in reasons(report)] == [(2, column)]
    flow = Flow.objects.get()
    assert (flow.phi, flow.to_on) == (["name", "clinical"], None)


@pytest.mark.parametrize("kind", ["model", "database", "application", ""])
def test_an_empty_cell_does_not_say_own_premises(run: Run, claude: Any, system: System, kind: str) -> None:
    bare = hop(to_vendor="", to_service="", to_kind=kind, to_region="")
    report = run("flows", FLOWS + bare, "--confirm")
    assert [(row, column) for row, column, _ in reasons(report)] == [(2, "to component")]
    assert "Nothing says where “Claude” runs" in report["errors"][0]["reason"]
    assert not Component.objects.exists()
    said = hop(to_vendor="own premises", to_service="", to_kind=kind, to_region="")
    assert run("flows", FLOWS + said, "--confirm")["new"] == 1
    assert run("flows", FLOWS + bare)["same"] == 1


def test_no_phi_is_said_in_words(run: Run, claude: Any, system: System) -> None:
    assert run("flows", FLOWS + hop(phi_kinds="no PHI"), "--confirm")["new"] == 1
    assert Flow.objects.get().phi == []


def test_a_list_without_its_columns_is_no_list(run: Run, claude: Any) -> None:
    with pytest.raises(CommandError, match="No column is called “system” or “from component”"):
        run("flows", SYSTEMS + INTAKE)
    with pytest.raises(CommandError, match="import it as flows"):
        run("systems", FLOWS + HOP)


@pytest.mark.parametrize("sort", ["systems", "flows"])
def test_a_header_alone_is_no_list(run: Run, sort: str) -> None:
    with pytest.raises(CommandError, match="This file holds no rows"):
        run(sort, {"systems": SYSTEMS, "flows": FLOWS}[sort])


def test_an_import_is_undone_as_a_whole(run: Run, claude: Any, system: System) -> None:
    run("flows", FLOWS + HOP, "--confirm")
    batch = Import.objects.get()
    assert (batch.register, batch.choices) == ("systems", {"of": "flows"})
    door.save_many(undoing.changes(undoing.forecast(batch)), by=batch_by())
    assert not Flow.objects.current().exists()
    assert run("flows", FLOWS + HOP, "--confirm")["new"] == 1


def batch_by() -> Any:
    return door.System("test")


def test_one_file_is_read_for_one_organisation(run: Run, claude: Any, elsewhere: Organisation) -> None:
    run.slug = elsewhere.slug
    run("systems", SYSTEMS + INTAKE, "--confirm")
    report = run("flows", FLOWS + HOP)
    assert [column for _, column, _ in reasons(report)][0] == "to vendor"


VENDORS = "Vendor,Business associate,Service,PHI,Signed,Effective,Expires\n"


def test_a_list_of_agreements_tells_which_past_exposure_it_takes_back(
    run: Run, claude: Any, system: System
) -> None:
    run("flows", FLOWS + HOP, "--confirm")
    report = run(
        "vendors",
        VENDORS + "Anthropic PBC,yes,Claude API,yes,2026-01-10,2026-01-15,2027-12-31\n",
        "--confirm",
    )
    assert not report["errors"]
    (batch,) = Import.objects.filter(register="vendors")
    (event,) = Event.objects.filter(verb=TAKEN_BACK)
    assert event.record_id == batch.pk and '"stretches":1' in event.state
    assert "of past exposure are no longer told" in run.said
    assert "2026-01-15 to " in run.said
