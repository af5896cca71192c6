"""A case that cannot be so is refused, and every fault names its field."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.catalogue import JURISDICTIONS
from incidents.entries import Unreadable
from incidents.reading import read
from tests.incidents.ask import NAMES, ask, case_of, counted, sent

ON = "2026-06-01"


def faults(on: str = ON, **fields: Any) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        case_of(on, **fields)
    return refused.value.faults


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": None}, "role: missing."),
        (
            {"role": "hospital"},
            'role: "hospital" is none of covered_entity, business_associate, subcontractor.',
        ),
        ({"time_zone": None}, "time_zone: missing."),
        (
            {"time_zone": "Chicago"},
            "time_zone: there is no time zone “Chicago”, write it as America/Chicago.",
        ),
        (
            {"time_zone": "../etc/passwd"},
            "time_zone: there is no time zone “../etc/passwd”, write it as America/Chicago.",
        ),
        ({"time_zone": 6}, "time_zone: a text of 1 to 200 characters is wanted."),
        (
            {"known_at": None},
            "known_at: nothing says when it was discovered; give known_at, should_have_known_on, or what the vendor did.",
        ),
        ({"known_at": "2026-02-30"}, "known_at: there is no day 2026-02-30."),
        (
            {"known_at": "03/05/2026"},
            'known_at: "03/05/2026" is no date, write a day as 2026-03-05 or a time as 2026-03-05T17:30-06:00.',
        ),
        (
            {"known_at": "20260305"},
            'known_at: "20260305" is no date, write a day as 2026-03-05 or a time as 2026-03-05T17:30-06:00.',
        ),
        (
            {"known_at": "2026-03-05T17:30:00"},
            "known_at: 2026-03-05T17:30:00 needs its offset from UTC, as in 2026-03-05T17:30-06:00.",
        ),
        ({"known_at": "2026-03-05T25:00:00Z"}, "known_at: there is no time 2026-03-05T25:00:00Z."),
        ({"known_at": "0001-01-01"}, "known_at: 0001-01-01 cannot be: the years go from 1990 to 8999."),
        (
            {"known_at": "0001-01-01T00:00+23:00"},
            "known_at: 0001-01-01 cannot be: the years go from 1990 to 8999.",
        ),
        ({"known_at": "2026-06-02"}, "known_at: 2026-06-02 is in the future, after 2026-06-01."),
        (
            {"known_at": 20260305},
            "known_at: 20260305 is no date, write a day as 2026-03-05 or a time as 2026-03-05T17:30-06:00.",
        ),
        ({"should_have_known_on": "2026-13-01"}, "should_have_known_on: there is no day 2026-13-01."),
        ({"occurred_on": "2026-03-06"}, "known_at: 2026-03-05 is before it occurred, 2026-03-06."),
        (
            {"occurred_on": "2026-03-01", "should_have_known_on": "2026-02-28"},
            "should_have_known_on: 2026-02-28 is before it occurred, 2026-03-01.",
        ),
        (
            {"determined_on": "2026-03-04"},
            "determined_on: 2026-03-04 is before anybody knew of it, 2026-03-05.",
        ),
        ({"determined_on": "2026-06-02"}, "determined_on: 2026-06-02 is in the future, after 2026-06-01."),
        ({"vendor": []}, "vendor: an object is wanted: { … }."),
        (
            {"vendor": {"agent": True}},
            "vendor.agent: no such field here; there are discovered_on, told_us_on, is_agent.",
        ),
        ({"vendor": {"is_agent": "yes"}}, "vendor.is_agent: true, false, or null where it is not known."),
        ({"vendor": {"is_agent": 1}}, "vendor.is_agent: true, false, or null where it is not known."),
        (
            {"vendor": {"discovered_on": "2026-03-03", "told_us_on": "2026-03-02"}},
            "vendor.told_us_on: 2026-03-02 is before the vendor discovered it, 2026-03-03.",
        ),
        ({"counts": {"TX": 12}}, "counts: a list is wanted: [ … ]."),
        ({"counts": [12]}, "counts[0]: an object is wanted: { … }."),
        ({"counts": [{"by_state": {"TX": 1}}]}, "counts[0].on: missing."),
        ({"counts": [counted(-1, "TX")]}, "counts[0].by_state.TX: -1 is less than 0."),
        (
            {"counts": [counted(10**12, "TX")]},
            "counts[0].by_state.TX: 1000000000000 is absurd, more than 100,000,000.",
        ),
        (
            {"counts": [{"on": ON, "by_state": {"TX": 1}, "residence_unknown": 400_000_000}]},
            "counts[0].by_state: 400,000,001 in all is absurd, more than 400,000,000.",
        ),
        (
            {"counts": [counted(1, "XX")]},
            "counts[0].by_state.XX: no State or territory, write two capitals as TX.",
        ),
        (
            {"counts": [counted(1, "tx")]},
            "counts[0].by_state.tx: no State or territory, write two capitals as TX.",
        ),
        ({"counts": [{"on": ON, "by_state": {"TX": 1.5}}]}, "counts[0].by_state.TX: 1.5 is no whole number."),
        (
            {"counts": [{"on": ON, "by_state": {"TX": True}}]},
            "counts[0].by_state.TX: true is no whole number.",
        ),
        (
            {"counts": [{"on": ON, "by_state": {"TX": "12"}}]},
            'counts[0].by_state.TX: "12" is no whole number.',
        ),
        (
            {"counts": [counted(1), counted(2, on="2026-06-02")]},
            "counts[1].on: 2026-06-02 is in the future, after 2026-06-01.",
        ),
        (
            {"contract_terms": [{"party": "Clinic", "within": 0, "unit": "hours"}]},
            "contract_terms[0].within: 0 is less than 1.",
        ),
        (
            {"contract_terms": [{"party": "Clinic", "within": 10**6, "unit": "days"}]},
            "contract_terms[0].within: 1000000 is absurd, more than 3,650.",
        ),
        (
            {"contract_terms": [{"party": "Clinic", "within": 5, "unit": "weeks"}]},
            'contract_terms[0].unit: "weeks" is none of hours, days, business_days.',
        ),
        ({"contract_terms": [{"within": 5, "unit": "days"}]}, "contract_terms[0].party: missing."),
        (
            {"holds": [{"kind": "written", "stated_on": "2026-04-01"}]},
            "holds[0].until: a written hold states its end (45 CFR 164.412(a)); without one it holds nothing.",
        ),
        (
            {"holds": [{"kind": "written", "stated_on": "2026-04-01", "until": "2026-03-31"}]},
            "holds[0].until: 2026-03-31 is before the statement of 2026-04-01.",
        ),
        ({"holds": [{"kind": "oral"}]}, "holds[0].stated_on: missing."),
        (
            {"holds": [{"kind": "oral", "stated_on": "2026-06-02"}]},
            "holds[0].stated_on: 2026-06-02 is in the future, after 2026-06-01.",
        ),
        (
            {"notices": [sent("hhs", "2026-06-02")]},
            "notices[0].sent_on: 2026-06-02 is in the future, after 2026-06-01.",
        ),
        (
            {"notices": [sent("hhs", "2026-03-04")]},
            "notices[0].sent_on: 2026-03-04 is before anybody knew of it, 2026-03-05.",
        ),
        (
            {"notices": [sent("press", "2026-04-01")]},
            'notices[0].recipient: "press" is none of individuals, media, hhs, covered_entity, contract_party, '
            "state_regulator, credit_bureaus.",
        ),
        ({"notices": [sent("media", "2026-04-01")]}, "notices[0].jurisdiction: say of which State."),
        (
            {"notices": [sent("hhs", "2026-04-01", "TX")]},
            "notices[0].jurisdiction: a notice to hhs is of no State, write US.",
        ),
        (
            {"notices": [sent("media", "2026-04-01", "Texas")]},
            "notices[0].jurisdiction: “Texas” is no State or territory, write two capitals as TX, or US.",
        ),
        (
            {"notices": [sent("state_regulator", "2026-04-01", "CA", law="1280")]},
            "notices[0].law: “1280” is no law of our catalogue.",
        ),
        (
            {"notices": [sent("contract_party", "2026-04-01", party="Nobody")]},
            "notices[0].party: “Nobody” is no party of contract_terms.",
        ),
        (
            {"delegated": ["letters"]},
            "delegated: a list of what an agreement hands over is wanted: individuals, media, hhs, state_regulator, credit_bureaus.",
        ),
        ({"unreachable": -1}, "unreachable: -1 is less than 0."),
        (
            {"substitute_posted_on": "2026-03-01"},
            "substitute_posted_on: 2026-03-01 is before anybody knew of it, 2026-03-05.",
        ),
    ],
)
def test_a_fault_names_its_field(fields: dict[str, Any], words: str) -> None:
    assert faults(**fields) == [words]


def test_every_fault_is_told_at_once() -> None:
    found = faults(role="x", counts=[counted(-1, "TX"), counted(1, "XX")], nonsense=1)
    assert [fault.partition(":")[0] for fault in found] == [
        "nonsense", "role", "counts[0].by_state.TX", "counts[1].by_state.XX",
    ]  # fmt: skip


def test_with_several_parties_a_notice_names_one() -> None:
    terms = [{"party": name, "within": 5, "unit": "days"} for name in ("Clinic", "Insurer")]
    found = faults(contract_terms=terms, notices=[sent("contract_party", "2026-04-01")])
    assert found == ["notices[0].party: say which of Clinic, Insurer."]


def test_the_future_is_that_of_the_time_zone() -> None:
    late = "2026-06-02T04:30:00+00:00"  # still 1 June in Chicago
    assert str(ask(ON, known_at=late).discovered.on) == ON
    assert faults(known_at="2026-06-02T05:30:00+00:00") == [
        "known_at: 2026-06-02 is in the future, after 2026-06-01."
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Not JSON: Expecting value, line 1 column 1."),
        ("[]", "A case is one JSON object: { … }."),
        ('{"role": "covered_entity", "role": "subcontractor"}', "“role” stands twice in one object."),
        ('{"counts": [{"by_state": {"TX": 1, "TX": 900}}]}', "“TX” stands twice in one object."),
        ('{"unreachable": NaN}', "NaN is no number."),
        ('{"unreachable": ' + "9" * 5000 + "}", "Not JSON that can be read: a number is too long, or it is nested too deep."),
        ("[" * 100_000, "Not JSON that can be read: a number is too long, or it is nested too deep."),
    ],
)  # fmt: skip
def test_what_is_no_case(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text, JURISDICTIONS, NAMES, lambda zone: date(2026, 6, 1))
    assert refused.value.faults == [words]


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("TX-:.2é ", max_size=12)
    | st.sampled_from(["2026-03-05", "2026-03-05T17:30-06:00", "TX", "US", "individuals", "written"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["on", "by_state", "TX", "kind", "stated_on", "until", "recipient", "sent_on", "party", "is_agent"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
_fields = st.dictionaries(
    st.sampled_from(
        [
            "role",
            "time_zone",
            "known_at",
            "vendor",
            "counts",
            "contract_terms",
            "holds",
            "notices",
            "delegated",
        ]
    ),
    _values,
)


@given(_fields)
def test_whatever_stands_in_a_file_it_is_read_or_refused(fields: dict[str, Any]) -> None:
    text = json.dumps(
        {"role": "covered_entity", "time_zone": "America/Chicago", "known_at": "2026-03-05", **fields}
    )
    try:
        read(text, JURISDICTIONS, NAMES, lambda zone: date(2026, 6, 1))
    except Unreadable as refused:
        assert refused.faults
