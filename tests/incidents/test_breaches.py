"""The public breach list: every row of the real one, what is odd about it, what is no list, and what a comparison says."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from incidents import actions
from incidents.breaches import reading
from incidents.breaches.comparing import KINDS, compare, size_of
from incidents.breaches.reading import HEADER, NoList, Read, rows
from incidents.breaches.taking import breach_upload
from incidents.models import Breach, BreachList, Count, Incident
from incidents.playbooks import PLAYBOOKS

TODAY = date(2026, 11, 22)
REAL = Path(__file__).parents[3] / "shared" / "real" / "breach" / "breach_report.csv"
Make = Callable[..., Incident]


def real() -> bytes:
    if not REAL.exists():
        pytest.skip("the real breach list is not here")
    return REAL.read_bytes()


def listed(**cells: str) -> bytes:
    """The list with one row."""
    usual = dict(
        zip(
            HEADER,
            ("Clinic", "TX", "Health Plan", "501", "04/30/2023", "Theft", "Laptop", "No", "It was."),
            strict=True,
        )
    )
    head, row = (",".join(f'"{cell}"' for cell in line) for line in (HEADER, (usual | cells).values()))
    return f"{head}\r\n{row}\r\n".encode()


def fault(content: bytes) -> str:
    with pytest.raises(NoList) as caught:
        list(rows(content, Read()))
    return " ".join(caught.value.faults)


def test_the_real_list_is_read_whole() -> None:
    """Counted independently by the csv module alone."""
    content, told = real(), Read()
    found = list(rows(content, told))
    plain = list(csv.DictReader(content.decode().splitlines(keepends=True)))
    assert len(found) == told.rows == len(plain)
    assert sum(row.individuals or 0 for row in found) == sum(
        int(row["Individuals Affected"]) for row in plain
    )
    assert told.odd["without a State"] == sum(not row["State"] for row in plain)
    assert told.odd["without a type of entity"] == sum(not row["Covered Entity Type"] for row in plain)
    assert told.odd["of several kinds of breach"] == sum("," in row["Type of Breach"] for row in plain)
    assert told.odd["of several locations"] == sum(
        "," in row["Location of Breached Information"] for row in plain
    )
    assert told.odd["without a description"] == sum(not row["Web Description"].strip() for row in plain)
    days = sorted((row["Breach Submission Date"][6:], row["Breach Submission Date"][:5]) for row in plain)
    assert [f"{day:%Y}" for day in (told.first_on, told.last_on)] == [days[0][0], days[-1][0]]
    assert {len(row.kinds) for row in found} >= {1, 2, 3}
    assert all(kind == kind.strip() and "," not in kind for row in found for kind in row.kinds)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ({"Type of Breach": "Loss, Theft"}, ("kinds", ["Loss", "Theft"])),
        ({"Type of Breach": "Theft, Theft ,"}, ("kinds", ["Theft"])),
        ({"Type of Breach": ""}, ("kinds", [])),
        (
            {"Location of Breached Information": "Network Server, Other"},
            ("locations", ["Network Server", "Other"]),
        ),
        ({"State": ""}, ("state", "")),
        ({"Individuals Affected": ""}, ("individuals", None)),
        ({"Individuals Affected": "78,800,000"}, ("individuals", 78_800_000)),
        ({"Business Associate Present": ""}, ("with_associate", None)),
        ({"Business Associate Present": "Yes"}, ("with_associate", True)),
        ({"Breach Submission Date": "2/9/2023"}, ("submitted_on", date(2023, 2, 9))),
        ({"Breach Submission Date": "2023-02-09"}, ("submitted_on", date(2023, 2, 9))),
        ({"Name of Covered Entity": " Mars\r\nArea  "}, ("name", "Mars Area")),
    ],
)
def test_what_a_cell_means(cells: dict[str, str], value: tuple[str, Any]) -> None:
    (row,) = rows(listed(**cells), Read())
    assert getattr(row, value[0]) == value[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "No column is called"),
        (listed().split(b"\r\n")[0], "no row below"),
        (listed(**{"Breach Submission Date": "30/04/2023"}), "Line 2: “30/04/2023” is no date"),
        (listed(**{"Breach Submission Date": "04/30/23"}), "no date"),
        (listed(**{"Breach Submission Date": "09/22/2009"}), "could be submitted"),
        (listed(**{"Breach Submission Date": ""}), "no date"),
        (listed(**{"Individuals Affected": "-5"}), "no number"),
        (listed(**{"Individuals Affected": "=1+1"}), "no number"),
        (listed(**{"State": "ZZ"}), "no State"),
        (listed(**{"Business Associate Present": "maybe"}), "neither Yes nor No"),
        (listed() + b'"Clinic","TX"\r\n', "Line 3: 2 cells"),
        (b"PK\x03\x04\x00\x00", "no text file"),
        (listed() + b'"never closed', "no CSV"),
    ],
)  # fmt: skip
def test_what_is_no_list(content: bytes, words: str) -> None:
    assert words in fault(content)


def test_every_fault_of_the_first_twenty_is_told_with_its_line() -> None:
    head, row = listed(**{"State": "ZZ"}).split(b"\r\n")[:2]
    with pytest.raises(NoList) as caught:
        list(rows(b"\r\n".join([head, *[row] * 50]), Read()))
    assert len(caught.value.faults) == 20


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    assert "More than 1 rows" in fault(listed() + listed().split(b"\r\n")[1])


@pytest.mark.parametrize(
    ("people", "word"),
    [(0, "Fewer than 500"), (499, "Fewer than 500"), (500, "500 to 999"), (999, "500 to 999"), (1000, "1,000 to 9,999"),
     (99_999, "10,000 to 99,999"), (100_000, "100,000 and more"), (None, "Not known")],
)  # fmt: skip
def test_sizes(people: int | None, word: str) -> None:
    assert size_of(people) == word


def test_our_kinds_are_named_as_there() -> None:
    assert set(KINDS) <= set(PLAYBOOKS)


@pytest.mark.django_db
@pytest.mark.usefixtures("on_a_known_day")
class TestUpload:
    """Against the database."""

    def test_a_new_list_replaces_the_old_one_as_a_whole(
        self, organisation: Organisation, alice: Person
    ) -> None:
        breach_upload(organisation, listed() + listed(State="CA").split(b"\r\n")[1], by=alice, on=TODAY)
        first = BreachList.objects.get()
        breach_upload(organisation, listed(**{"Type of Breach": "Loss"}), by=alice, on=TODAY)
        again = BreachList.objects.get()
        assert (first.pk, first.rows, again.rows) == (again.pk, 2, 1)
        assert first.sha256 != again.sha256
        assert [breach.kinds for breach in Breach.objects.all()] == [["Loss"]]
        verbs = Event.objects.filter(record_id=again.pk).order_by("number").values_list("verb", flat=True)
        assert list(verbs) == ["uploaded", "replaced"]

    def test_one_that_is_none_leaves_the_old_one(self, organisation: Organisation, alice: Person) -> None:
        breach_upload(organisation, listed(), by=alice, on=TODAY)
        with pytest.raises(NoList):
            breach_upload(organisation, listed() + b'"x","ZZ"\r\n', by=alice, on=TODAY)
        assert Breach.objects.count() == BreachList.objects.get().rows == 1

    def test_another_organisation_keeps_its_own(
        self, organisation: Organisation, alice: Person, elsewhere: Organisation
    ) -> None:
        breach_upload(organisation, listed(), by=alice, on=TODAY)
        breach_upload(elsewhere, listed(State="CA"), by=alice, on=TODAY)
        breach_upload(organisation, listed(State="NY"), by=alice, on=TODAY)
        assert {(each.organisation_id, each.state) for each in Breach.objects.all()} == {
            (organisation.pk, "NY"), (elsewhere.pk, "CA")
        }  # fmt: skip

    def test_the_real_one_within_seconds(self, organisation: Organisation, alice: Person) -> None:
        began = perf_counter()
        of = breach_upload(organisation, real(), by=alice, on=TODAY)
        assert perf_counter() - began < 10
        assert Breach.objects.filter(of=of).count() == of.rows > 2000

    def test_the_comparison_counts_ours_and_theirs(
        self,
        make_incident: Make,
        organisation: Organisation,
        alice: Person,
        django_assert_max_num_queries: Any,
    ) -> None:
        content = listed(**{"Type of Breach": "Loss, Theft", "Business Associate Present": "Yes"})
        content += listed(
            **{"Covered Entity Type": "Healthcare Provider", "Breach Submission Date": "01/02/2021"}
        ).split(b"\r\n")[1]
        breach_upload(organisation, content, by=alice, on=TODAY)
        counted = make_incident(kind="theft")
        actions.incident_count(counted, [Count(on=TODAY, state="IL", people=700)], by=alice)
        actions.incident_count(counted, [Count(on=TODAY, state="CA", people=300)], by=alice)
        make_incident(kind="phi_in_logs")
        with django_assert_max_num_queries(3):
            found = compare(organisation, Incident.objects.of(organisation), "", None)
        kinds = {row.pair.label: (row.pair.ours, row.pair.theirs) for row in found.kinds.rows}
        assert kinds == {"Theft": (1, 2), "Loss": (0, 1), "Unauthorized Access/Disclosure": (1, 0)}
        sizes = {
            row.pair.label: (row.pair.ours, row.pair.theirs)
            for row in found.sizes.rows
            if row.pair.ours or row.pair.theirs
        }
        assert sizes == {"1,000 to 9,999": (1, 0), "500 to 999": (0, 2), "Not known": (1, 0)}
        assert found.years == [("2026", 2, 0, 0), ("2023", 0, 1, 501), ("2021", 0, 1, 501)]
        assert compare(organisation, [], "Health Plan", None).theirs == 1
        assert compare(organisation, [], "", 2022).theirs == 1

    def test_the_pages(self, officer: Client, make_incident: Make, organisation: Organisation) -> None:
        def at(name: str) -> str:
            return reverse(name, kwargs={"slug": organisation.slug})

        make_incident()
        assert "No list was uploaded" in officer.get(at("breach_compare")).content.decode()
        bad = officer.post(at("breach_upload"), {"upload": SimpleUploadedFile("x.csv", listed(State="ZZ"))})
        assert bad.status_code == 422
        assert "Line 2" in bad.content.decode()
        sent = officer.post(
            at("breach_upload"), {"upload": SimpleUploadedFile("x.csv", listed())}, follow=True
        )
        shown = sent.content.decode()
        assert "1 of 1 breaches" in shown
        assert "The same as a table" in shown
        narrowed = officer.get(
            at("breach_compare"), {"entity": "Health Plan", "since": "2024"}
        ).content.decode()
        assert "0 of 1 breaches" in narrowed
        assert officer.get(at("breach_compare"), {"since": "soon", "entity": "x"}).status_code == 200
