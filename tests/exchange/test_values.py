"""What the words of a cell mean, or why they mean nothing."""

from types import NoneType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.exchange import values
from compliance.exchange.durations import NUMBERS, Duration, Refused, Unit, duration, number, unit_in
from compliance.exchange.values import Answer, Answered, Ending, Renewal, Renewing


@pytest.mark.parametrize(
    "text, meant",
    [
        ("48 hrs", "48 hours"),
        ("24h", "24 hours"),
        ("72 hours", "72 hours"),
        ("1 hour", "1 hour"),
        ("5 business days", "5 business days"),
        ("3 days", "3 days"),
        ("five (5) working days", "5 business days"),
        ("60 days", "60 days"),
        ("sixty (60) days", "60 days"),
        ("Sixty days", "60 days"),
        ("Twenty-one days", "21 days"),
        ("a hundred days", "100 days"),
        ("a week", "1 week"),
        ("2 weeks", "2 weeks"),
        ("1 month", "1 month"),
        ("1 yr", "1 year"),
        ("1y", "1 year"),
        ("30-day notice", "30 days"),
        ("within 72 hours of discovery", "72 hours"),
        ("no later than 10 days after the discovery", "10 days"),
        ("90 days prior written notice", "90 days"),
        ("without unreasonable delay", "without unreasonable delay"),
        ("Immediately", "without unreasonable delay"),
    ],
)
def test_a_time(text: str, meant: str) -> None:
    assert str(duration(text)) == meant
    assert not duration(text).is_assumed  # type: ignore[union-attr]


@pytest.mark.parametrize("text, amount", [("60", 60), ("thirty", 30), ("forty five", 45), ("sixty (60)", 60)])
def test_a_number_alone_takes_the_unit_of_its_column(text: str, amount: int) -> None:
    assert duration(text, Unit.DAYS) == Duration(amount, Unit.DAYS, is_assumed=True)
    refused = duration(text)
    assert isinstance(refused, Refused)
    assert refused.reason.startswith(f"{amount} of what?")


@pytest.mark.parametrize(
    "text, words",
    [
        ("sixty (30) days", "not the same"),
        ("30-60 days", "counts no time|Two numbers|no time"),
        ("1.5 days", "whole numbers"),
        ("as agreed", "no time"),
        ("3 moons", "“moons” counts no time"),
        ("see contract", "no time"),
        ("x" * 101, "more than a time"),
    ],
)
def test_what_is_no_time_is_refused(text: str, words: str) -> None:
    refused = duration(text, Unit.DAYS)
    assert isinstance(refused, Refused)
    assert any(word in refused.reason for word in words.split("|"))


def test_an_empty_cell_names_no_time() -> None:
    assert duration("  ") is None


@pytest.mark.parametrize(
    "header, unit",
    [("Notice (days)", Unit.DAYS), ("Breach notice [hrs]", Unit.HOURS), ("Business days to report", Unit.BUSINESS_DAYS), ("Notice", None)],
)  # fmt: skip
def test_a_header_names_the_unit(header: str, unit: Unit | None) -> None:
    assert unit_in(header) is unit


def test_numbers_are_spelled_out_to_a_hundred() -> None:
    assert {number(word) for word in NUMBERS} == set(range(101))
    assert (number("Ninety-Nine"), number("12"), number("twelfth"), number("²")) == (99, 12, None, None)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("Y", Answered(Answer.YES)),
        ("x", Answered(Answer.YES)),
        (" YES ", Answered(Answer.YES)),
        ("Yes - countersigned", Answered(Answer.YES, "countersigned")),
        ("yes (scan missing)", Answered(Answer.YES, "scan missing")),
        ("pending", Answered(Answer.PENDING)),
        ("Pending: legal", Answered(Answer.PENDING, "legal")),
        ("N", Answered(Answer.NO)),
        ("n/a", Answered(Answer.NOT_APPLICABLE)),
        ("tbd", Answered(Answer.UNKNOWN)),
        ("-", None),
        ("", None),
    ],
)
def test_an_answer(text: str, meant: Answered | None) -> None:
    assert values.answer(text) == meant


@pytest.mark.parametrize("text", ["maybe", "Northwind", "yesterday", "nope", "xy"])
def test_no_answer(text: str) -> None:
    assert isinstance(values.answer(text), Refused)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("evergreen", Ending.OPEN),
        ("Until terminated", Ending.OPEN),
        ("perpetual", Ending.OPEN),
        ("open-ended", Ending.OPEN),
        ("see contract", Ending.ELSEWHERE),
        ("per MSA section 4", Ending.ELSEWHERE),
        ("co-terminous with MSA", Ending.ELSEWHERE),
        ("until MSA ends", Ending.ELSEWHERE),
        ("life of contract", Ending.ELSEWHERE),
        ("auto", Ending.RENEWS),
        ("auto-renews", Ending.RENEWS),
        ("n/a", Ending.NONE),
        ("", Ending.NONE),
        ("?", Ending.UNKNOWN),
        ("2026-03-15", None),
        ("Mar-24", None),
        ("soon", None),
        ("renews 3/2/27", None),
    ],
)
def test_an_ending(text: str, meant: Ending | None) -> None:
    assert values.ending(text) is meant


