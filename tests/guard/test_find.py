"""What is warned about, what is not, and what a redacted text looks like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import guard
from compliance.guard import identifiers
from compliance.guard.patterns import UNION

# (text, kind, the characters to redact)
FOUND = [
    ("SSN 123-45-6789", "ssn", "123-45-6789"),
    ("her number is 219\u201109\u20119999, see fax", "ssn", "219\u201109\u20119999"),
    ("ssn: 123456789", "ssn", "123456789"),
    ("Social Security Number is 123 45 6789.", "ssn", "123 45 6789"),
    ("SSN ending in 6789", "ssn", "6789"),
    ("social security number (last four: 6789)", "ssn", "6789"),
    ("MRN 00451234", "mrn", "00451234"),
    ("mrn#: A-4471902", "mrn", "A-4471902"),
    ("M.R.N. 4471", "mrn", "4471"),
    ("medical record number is 88123-4", "mrn", "88123-4"),
    ("Medical Record No. 8812345", "mrn", "8812345"),
    ("chart #551902", "mrn", "551902"),
    ("Encounter ID 99887766", "mrn", "99887766"),
    ("accession number: RAD-20231177", "mrn", "RAD-20231177"),
    ("Patient ID: LFH00231", "mrn", "LFH00231"),
    ("pt. no 441902", "mrn", "441902"),
    ("patient account number 7781234", "account", "7781234"),
    ("Member ID: XQZ991234567", "member_id", "XQZ991234567"),
    ("subscriber number 887766554", "member_id", "887766554"),
    ("Medicaid ID 00112233", "member_id", "00112233"),
    ("1EG4-TE5-MK73", "member_id", "1EG4-TE5-MK73"),
    ("MBI 1EG4TE5MK73 was read aloud", "member_id", "1EG4TE5MK73"),
    ("driver's license D1234567", "license", "D1234567"),
    ("Driver’s licence number: 99112233", "license", "99112233"),
    ("NPI 1234567893", "npi", "1234567893"),
    ("National Provider Identifier: 1245319599", "npi", "1245319599"),
    ("card 4111 1111 1111 1111 charged twice", "card", "4111 1111 1111 1111"),
    ("5555555555554444", "card", "5555555555554444"),
    ("amex 3782-822463-10005", "card", "3782-822463-10005"),
    ("DOB 03/04/1987", "birth_date", "03/04/1987"),
    ("D.O.B.: 3-4-87", "birth_date", "3-4-87"),
    ("date of birth is 2015-06-30", "birth_date", "2015-06-30"),
    ("born on March 3rd, 2009", "birth_date", "March 3rd, 2009"),
    ("Birthday: 12 May", "birth_date", "12 May"),
    ("the file lists 11/23/1962 beside a code", "birth_date", "11/23/1962"),
    ("MRN 1948-02-29 is no record number", "birth_date", "1948-02-29"),
    ("1948-02-29", "birth_date", "1948-02-29"),
    ("on June 5, 1971 in Reno", "birth_date", "June 5, 1971"),
    ("5 June 1971", "birth_date", "5 June 1971"),
    ("date of service 2026-02-03", "care_date", "2026-02-03"),
    ("DOS: 02/03/2026", "care_date", "02/03/2026"),
    ("admitted on Feb 3, 2026 with chest pain", "care_date", "Feb 3, 2026"),
    ("Discharged 02/03/26", "care_date", "02/03/26"),
    ("the patient was seen on 2/3/2026", "care_date", "2/3/2026"),
    ("died on 1 March 2026", "care_date", "1 March 2026"),
    ("a 93-year-old woman", "age", "93-year-old"),
    ("91 y/o with a fall", "age", "91 y/o"),
    ("aged 102, lives alone", "age", "102"),
    ("aged 94.", "age", "94"),
    ("94 y.o. with a fall", "age", "94 y.o."),
    ("Patient is 94 years old.", "age", "94 years old"),
    ("+49 89 123456", "phone", "+49 89 123456"),
    ("call +44 20 7946 0958", "phone", "+44 20 7946 0958"),
    ("+971 50 123 4567", "phone", "+971 50 123 4567"),
    ("+971501234567", "phone", "+971501234567"),
    ("+14155550123", "phone", "+14155550123"),
    ("+44 (0)20 7946 0958", "phone", "+44 (0)20 7946 0958"),
    ("Emirates ID 784-1980-1234567-1", "national_id", "784-1980-1234567-1"),
    ("784198012345678", "national_id", "784198012345678"),
    ("call 415-555-0123", "phone", "415-555-0123"),
    ("(415) 555-0123", "phone", "(415) 555-0123"),
    ("+1 415 555 0123", "phone", "+1 415 555 0123"),
    ("415.555.0123 after five", "phone", "415.555.0123"),
    ("cell 4155550123", "phone", "4155550123"),
    ("Fax no. 4155550123", "phone", "4155550123"),
    ("mail jane.q.doe+lab@gmail.com today", "email", "jane.q.doe+lab@gmail.com"),
    ("<tomás.haddad@sentry.example>", "email", "tomás.haddad@sentry.example"),
    ("from 24.16.201.77", "ip", "24.16.201.77"),
    ("203.0.113.57", "ip", "203.0.113.57"),
    ("address:2001:db8:85a3::8a2e:370:7334", "ip", "2001:db8:85a3::8a2e:370:7334"),
    ("logged in from 2001:db8:85a3::8a2e:370:7334", "ip", "2001:db8:85a3::8a2e:370:7334"),
    ("the note of patient John Smith was read", "name", "John Smith"),
    ("Patient: O'Brien, Mary", "name", "O'Brien, Mary"),
    ("pt. Mary K. Quiñones-Lee asked", "name", "Mary K. Quiñones-Lee"),
    ("Patient name: Łucja Nowak", "name", "Łucja Nowak"),
    ("a patient named Priya Patel", "name", "Priya Patel"),
    ("patient Mrs. Ruth Okafor called", "name", "Ruth Okafor"),
    ("Mr. Smith was admitted", "name", "Smith"),
    ("Ms Ana Ruiz’s chart", "name", "Ana Ruiz"),
    ("lives at 1204 Oak Ridge Avenue", "address", "1204 Oak Ridge Avenue"),
    ("home address: 12 Elm Street, Reno", "address", "12 Elm Street"),
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND, ids=[text[:40] for text, _, _ in FOUND])
@pytest.mark.parametrize(
    "around", ["{}", "Before this.\r\n{}\r\nAfter this.", "({})", "\u201c{}\u201d;", "\t{}, and so on"]
)
def test_found(text, kind, value, around):
    text = around.format(text)
    assert [(f.kind, text[f.start : f.end]) for f in guard.find(text)] == [(kind, value)]


# Sentences as officers write them about vendors, contracts, systems and the law.
QUIET = """
The BAA is effective 01/15/2024 and ends 12/31/2026 unless renewed for 12 months.
Signed 2019-03-07, countersigned March 9, 2019, notice by 30 November 2026 (30 days).
Renewal window 10/02/26 - 12/31/26; last day to give notice 2026-10-02.
Amendment No. 3 dated 4 July 2023 replaces Exhibit B of 1 May 2021.
Section 12.3.1.2 of the Master Services Agreement, clause 4.2.1.10, page 17.
45 CFR 164.504(e)(2)(ii)(J), 164.308(a)(2) and Public Law 104-191 of August 21, 1996.
Privacy Rule compliance date: April 14, 2003; Omnibus Rule: January 25, 2013.
Upgraded from version 10.1.2.34 to release 11.20.30.40; build 2024.11.22.1.
Server 10.20.30.40 on VLAN 192.168.100.0/24, mask 255.255.255.0, localhost 127.0.0.1.
OID 2.16.840.1.113883.3.18.1.2 and 1.2.840.10008.5.1.4.1.1.7 stay as they are.
Vendor id 2024-000123, contract number 1234567890, invoice 0001234567, PO 4500123456.
AWS account 123456789012, subscription 6f1e2d3c-1b2a-4c5d-8e9f-001122334455, tenant 7781234.
Ticket 1700000000 was closed at 12:30:45 on 2026-02-03T12:30:45Z.
EIN 12-3456789, DUNS 123456789, ZIP 83702-1234, cage code 1ABC2.
Call the vendor's hotline 1-800-555-0199 or 888-555-0123; HHS answers on 711 and 911.
Write to legal@vendor.example, privacy@vendor.example or support@vendor.example.
Installed react@18.2.0 and user@host; see git@github.com:org/repo.
Patient Safety Organization, Patient Portal Access, Patient Rights Policy and Patient Bill.
The vendor reads patient Data Sets for Patient Engagement Suite and Patient Financial Services.
Our Patient Advisory Council met; patient Portal Support is part of Epic MyChart Central.
Sends patient names, SSNs, dates of birth, MRNs and member IDs to the model.
The export holds the columns MRN, DOB, patient_id, member id and health plan number.
Fields: date of birth (MM/DD/YYYY), SSN (9 digits), patient ID (8 characters).
Records from patients born before 1950 or aged 90 or older are pooled.
Invoices aged 90 days or more; retention 90 days; uptime 99.95 %; 100 years of history.
The hospital is a 95-year-old organization with 112 beds.
Mr. Byrne's appointment as security officer; Ms. Lee was told; Mr. Sato is treated as owner of the file.
Dr. Okafor signed for the clinic; Mrs. Whitfield is the privacy officer.
The default dates 1900-01-01, 1/1/1970 and 12/31/9999 mean not known.
The term of 36 months begins on the date of service acceptance, 60 days after admission to the programme.
Fee 1,250.00 USD a month; limit 2,000,000 tokens; 4096-8192-16384 context.
SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 of the PDF.
IMEI 490154203237518 of the tablet, part number 123-456-78, model 3000-4000-5000.
Chart 3 shows 12345 rows; encounter notes and accession lists are kept; account 7781234 is ours.
The member number of the board is 7; the beneficiary of the policy is the clinic.
NPI 1234567890 fails its check digit, so it is somebody's typing error.
Card 4111 1111 1111 1112 fails its check digit as well.
Ranges 000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567 and 123-45-0000 were never issued.
The budget grew by +20 000 000 and +350 000 000 dirhams, +49 800 123456 is free of charge, offset +0530, +25 %, from +22 10 2026 on.
Part 784-1780-1234567-1 and number 784198012345671 are none; support runs 94 years of service at +3.5 %.
Discharged of its obligations on termination; obligations discharged in full by 2026.
Born of a merger in 2019, the vendor died as a brand in May.
Emergency mode operation plan, 24x7 help desk, RPO 15 min, RTO 4 h, tier 1-2-3.
""".strip().splitlines()


@pytest.mark.parametrize("sentence", QUIET, ids=[sentence[:40] for sentence in QUIET])
def test_quiet(sentence):
    assert [(f.kind, sentence[f.start : f.end]) for f in guard.find(sentence)] == []


def test_redacted():
    text = "Patient John Smith, DOB 3/4/1980, MRN 4471902, called from (415) 555-0123."
    assert guard.redact(text, guard.find(text)) == (
        "Patient [redacted: name of a patient], DOB [redacted: birth date], "
        "MRN [redacted: medical record number], called from [redacted: phone or fax number]."
    )


def test_redacting_nothing_changes_nothing():
    assert guard.redact("line one\r\nline two\n", []) == "line one\r\nline two\n"


@pytest.mark.parametrize("text", [text for text, _, _ in FOUND])
def test_a_redacted_text_is_quiet(text):
    assert guard.find(guard.redact(text, guard.find(text))) == []


PIECES = st.sampled_from([text for text, _, _ in FOUND]) | st.sampled_from(QUIET) | st.text(max_size=30)


@given(st.lists(PIECES, max_size=6).map(" ".join))
def test_findings_are_in_order_and_apart(text):
    at = 0
    for finding in guard.find(text):
        assert at <= finding.start < finding.end <= len(text)
        at = finding.end


@given(st.text(), st.text())
def test_found_in_any_surroundings(before, after):
    """Whatever stands around it, a social security number is not overlooked."""
    text = f"{before} 123-45-6789 {after}"
    assert any(f.kind == "ssn" and f.start <= len(before) + 1 < f.end for f in guard.find(text))


@pytest.mark.parametrize(
    "hostile",
    [
        "1." * 50_000,
        "a." * 50_000,
        "patient id no: " * 7_000,
        "x@y." * 25_000,
        "1234-" * 20_000,
        "f:" * 50_000,
        "Patient A" * 11_000,
        "Aa " * 33_000,
        "(" * 100_000,
        "born on " * 12_000,
        "MRN #-.(" * 12_000,
    ],
    ids=lambda text: text[:10],
)
def test_hostile_text_costs_as_much_as_any_other(hostile, deadline):
    """100 KB of bait; a pattern that backtracks without bound would take minutes."""
    with deadline(seconds=10):
        guard.find(hostile)


@pytest.mark.parametrize("run", ["a:", "1:", "1a:", "beef:", "1:a:"])
def test_a_run_of_groups_is_tried_at_its_beginning_alone(run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    class Counted:
        patterns = UNION.patterns

        @staticmethod
        def search(text: str, at: int) -> re.Match[str] | None:
            tries.append(at)
            return UNION.search(text, at)

    monkeypatch.setattr(identifiers, "UNION", Counted)
    assert guard.find(run * 1000) == []
    assert len(tries) <= 3
