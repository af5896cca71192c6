"""What of a sample is told: no name that can be a person's, what the headings say, what is a table and what a note."""

import gc
import json
from types import FrameType
from typing import Any

import pytest

from riskassess.datasets.scanner import scan
from riskassess.datasets.scanning import headings
from riskassess.datasets.scanning.found import Report
from riskassess.systems.page.usage import is_safe


def look(text: str, **how: bool) -> Report:
    return scan(text.encode(), year=2026, **how)  # type: ignore[arg-type]


def titles(report: Report) -> list[str]:
    return [column.title for column in report.columns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            json.dumps({"patients": [{"smith_quincyj0": {"dob": "x"}}, {"lopez_ana": {"dob": "y"}}]}),
            {"patients[].*.dob"},
        ),
        (json.dumps({"maria": {"lopez": {"hiv": "positive"}}}), {"key 1 of key 1.key 1"}),
        (json.dumps({"patients": [{"id": "1", "x": "2", "quincy": "3"}] * 3}), 
         {"patients[].id", "key 2 of patients[]", "key 3 of patients[]"}),
        (json.dumps({"Iris": "a", "name": "b"}), {"key 1", "name"}),
        ("\n".join(json.dumps({f"quincy{n}": {"note": "x"}}) for n in range(9)), {"*.note"}),
        ("diagnosis for,John Quincy,age\nx,y,1\n", {"Column 1", "Column 2", "3: age"}),
        ("Smith\tage\tHIV positive\nx\ty\tz\n", {"Column 1", "2: age", "Column 3"}),
        ("patient_mrn,admissionDate,lab_1,Pat,sex\n1,2,3,4,F\n", {"1: patient_mrn", "2: admissionDate", "3: lab_1", "Column 4", "5: sex"}),
    ],
)  # fmt: skip
def test_a_name_is_shown_only_where_every_word_is_one_of_fields(text: str, expected: set[str]) -> None:
    assert set(titles(look(text))) == expected


def test_what_is_not_shown_is_looked_at() -> None:
    report = look("age,patient John Smith\n1,2\n", has_header=True)
    assert {column.title for column in report.columns if column.found} == {
        "names of columns that are not shown"
    }
    report = look(json.dumps({"jane.doe@example.org": 1}))
    assert {column.title for column in report.columns if column.found} == {"keys that are not shown"}


def test_the_meaning_of_a_key_counts_although_it_is_not_shown() -> None:
    (column,) = (each for each in look('{"quincy_ssn": "123456789"}').columns if each.found)
    assert (column.title, column.found[0].kind) == ("key 1", "ssn")


@pytest.mark.parametrize("text", ["name,ssn", "name,ssn\n", "first name, last name, date of birth\n"])
def test_headings_alone_tell_what_they_are(text: str) -> None:
    report = look(text)
    assert [each.letter for each in report.letters][:1] == ["A"]
    assert report.rows == 0
    assert "It holds names of columns and no rows" in report.notes[-1]


NOTE = "Pt seen today, reports chest pain since Monday, called 555-234-8765, lives alone, no allergies known"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (NOTE, {}),
        ("John Smith,1962-03-14,555-234-8765", {"is_note": True}),
        ("\n".join([NOTE] * 5), {}),
    ],
)
def test_a_note_is_no_table(text: str, how: dict[str, bool]) -> None:
    report = look(text, **how)
    assert report.format.startswith("running text")
    assert titles(report) == ["text"]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("zip,sex\n75001,F\n75002,M\n", {"is_note": True}),
        ("zip, sex\n75001, F\n75002, M\n", {}),
        ("John Smith,1962-03-14,555-234-8765", {}),
        ('note,sex\n"Seen, well, and at home again",F\n"No pain, no fever, and so on",M\n', {}),
    ],
)
def test_a_table_is_no_note(text: str, how: dict[str, bool]) -> None:
    assert look(text, **how).format.startswith("CSV")


def _held(word: str) -> list[str]:
    """What a text hangs on that holds the word."""
    gc.collect()
    found = []
    for each in gc.get_objects():
        if isinstance(each, FrameType):
            continue
        waiting = _inside(each)
        while waiting:
            one = waiting.pop()
            if type(one) is str and word in one.lower():
                found.append(f"{type(each)} {str(list(each)[:3])[:200] if isinstance(each, dict) else ''}")
            elif isinstance(one, dict | tuple) and not gc.is_tracked(one):
                waiting += _inside(one)
    return found


def _inside(each: Any) -> list[Any]:
    """What it refers to; the collector passes over keys that are texts."""
    keys = list(each) if isinstance(each, dict) else []
    return [*keys, *gc.get_referents(each)]


def _sent(word: str) -> str:
    """Samples that hold it as a value, a heading, a key and a word of another alphabet."""
    name = word.replace("q", "é").replace("z", "ж")
    scan(
        f"patient_name,{word} age,dob\n{word},{name},{name} {word}\n{name},{word},x\n".encode(),
        year=2026,
        form="csv",
        has_header=True,
    )
    scan(
        json.dumps({word: {"dob": name}, f"{word}_mrn": [name, word]}, ensure_ascii=False).encode(), year=2026
    )
    scan(f"Patient {word.title()} Lopez, {name}".encode(), year=2026)
    return name


def test_no_cache_knows_a_word_of_a_sample_afterwards() -> None:
    word = "".join(["zq", "wx", "linnet"])
    name = _sent(word)
    assert _held(word) == []
    assert _held(name) == []


def test_the_search_would_find_it() -> None:
    word = "".join(["zq", "wx", "finch"])
    keeper = {word: [1]}
    assert _held(word)
    assert keeper


@pytest.mark.parametrize("of", [headings.kind_of, headings.role_of, is_safe])
def test_nothing_remembers_words(of: object) -> None:
    assert not hasattr(of, "cache_info")
