"""Which column holds which field: by header, by words, by cells, by what a person says."""

from collections.abc import Sequence

import pytest

from compliance.exchange import mapping, reading
from compliance.exchange.mapping import Field, Guess, Kind, Sure

FIELDS = (
    Field("vendor", "Vendor", ("Vendor", "Vendor name", "Company", "Business Associate Name")),
    Field("service", "Services", ("Services", "Services used", "Services covered")),
    Field("has_baa", "BAA", ("BAA", "BAA signed", "Signed?"), Kind.ANSWER),
    Field("signed", "Signed on", ("Date signed", "Signed", "Signed on"), Kind.DATE),
    Field("effective", "Effective", ("Effective", "Eff. date", "Effective date"), Kind.DATE),
    Field("end", "End", ("End", "Expires", "Expiry", "Expires / renews"), Kind.DATE),
    Field("notice", "Notice", ("Notice", "Notice days"), Kind.DURATION),
    Field("mail", "Mail", ("Email", "Contact e-mail"), Kind.MAIL),
)


def guessed(headers: Sequence[str], *rows: Sequence[str], said: dict[int, str] | None = None) -> Guess:
    return mapping.guess(headers, rows, FIELDS, said)


def keys(guess: Guess) -> dict[int, str]:
    return {position: match.key for position, match in guess.matches.items()}


def test_headers_as_people_write_them() -> None:
    guess = guessed(
        [
            " VENDOR ",
            "Service(s)\nused",
            "BAA signed?",
            "Date signed",
            "Eff. date",
            "Expires / renews",
            "Notice (days)",
            "Owner",
        ]
    )
    assert keys(guess) == {
        0: "vendor",
        1: "service",
        2: "has_baa",
        3: "signed",
        4: "effective",
        5: "end",
        6: "notice",
    }
    assert {match.sure for match in guess.matches.values()} == {Sure.SPELLING}
    assert guess.matches[0].why == "by its header"


def test_words_in_a_header_and_the_word_below_a_group() -> None:
    row = ("AWS", "Mar-24", "evergreen", "cloud")
    guess = guessed(["Our vendor", "Agreement – Signed", "Agreement – End", "Vendor type"], row, row, row)
    assert keys(guess) == {0: "vendor", 1: "signed", 2: "end"}
    assert guess.matches[0].sure is Sure.WORDS
    assert guess.remarks == (
        "Columns 1 (“Our vendor”) and 4 (“Vendor type”) could both be “Vendor”. The first of them named here is read; "
        "choose the other where that is wrong.",
    )


def test_what_is_in_a_column_decides_between_two() -> None:
    """“Signed” is a yes here and a day there."""
    rows = [("AWS", "x", "3/2/26"), ("Google", "y", "11/24/24"), ("Meta", "pending", "Mar-24")]
    assert keys(guessed(["Vendor", "Signed?", "Signed"], *rows)) == {0: "vendor", 1: "has_baa", 2: "signed"}
    assert keys(guessed(["Vendor", "Signed", "Signed on"], *rows)) == {0: "vendor", 1: "has_baa", 2: "signed"}


def test_a_column_without_a_word_is_known_by_its_cells() -> None:
    rows = [("AWS", f"privacy{number}@vendor.example") for number in range(4)]
    guess = guessed(["Vendor", "Whom to ask"], *rows)
    assert keys(guess) == {0: "vendor", 1: "mail"}
    assert guess.matches[1].why == "by its cells: most look like a mail address"
    assert keys(guessed(["Vendor", "Whom to ask"], *rows[:2])) == {0: "vendor"}


def test_dates_that_are_none_below_a_doubtful_header_are_another_thing_and_that_is_told() -> None:
    rows = [("AWS", "Ana"), ("Google", "Ben"), ("Meta", "Cem")]
    for some in (rows, rows[:1]):
        guess = guessed(["Vendor", "Signed by"], *some)
        assert keys(guess) == {0: "vendor"}
        assert (
            "Column 2 (“Signed by”): none of its cells looks like a yes or no, so it is not read"
            in guess.remarks[0]
        )


