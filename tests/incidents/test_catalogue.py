"""The recorded laws: their shape, and the figures that others rely on."""

from incidents.catalogue import BY_STATE, JURISDICTIONS, LAWS
from incidents.clocks.case import Recipient
from incidents.clocks.laws import Since


def test_every_row_has_its_law_and_source() -> None:
    assert len(LAWS) == 42
    assert len({law.key for law in LAWS}) == len(LAWS)
    for law in LAWS:
        assert law.jurisdiction in JURISDICTIONS
        assert law.citation and law.source and law.hipaa_text
        assert {row.recipient for row in law.rows} >= {Recipient.INDIVIDUALS, Recipient.STATE_REGULATOR}
        for row in law.rows:
            assert row.text
            assert row.at_least is None or row.at_least >= 1
            assert all(limit.days or limit.since == Since.INDIVIDUALS_TOLD for limit in row.limits)


def test_what_is_verified_and_what_is_not_recorded() -> None:
    assert sum(law.verified for law in LAWS) == 21
    assert all(law.hipaa_verified for law in LAWS if law.verified)
    uncovered = {"AK", "GA", "GU", "ID", "KS", "KY", "MI", "MN", "MS", "NV", "VI", "WV", "WY", "AS", "MP"}
    assert JURISDICTIONS - BY_STATE.keys() == uncovered
    assert len(JURISDICTIONS) == 56


def test_the_numbers_of_days_for_individuals() -> None:
    numbers: dict[int, set[str]] = {}
    for law in LAWS:
        for row in law.rows:
            for limit in row.limits if row.recipient == Recipient.INDIVIDUALS else ():
                numbers.setdefault(limit.days, set()).add(law.jurisdiction)
    assert numbers == {
        15: {"CA"},
        30: {"CA", "CO", "FL", "ME", "NY", "WA"},
        45: {"AL", "AZ", "IN", "MD", "NM", "OH", "OR", "RI", "TN", "VT", "WI"},
        60: {"CT", "DE", "LA", "SD", "TX"},
    }


def test_from_how_many_residents_regulators_are_told() -> None:
    numbers: dict[int, set[str]] = {}
    for law in LAWS:
        for row in law.rows:
            if row.recipient == Recipient.STATE_REGULATOR and row.at_least and row.at_least > 1:
                numbers.setdefault(row.at_least, set()).add(law.jurisdiction)
    assert numbers == {
        50: {"DC"},
        250: {"TX"},
        251: {"ND", "OR", "SD"},
        500: {"CO", "FL", "OK", "UT"},
        501: {"CA", "DE", "IA", "IL", "PA", "RI", "WA"},
        1001: {"AL", "AR", "AZ", "HI", "MO", "NM", "SC"},
    }


def test_from_how_many_the_credit_bureaus_are_told() -> None:
    found = {
        law.jurisdiction: row.at_least
        for law in LAWS
        for row in law.rows
        if row.recipient == Recipient.CREDIT_BUREAUS
    }
    assert found == {
        "AZ": 1001, "FL": 1001, "ME": 1001, "MO": 1001, "NM": 1001, "NY": 5001, "OH": 1001, "RI": 501, "SC": 1001,
        "TN": 1001, "TX": 10_001, "UT": 1000, "WI": 1000,
    }  # fmt: skip
