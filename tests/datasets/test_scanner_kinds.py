"""Each kind of identifier as a whole cell and in running text, with what is just none of it on both sides."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import guard
from compliance.guard import checks
from riskassess.datasets.scanner import scan
from riskassess.datasets.scanning import cells, headings, prose
from riskassess.datasets.scanning.budget import Budget
from riskassess.datasets.scanning.vocabulary import ASK, GUARDED, KINDS
from tests.guard.test_find import FOUND


def kinds(cell: str, name: str = "value") -> dict[str, tuple[int, int, int]]:
    """What is found in a table of one cell beside one that says nothing."""
    quoted = cell.replace('"', '""')
    report = scan(f'{name},other\n"{quoted}",x\n'.encode(), year=2026, form="csv", has_header=True)
    return {each.kind: (each.cells, each.times, each.named) for each in report.columns[0].found}


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("123-45-6789", "ssn"),
        ("899-45-6789", "ssn"),
        ("1962-03-14", "date"),
        ("2024-12-31", "date"),
        ("2024/1/5", "date"),
        ("3/14/2024", "date"),
        ("14/3/2024", "date"),
        ("14.03.2024", "date"),
        ("3/14/24", "date"),
        ("2024-03-14T10:22:33Z", "date"),
        ("2024-03-14 10:22:33.123", "date"),
        ("03/14/2024 10:22 AM", "date"),
        ("2024-03", "date"),
        ("20240314", "date"),
        ("March 14, 2024", "date"),
        ("14 Mar 2024", "date"),
        ("14-Mar-24", "date"),
        ("Mar 2024", "date"),
        ("555-234-8765", "phone"),
        ("(555) 234-8765", "phone"),
        ("+1 555 234 8765", "phone"),
        ("555.234.8765 x12", "phone"),
        ("+49 89 123456", "phone"),
        ("+44 20 7946 0958", "phone"),
        ("+971 50 123 4567", "phone"),
        ("+971501234567", "phone"),
        ("+14155550123", "phone"),
        ("784-1980-1234567-1", "national_id"),
        ("784198012345678", "national_id"),
        ("jane.doe+x@example.org", "email"),
        ("52.3.100.201", "ip"),
        ("10.0.0.1", "ip"),
        ("192.168.1.20", "ip"),
        ("172.16.0.9", "ip"),
        ("2001:db8::1", "ip"),
        ("https://example.org/p/1", "url"),
        ("www.example.org/p", "url"),
        ("4111111111111111", "card"),
        ("4111 1111 1111 1111", "card"),
        ("1EG4-TE5-MK73", "member_id"),
        ("75001-1234", "zip"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "code"),
        ("9e107d9d372bb6826bd81d3542a419d6", "code"),
        ("00:1A:2B:3C:4D:5E", "device"),
        ("1HGCM82633A004352", "vehicle"),
        ("GB82WEST12345698765432", "account"),
        ("AB1234563", "license"),
        ("40.7128, -74.0060", "coordinates"),
        ("scans/face_01.jpg", "photo"),
        ("12 Main Street", "address"),
        ("Dallas, TX 75001", "zip"),
    ],
)
def test_a_cell_that_is_one(cell: str, kind: str) -> None:
    assert kinds(cell) == {kind: (1, 1, 0)}


@pytest.mark.parametrize(
    "cell",
    [
        *("000-45-6789", "666-45-6789", "900-45-6789", "123-00-6789", "123-45-0000", "123-45-678"),
        *("2024-13-01", "2024-00-10", "2024-01-32", "13/32/2024", "0/14/2024", "2024", "1962", "12:30:15", "20241314"),
        *("800-234-8765", "555-911-8765", "155-234-8765", "555-234-876"),
        *("050 123 4567", "+20 000 000", "+49 800 123456", "784198012345671", "784-1780-1234567-1", "+971 50 123 4567 8901234"),
        *("noreply@example.org", "@example.org", "jane@"),
        *("10.0.0", "256.1.1.1", "1.2.3", "8.8.8.8", "10.300.0.1"),
        *("4111111111111112", "411111111111", "1AG4-TE5-MK7S", "1HGCM82633A004353", "GB82WEST12345698765433", "AB1234567"),
        *("3f2504e0-4f89-11d3-9a0c-0305e82c330", "99999999999999999999999999999999", "00:1A:2B:3C:4D"),
        *("12.5", "-3.75", "1,234,567.89", "120/80", "E11.9", "10 mg", "3", "95%", "75001", "036", "91", "yes", "Lisinopril 10 mg daily"),
        *("12 hours", "page 4", "report.txt", "91.5", "May", "3/10", ""),
    ],
)  # fmt: skip
def test_a_cell_that_is_none(cell: str) -> None:
    assert kinds(cell) == {}


@pytest.mark.parametrize(("text", "kind", "around"), FOUND)
def test_what_the_guard_finds_is_found(text: str, kind: str, around: str) -> None:
    """The guard is the base: in the text where it warns, the scanner counts the same kind, under its name here."""
    found = {each for _, _, each in prose.find(f"It says {text} and more.")}
    same = {GUARDED.get(kind, kind)}
    # A day is a day whatever stands before it, and so is a street.
    assert same <= found or found & {"date", "address"} & same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("seen 2024-03-11, again 3/14/2024 and March 20", {"date": 3}),
        ("BP 120/80, pain 3/10, Na 139, 4.2 mg, 12 hours, page 44", {}),
        ("https://example.org/a?b=1 and www.example.org/x", {"url": 2}),
        ("a@example.org, b@example.org", {"email": 2}),
        ("device 00:1A:2B:3C:4D:5E, id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", {"device": 1, "code": 1}),
        ("VIN 1HGCM82633A004352", {"vehicle": 1}),
        ("VIN 1HGCM82633A004353", {}),
        ("lives at 12 Main Street, Dallas, TX 75001", {"address": 1, "zip": 1}),
        ("the 12 Great Horses of 75001", {}),
        ("a 92-year-old woman, a 89-year-old man, aged 104", {"age": 2}),
        ("Patient is 94 years old.", {"age": 1}),
        ("aged 94. 94 y.o., 94 yrs, 94-year-old, 94yo, 110 years old, 94 years of age", {"age": 7}),
        (
            "89 years old, 89 y.o., aged 89, 120 years, 94 years ago, 100 years of service, 194 years, 94 yards",
            {},
        ),
        ("reach +49 89 123456, +44 20 7946 0958 or +971501234567; 050 123 4567", {"phone": 3}),
        ("Emirates ID 784-1980-1234567-1", {"national_id": 1}),
        ("patient John Smith was seen", {"name": 1}),
        ("John Smith was seen", {}),
        ("Mr. Smith was seen on May 3", {"name": 1, "date": 1}),
        ("Account number: 99887766", {"account": 1}),
        ("Acct no. 99887766 and acct # 1234567", {"account": 2}),
        ("on account of 12345 reasons, 3 accounts", {}),
        ("DOB 05061934", {"date": 1}),
        ("DOB: 19340506, born 060534", {"date": 2}),
        ("DOB 99999999", {}),
        ("Zip 02139-1234", {"zip": 1}),
        ("zip code: 02139", {"zip": 1}),
        ("unzip 02139 files", {}),
        ("came from 10.0.0.1 and 192.168.1.20", {"ip": 2}),
        ("version 10.0.0 of 172.1.2.3", {}),
        ("Mr. John Smith", {"name": 1}),
        ("saw Mrs Ana de Lopez and Ms. J. Doe", {"name": 2}),
        ("Mr. and others", {}),
        ("it may 3 times", {}),
        ("see https://example.org/2024-03-11/a@example.org", {"url": 1}),
        ("DOB 03/14/1962", {"date": 1}),
    ],
)
def test_running_text(text: str, found: dict[str, int]) -> None:
    held, _ = prose.count([text, "nothing here"], Budget())
    assert held == {kind: (1, times) for kind, times in found.items()}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("patient_name", "name"), ("LastName", "name"), ("name", "name"), ("drug_name", ""), ("test name", "")),
        *(("DOB", "date"), ("birthDate", "date"), ("admission_date", "date"), ("update", ""), ("dose", "")),
        *(("zip", "zip"), ("Postal Code", "zip"), ("city", "place"), ("state", ""), ("lat", "coordinates"), ("platelets", "")),
        *(("home_phone", "phone"), ("cell_count", ""), ("FAX", "fax"), ("ssn", "ssn"), ("mrn", "mrn"), ("PatientID", "mrn")),
        *(("member_id", "member_id"), ("account_no", "account"), ("license_number", "license"), ("license plate", "vehicle")),
        *(("serial_number", "device"), ("url", "url"), ("client_ip", "ip"), ("voiceprint", "biometric"), ("photo", "photo")),
        *(("encounter_id", "code"), ("npi", "npi"), ("e_mail", "email"), ("amount", ""), ("sex", ""), ("age", "")),
    ],
)  # fmt: skip
def test_what_the_name_of_a_column_tells(name: str, kind: str) -> None:
    assert headings.kind_of(headings.words_of(name)) == kind


@pytest.mark.parametrize(
    ("name", "cell", "found"),
    [
        ("zip", "75001", {"zip": (1, 1, 1)}),
        ("zip", "750", {}),
        ("zip", "036", {"zip_small": (1, 1, 0)}),
        ("zip3", "036", {"zip_small": (1, 1, 0)}),
        ("zip3", "037", {}),
        ("zip", "000", {}),
        ("age", "89", {}),
        ("age", "90", {"age": (1, 1, 0)}),
        ("age", "89.9", {}),
        ("age_months", "95", {}),
        ("birth_year", "1936", {"age": (1, 1, 0)}),
        ("birth_year", "1937", {}),
        ("dob", "1962", {}),
        ("dob", "1962-03-14", {"date": (1, 1, 1)}),
        ("dob", "22718", {"date": (0, 0, 1)}),
        ("ssn", "123456789", {"ssn": (0, 0, 1)}),
        ("ssn", "[redacted]", {}),
        ("ssn", "***", {}),
        ("mrn", "20240314", {"mrn": (0, 0, 1)}),
        ("fax", "555-234-8765", {"fax": (1, 1, 1)}),
        ("first_name", "Maria", {"name": (0, 0, 1)}),
    ],
)
def test_what_only_its_name_explains(name: str, cell: str, found: dict[str, tuple[int, int, int]]) -> None:
    assert kinds(cell, name) == found


def rows(name: str, cells_: list[str]) -> dict[str, int]:
    text = f"{name},other\n" + "".join(f"{cell},x\n" for cell in cells_)
    report = scan(text.encode(), year=2026, form="csv", has_header=True)
    return {each.kind: each.most for each in report.columns[0].found}


@pytest.mark.parametrize(
    ("cells_", "found"),
    [
        ([f"AX-{n:05}" for n in range(20)], {"code": 20}),
        ([f"AX-{n:05}" for n in range(19)], {}),
        ([f"AX-{n % 10:05}" for n in range(40)], {}),
        ([f"{n}.25" for n in range(1000, 1040)], {}),
        ([str(50_000 + n) for n in range(40)], {"code": 40}),
        ([str(5_000 + n) for n in range(40)], {}),
        (["20240314"] * 9 + ["99999999"], {"date": 9}),
        (["20240314"] * 8 + ["99999999"] * 2, {}),
    ],
)
def test_what_a_column_as_a_whole_tells(cells_: list[str], found: dict[str, int]) -> None:
    assert rows("value", cells_) == found


@given(st.from_regex(re.compile(r"[2-9]\d\d[-. ][2-9]\d\d[-. ]\d{4}"), fullmatch=True))
def test_telephone_numbers_are_those_of_the_guard(number: str) -> None:
    assert ("phone" in kinds(number)) == checks.is_phone(number)


PLANTED = {
    "ssn": st.from_regex(r"[1-5][0-9][0-9]-[1-9][0-9]-[1-9][0-9]{3}", fullmatch=True),
    "date": st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(str),
    "email": st.from_regex(r"[a-z]{3,9}\.[a-z]{3,9}@example\.(?:org|com)", fullmatch=True),
    "phone": st.from_regex(r"[2-7]1[2-9]-[2-9]2[0-9]-[0-9]{4}", fullmatch=True),
    "url": st.from_regex(r"https://example\.org/[a-z]{1,9}", fullmatch=True),
    "ip": st.from_regex(r"52\.3\.1[0-9][0-9]\.2[0-4][0-9]", fullmatch=True),
    "mrn": st.from_regex(r"MRN: [A-Z]{2}[0-9]{6}", fullmatch=True),
    "code": st.uuids().map(str),
}  # fmt: skip
QUIET = """
seen in clinic for pain, BP 120/80 and 4.2 mg of it. Plan: 3 days; (home) Na 139 ok
"""
WORD = st.sampled_from([*QUIET.split(), "\n"])
PIECE = st.sampled_from(sorted(PLANTED)).flatmap(lambda kind: st.tuples(st.just(kind), PLANTED[kind]))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.one_of(st.tuples(st.just(""), WORD), PIECE), min_size=1, max_size=25),
        min_size=1,
        max_size=6,
    )
)
def test_what_was_planted_is_counted_exactly(texts: list[list[tuple[str, str]]]) -> None:
    """As lines, as cells of a CSV and as values of JSON."""
    planted: dict[str, int] = {}
    for kind, _ in (piece for text in texts for piece in text if piece[0]):
        planted[kind] = planted.get(kind, 0) + 1
    # Words between them, so that two are never one.
    lines = [" and ".join(word for _, word in text) for text in texts]
    held, _ = prose.count(lines, Budget())
    assert {kind: times for kind, (_, times) in held.items()} == planted


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECE, st.just(("", "E11.9"))), min_size=1, max_size=30))
def test_whole_cells_are_counted_exactly(held: list[tuple[str, str]]) -> None:
    text = "value,other\n" + "".join(f"{cell},x\n" for _, cell in held)
    report = scan(text.encode(), year=2026, form="csv", has_header=True)
    counted = {each.kind: each.times for each in report.columns[0].found}
    assert counted == {k: sum(1 for kind, _ in held if kind == k) for k in {kind for kind, _ in held if kind}}


def test_every_letter_has_kinds_and_a_question() -> None:
    letters = {kind.letter for kind in KINDS.values()}
    assert letters == set(ASK) == set("ABCDEFGHIJKLMNOPQR")


def test_every_kind_of_the_guard_and_of_cells_is_known() -> None:
    known = {GUARDED.get(kind, kind) for kind in guard.identifiers.KINDS} | {
        form.kind for form in cells.FORMS
    }
    assert known <= set(KINDS)
