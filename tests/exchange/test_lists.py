"""Whole lists as people keep them: read, found, mapped and understood in one go."""

from datetime import date
from typing import Any

import pytest

from compliance.dates import PartialDate
from compliance.exchange import mapping, reading, values, writing
from compliance.exchange.dates import DateColumn, Order, read_column
from compliance.exchange.durations import Duration, Refused, duration, unit_in
from compliance.exchange.mapping import Field, Guess, Kind
from compliance.exchange.reading import Table
from tests.exchange.books import book
from tests.vendors.lists import SAMPLE

FIELDS = (
    Field("vendor", "Vendor", ("Vendor", "Vendor name", "Business Associate Name", "Firma")),
    Field("service", "Services", ("Services", "Services used", "Services covered", "Type of Services Provided", "Leistung")),
    Field("has_baa", "BAA", ("BAA signed", "BAA"), Kind.ANSWER),
    Field("signed", "Signed", ("Signed", "Date signed", "Unterschrieben am"), Kind.DATE),
    Field("effective", "Effective", ("Effective", "Eff. date", "Gültig ab"), Kind.DATE),
    Field("end", "End", ("End", "Expires", "Expires / renews"), Kind.DATE),
    Field("renewal", "Renewal", ("Renewal", "Auto-renew")),
    Field("notice", "Notice", ("Notice", "Notice days"), Kind.DURATION),
    Field("breach", "Breach notice", ("Breach notice",), Kind.DURATION),
)  # fmt: skip


def understood(content: bytes, at: int = 0) -> tuple[Table, Guess]:
    table = reading.tables(content, mapping.knows(FIELDS)).tables[at]
    return table, mapping.guess(table.header, [cells for _, cells in table.rows], FIELDS)


def column(table: Table, guess: Guess, key: str) -> list[str]:
    at = guess.positions[key]
    return [cells[at] if at < len(cells) else "" for _, cells in table.rows]


def dates(table: Table, guess: Guess, key: str, *others: str) -> DateColumn:
    """A date column without the words that stand where dates should."""
    texts = [text if values.ending(text) is None else "" for text in column(table, guess, key)]
    return read_column(texts, others=[column(table, guess, other) for other in others])


def test_a_german_list_as_excel_saves_unicode_text() -> None:
    text = (
        "Auftragsverarbeiter\t\t\t\r\n\r\nFirma\tLeistung\tUnterschrieben am\tGültig ab\r\n"
        "Zürich Analytics GmbH\tDashboards\t3.2.2026\t24.03.2026\r\nAWS\tBedrock\t1.4.25\t01.05.2025\r\nSumme\t\t\t\r\n"
    )
    table, guess = understood(text.encode("utf-16"))
    assert set(guess.positions) == {"vendor", "service", "signed", "effective"}
    signed = dates(table, guess, "signed", "effective")
    assert (signed.order, [str(value) for value in signed.values]) == (
        Order.DAY,
        ["2026-02-03", "2025-04-01"],
    )
    assert "“24.03.2026” in another column" in signed.why
    assert [one.why for one in table.left_out] == ["stands above the header", "is a total"]


def test_dates_as_text_and_as_dates_in_one_column() -> None:
    def months(workbook: Any) -> None:
        workbook.active["B4"].number_format = "mmm-yy"

    rows = [
        ["AWS", date(2026, 3, 15)],
        ["Google", "3/2/26"],
        ["Meta", date(2024, 3, 1)],
        ["Slack", 45769],
        ["Box", "11/24/24"],
    ]
    table, guess = understood(book(["Vendor", "Signed"], *rows, more=months))
    assert [str(value) for value in dates(table, guess, "signed").values] == [
        "2026-03-15", "2026-03-02", "2024-03", "2025-04-22", "2024-11-24",
    ]  # fmt: skip


@pytest.mark.parametrize("write", [writing.encoded, writing.workbook])
def test_an_export_imports_again(write: Any) -> None:
    rows = [
        ['=AWS; "x"', "'tis", PartialDate(2026, 3), date(2026, 3, 15), 90],
        ["-", "@", PartialDate(2026, 3, 15), None, 0],
    ]
    table, guess = understood(write(["Vendor", "Services", "Signed", "Effective", "Notice"], rows))
    assert [cells for _, cells in table.rows] == [
        ('=AWS; "x"', "'tis", "2026-03", "2026-03-15", "90"),
        ("-", "@", "2026-03-15", "", "0"),
    ]
    assert not table.left_out
    assert len(guess.positions) == 5


@pytest.mark.skipif(not SAMPLE.exists(), reason="the samples are not on this machine")
class TestSamples:
    """Real inputs, each read whole."""

    def test_the_tracker(self) -> None:
        table, guess = understood((SAMPLE.parent / "tracker-export.csv").read_bytes())
        assert (len(table.rows), [one.number for one in table.left_out]) == (60, [1, 67])
        assert len(guess.positions) == len(FIELDS)
        for key in ("signed", "effective", "end"):
            others = {"signed", "effective", "end"} - {key}
            read = dates(table, guess, key, *others)
            assert not [value for value in read.values if isinstance(value, Refused)]
            assert read.order is Order.MONTH
        for key in ("notice", "breach"):
            unit = unit_in(table.header[guess.positions[key]])
            times = [duration(text, unit) for text in column(table, guess, key)]
            refused = {time.reason for time in times if isinstance(time, Refused)}
            assert refused == (
                set() if unit else {"60 of what? Write it as “60 days”, “72 hours” or “5 business days”."}
            )
            assert sum(isinstance(time, Duration) for time in times) > 30
        for read in (values.answer, values.renewal):
            key = "has_baa" if read is values.answer else "renewal"
            assert not [text for text in column(table, guess, key) if isinstance(read(text), Refused)]

    def test_the_workbook(self) -> None:
        content = (SAMPLE.parent / "vendor-workbook.xlsx").read_bytes()
        table, guess = understood(content, 1)
        assert (table.sheet, len(table.rows)) == ("Agreements", 35)
        assert set(guess.positions) == {"vendor", "service", "signed", "effective", "end", "renewal"}
        assert table.remarks == ("Hidden in the workbook, and read like the others: “Direction”.",)
        assert not [
            text for text in column(table, guess, "renewal") if isinstance(values.renewal(text), Refused)
        ]
        assert not [value for value in dates(table, guess, "end").values if isinstance(value, Refused)]

    def test_the_list_in_the_layout_of_ocr(self) -> None:
        table, guess = understood(SAMPLE.read_bytes())
        assert len(table.rows) == 48
        assert guess.positions == {"vendor": 0, "service": 1}