@pytest.mark.parametrize(
    "header, key, cell",
    [
        ("Effective", "effective", "Q1 2025"),
        ("EFFECTIVE DATE", "effective", "Q1 2025"),
        ("Effective date of the end", "effective", "Q1 2025"),  # has a word of another field: not named
        ("Our effective date", "effective", "Q1 2025"),
        ("End", "end", "1 yr"),
        ("Agreement – Expires", "end", "1 yr"),
        ("Notice", "notice", "48-72 hrs"),
        ("Notice days", "notice", "thirty"),
        ("Signed?", "has_baa", "sent to counsel"),
        ("Signed", "has_baa", "sent to counsel"),
        ("Email", "mail", "ask Ana"),
    ],
)  # fmt: skip
def test_what_a_header_says_outright_stays_whatever_stands_below_it(header: str, key: str, cell: str) -> None:
    guess = guessed(["Vendor", header], *[(f"V{number}", cell) for number in range(4)])
    is_named = header != "Effective date of the end"
    assert keys(guess) == ({0: "vendor", 1: key} if is_named else {0: "vendor"})
    told = [remark for remark in guess.remarks if "none of its cells looks like" in remark]
    assert len(told) == (cell != "thirty")
    assert all(("because of its header" in remark) is is_named for remark in told)


def test_a_header_of_two_fields_is_the_one_whose_cells_fit() -> None:
    rows = [("AWS", "3/2/26", "3/1/26"), ("Google", "11/24/24", "4/1/26"), ("Meta", "Mar-24", "5/1/26")]
    guess = guessed(["Vendor", "Signed", "Date signed"], *rows)
    assert keys(guess) == {0: "vendor", 1: "signed"}
    assert [remark[:12] for remark in guess.remarks] == ["Columns 2 (“"]


@pytest.mark.parametrize(
    "cells",
    [
        ("31.12.2024", "03.02.2025", "29.02.2024"),
        ("31.12.24", "30.02.25", "29.2.24"),
        ("2024-12-31", "2025-02-30", "2024-02-29"),
        ("31 / 12 / 2024", "12/31/2024", "1-2-2025"),
        ("1.5", "2.0.1", "99.9"),
    ],
)
def test_dates_and_figures_are_neither_phone_numbers_nor_web_addresses(cells: tuple[str, ...]) -> None:
    fields = (
        *FIELDS,
        Field("phone", "Phone", ("Phone",), Kind.PHONE),
        Field("web", "Web", ("Website",), Kind.ADDRESS),
    )
    guess = mapping.guess(["Vendor", "Vertrag vom"], [("A", cell) for cell in cells], fields)
    assert keys(guess) == {0: "vendor"}
    told = "Column 2 (“Vertrag vom”) holds dates and is not read. Choose which days they are."
    assert guess.remarks == (() if cells[0] == "1.5" else (told,))


@pytest.mark.parametrize(
    "kind, cells",
    [
        (Kind.PHONE, ("555-010-0199", "(555) 010-0142", "+49 30 901820", "555.010.0199", "+1 555 010 0199 x 12")),
        (Kind.ADDRESS, ("aws.example", "www.vendor.example/baa", "https://a.example", "münchen.example", "a.b.co.uk")),
    ],
)  # fmt: skip
def test_phone_numbers_and_web_addresses_are_known_by_their_looks(kind: Kind, cells: tuple[str, ...]) -> None:
    fields = (*FIELDS, Field("told", "Told", ("Told",), kind))
    for cell in cells:
        guess = mapping.guess(["Vendor", "Where"], [("A", cell)] * 3, fields)
        assert keys(guess) == {0: "vendor", 1: "told"}, cell


def test_the_better_of_two_columns_is_read_and_the_other_told() -> None:
    rows = [("AWS", "a@b.example", "a@b.example")] * 3
    guess = guessed(["Company", "Old email", "Email"], *rows)
    assert keys(guess) == {0: "vendor", 2: "mail"}
    assert "Columns 3 (“Email”) and 2 (“Old email”)" in guess.remarks[0]


def test_of_two_headers_alike_the_one_whose_cells_fit_is_read() -> None:
    rows = [("AWS", "a@b.example", "a@b.example"), ("B", "ask", "c@d.example"), ("C", "Ana", "e@f.example")]
    assert keys(guessed(["Vendor", "Email", "Contact e-mail"], *rows)) == {0: "vendor", 2: "mail"}


def test_a_person_decides() -> None:
    guess = guessed(["Vendor", "Company"], ("AWS", "Amazon"), said={1: "vendor"})
    assert keys(guess) == {1: "vendor"}
    assert guess.matches[1].sure is Sure.SAID
    assert guess.positions == {"vendor": 1}
    assert keys(guessed(["Vendor", "Company"], said={0: ""})) == {1: "vendor"}


def test_the_header_is_found_by_the_fields() -> None:
    text = b"Our list;;\nas of;today;\nCompany;Service(s) used;Agreement\nAWS;Bedrock;x\n"
    assert reading.read(text, mapping.knows(FIELDS)).header == ("Company", "Service(s) used", "Agreement")