YEAR = Duration(1, Unit.YEARS)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("Y", Renewal(Renewing.AUTOMATIC)),
        ("auto", Renewal(Renewing.AUTOMATIC)),
        ("auto 1y", Renewal(Renewing.AUTOMATIC, YEAR)),
        ("1 yr", Renewal(Renewing.AUTOMATIC, YEAR)),
        ("annual", Renewal(Renewing.AUTOMATIC, YEAR)),
        ("Automatic renewal (12 months)", Renewal(Renewing.AUTOMATIC, Duration(12, Unit.MONTHS))),
        ("yes - 2 years", Renewal(Renewing.AUTOMATIC, Duration(2, Unit.YEARS))),
        ("N", Renewal(Renewing.NONE)),
        ("none", Renewal(Renewing.NONE)),
        ("evergreen", Renewal(Renewing.AUTOMATIC)),
        ("perpetual", Renewal(Renewing.NONE)),
        ("yes, but notice given", Renewal(Renewing.UNKNOWN)),
        ("see contract", Renewal(Renewing.UNKNOWN)),
        ("manual", Renewal(Renewing.MANUAL)),
        ("?", Renewal(Renewing.UNKNOWN)),
        ("", None),
    ],
)
def test_a_renewal(text: str, meant: Renewal | None) -> None:
    assert values.renewal(text) == meant


@pytest.mark.parametrize("text", ["60", "auto-pay", "call Ana"])
def test_no_renewal(text: str) -> None:
    assert isinstance(values.renewal(text), Refused)


@pytest.mark.parametrize(
    "text, is_formula",
    [
        ('=HYPERLINK("http://intranet.example","file")', True),
        ("@SUM(A1:A9)", True),
        ("=A1", True),
        ("=1+1", True),
        ("+1 555 0100", False),
        ("-", False),
        ("@ana", False),
        ("a=b", False),
    ],
)
def test_a_formula_is_no_data(text: str, is_formula: bool) -> None:  # noqa: FBT001
    assert values.is_formula(text) is is_formula


@pytest.mark.parametrize(
    "text", ["Yes, expired", "Signed: no", "On file - unsigned draft", "Y - 2024", "Done (not yet)"]
)
def test_a_yes_that_may_be_taken_back_is_no_signature(text: str) -> None:
    assert isinstance(values.answer(text, values.SIGNATURE), Refused)


@pytest.mark.parametrize(
    "rest", ["countersigned", "scan missing", "1-Mar-25", "2025-03", "see contract", "signed", "YES"]
)
def test_what_may_stand_beside_a_signature(rest: str) -> None:
    assert values.answer(f"Yes - {rest}", values.SIGNATURE) == Answered(Answer.YES, rest)


@pytest.mark.parametrize(
    ("text", "question", "is_answer"),
    [("done", values.PLAIN, False), ("on file", values.PHI, False), ("done", values.SIGNATURE, True),
     ("No - MRNs", values.PHI, False), ("No - MRNs", values.SIGNATURE, True), ("1-Mar-26", values.PLAIN, False),
     ("0 - x", values.PHI, False)],
)  # fmt: skip
def test_each_question_has_its_own_words(text: str, question: values.Question, is_answer: bool) -> None:  # noqa: FBT001
    assert isinstance(values.answer(text, question), Answered) is is_answer


TYPES = {
    values.answer: (Answered, Refused, NoneType),
    values.ending: (Ending, NoneType),
    values.renewal: (Renewal, Refused, NoneType),
    duration: (Duration, Refused, NoneType),
    number: (int, NoneType),
    values.is_formula: (bool,),
    unit_in: (Unit, NoneType),
}
WORDS = [
    "yes",
    "no",
    "signed",
    "n/a",
    "auto",
    "1",
    "x",
    " - ",
    ": ",
    "(",
    "1-Mar-26",
    "2026",
    "annual",
    "expired",
    "evergreen",
    "see contract",
]


@given(st.text(max_size=120) | st.lists(st.sampled_from(WORDS), max_size=5).map("".join))
def test_any_text_means_something_or_is_refused(text: str) -> None:
    for read, types in TYPES.items():
        assert isinstance(read(text), types)  # type: ignore[operator]
    for question in (values.SIGNATURE, values.PHI):
        found = values.answer(text, question)
        if isinstance(found, Answered) and found.answer is question.guarded and found.rest:
            assert not question.takes_back(found.answer, found.rest)
