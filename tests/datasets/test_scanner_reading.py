"""What arrives: broken, strange, enormous or no text at all. It is read as far as it can be, told what was not, and never hangs."""

import gzip
import io
import json
import random
import tracemalloc
import zipfile
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskassess.datasets.scanner import scan
from riskassess.datasets.scanning import leaves, paths, pieces, reading
from riskassess.datasets.scanning.budget import Budget
from riskassess.datasets.scanning.found import Report, Unscannable

PHONE = "555-234-8765"
#: Seconds of processor time for a hostile megabyte; one that is looked at again and again takes minutes.
MOST = 6.0


def look(content: bytes | str, **how: object) -> Report:
    raw = content.encode() if isinstance(content, str) else content
    return scan(raw, year=2026, **how)  # type: ignore[arg-type]


def times(report: Report, kind: str = "phone") -> int:
    return sum(each.times for column in report.columns for each in column.found if each.kind == kind)


def titles(report: Report) -> list[str]:
    return [column.title for column in report.columns]


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sample.csv", "name,phone\n")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        packed(),
        gzip.compress(b"name,phone\n", mtime=0),
        b"%PDF-1.7\n1 0 obj",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff\xe0" + bytes(100),
        bytes(128) + b"DICM" + bytes(100),
        b"PAR1" + bytes(100),
        random.Random(1).randbytes(10_000),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe" + bytes(range(0xD8, 0xDC)) * 500,
        b"",
        b" \n\t\n",
    ],
)
def test_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Unscannable):
        look(content)


def test_an_archive_is_told_by_its_name() -> None:
    with pytest.raises(Unscannable, match="ZIP archive"):
        look(packed())


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(codec: str) -> None:
    text = f"first_name,phone\nJosé,{PHONE}\nZoë,{PHONE}\n"
    report = look(text.encode(codec))
    assert titles(report) == ["1: first_name", "2: phone"]
    assert times(report) == 2


def test_nul_bytes_are_taken_out_and_told() -> None:
    report = look(f"note,phone\na\0b,555-234-\0{'8765'}\n")
    assert times(report) == 1
    assert "NUL characters, taken out: 2." in report.notes


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters(sign: str) -> None:
    assert titles(look(f"sex{sign}phone\nF{sign}{PHONE}\nM{sign}{PHONE}\n")) == ["1: sex", "2: phone"]


@pytest.mark.parametrize(
    "rows",
    [
        f'note,phone\n"never closed,{PHONE}\n' + f"x,{PHONE}\n" * 5,
        "note,phone\n" + f"x,{PHONE}\n" * 5 + f'"never closed,{PHONE}\n',
        f'note,phone\n"never closed,{PHONE}\n' + f"x,{PHONE}\n" * 20_000,
    ],
)
def test_a_quotation_that_is_never_closed_hides_nothing(rows: str) -> None:
    report = look(rows, form="csv", has_header=True)
    assert times(report) == rows.count(PHONE)
    assert any("broken quotation" in note for note in report.notes)


def test_a_note_of_many_lines_is_one_cell() -> None:
    report = look(
        f'note,phone\n"one\ntwo, {PHONE}\n\nthree ""quoted""",{PHONE}\n', form="csv", has_header=True
    )
    assert (report.rows, times(report)) == (1, 2)
    assert not any("broken" in note for note in report.notes)


def test_rows_that_are_too_long_and_too_short() -> None:
    report = look(f"sex,phone\nF\nM,{PHONE},{PHONE},x\n", form="csv", has_header=True)
    assert times(report) == 2
    assert titles(report)[-1] == reading.OVERFLOW


@pytest.mark.parametrize(
    ("text", "is_header"),
    [
        ("patient_id,sex\n1,F\n", True),
        ("Maria,Lopez,female\nJohn,Smith,male\n", False),
        (
            "name,Maria\nsex,F\n",
            True,
        ),  # nothing tells that this table lies on its side, but no number and no repeated word
        ("84736251,F\n84736252,M\n", False),
        ("name,sex\nname,F\n", False),
        ("id,id\n1,2\n", False),
        (f"name,{PHONE}\nx,{PHONE}\n", False),
        (
            "Vorname;PLZ;Geburtsdatum;Gewicht;Telefon\nOla;80331;03.02.1931;80;1\nEva;80333;04.02.1932;70;2\n",
            True,
        ),
        ("John Smith,03601,1931-02-04\nJane Doe,03602,1932-02-04\n", False),
    ],
)
def test_a_first_row_is_shown_only_where_it_holds_names_of_columns(text: str, is_header: bool) -> None:  # noqa: FBT001
    report = look(text, form="csv")
    assert any(": " in title for title in titles(report)) == is_header
    assert report.rows == text.count("\n") - is_header


@pytest.mark.parametrize("name", ["John Smith 1234", "MRN 84736251", "a" * 61, "<b>", "José"])
def test_a_header_that_looks_like_a_value_is_not_shown(name: str) -> None:
    assert titles(look(f"{name},sex\nx,F\n", form="csv", has_header=True))[0] == "Column 1"


def test_ten_thousand_columns() -> None:
    wide = ",".join(f"lab{'abcdefghij'[n % 10]}{n % 97}" for n in range(10_000))
    row = ",".join([PHONE] + ["1"] * 9_999)
    report = look(f"{wide}\n" + f"{row}\n" * 150, form="csv", has_header=True)
    assert (len(report.columns), times(report)) == (10_000, 150)


def test_one_wide_row_among_many_narrow_ones() -> None:
    report = look("sex,phone\n" + "F,x\n" * 5_000 + "," * 9_000 + PHONE + "\n", form="csv", has_header=True)
    assert (len(report.columns), times(report)) == (3, 1)


def test_rows_and_cells_end_somewhere_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROWS_MAX", 10)
    report = look("sex,phone\n" + f"F,{PHONE}\n" * 11)
    assert (report.rows, times(report)) == (10, 10)
    assert "Only the first 10 rows were looked at." in report.notes
    monkeypatch.setattr(reading, "CELLS_MAX", 10)
    assert look("sex,phone\n" + f"F,{PHONE}\n" * 11).rows == 5
    assert look('{"phone": "555-234-8765"}\n' * 11).rows == 10


def test_a_sample_that_was_cut_loses_its_last_line_and_tells_so() -> None:
    text = f"sex,phone\nF,{PHONE}\nM,{PHONE}"
    report = look(text, size=30_000_000)
    assert times(report) == 1
    assert "30 MB" in report.notes[0]


def test_json_lines_with_broken_ones() -> None:
    lines = [json.dumps({"id": n, "phone": PHONE}) for n in range(5)]
    report = look("\n".join([*lines[:2], '{"phone": "' + PHONE, "not json " + PHONE, *lines[2:], "12"]))
    assert (report.rows, times(report)) == (5, 7)
    assert "Lines that are no JSON, looked at as running text: 3." in report.notes


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (json.dumps([{"phone": PHONE}, {"phone": "x"}]), "phone"),
        (json.dumps({"contact": [{"phone": PHONE}]}, indent=1), "contact[].phone"),
        (json.dumps({"note": {"text": [["x", PHONE]]}}), "note.text[]"),
        ('{"phone": "555-234-8765", "phone": "x"}', "phone"),
        ('{"phone": "555\\u002d234-8765"}', "phone"),
    ],
)
def test_json_of_any_form(text: str, title: str) -> None:
    report = look(text)
    assert {column.title: times(report) for column in report.columns if column.found} == {title: 1}


def test_keys_that_may_be_values_are_looked_at_and_not_shown() -> None:
    lines = [
        json.dumps({"by_mrn": {f"8473{n:04}": {"note": "x"}}, "Maria Lopez": 1, f"a{n}@example.org": 2})
        for n in range(60)
    ]
    report = look("\n".join(lines))
    assert set(titles(report)) == {"by_mrn.*.note", "*", "key 2", leaves.KEYS}
    assert times(report, "email") == 60


def test_rare_keys_of_many_records_are_not_shown() -> None:
    lines = [json.dumps({"note": "x", ("lopez" if n == 7 else "drug"): 1}) for n in range(100)]
    assert set(titles(look("\n".join(lines)))) == {"note", "drug", "*"}


@pytest.mark.parametrize("depth", [20, 900, 100_000])
def test_deep_json(depth: int) -> None:
    deep = '{"a":' * depth + f'"{PHONE}"' + "}" * depth
    report = look(f'{{"id": 1}}\n{deep}\n')
    assert times(report) == 1
    assert len(report.columns) <= leaves.DEPTH_MAX + 3


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[1" + "0" * 10_000 + "]"])
def test_json_that_is_none(text: str) -> None:
    assert look(text).rows >= 1


HOSTILE = [
    *("1:", "a:", "1a:", "1.", "1-", "1 ", "@", "a@", "a", "1", "Mr ", "Jan ", "12 Ab "),
    *("-aaaa", "1A", "www.", "92 ", "patient ", "MRN ", "( ", "<"),
    *("2024-", "::", "http://", "é", "\u0663", "DOB 3/", "12 N ", "\t", '"', '",'),
    *("x\\", "{", "[", "TX 7", "Patient A", "born 1 ", "a.", "+1 ("),
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("form", ["csv", "json", "text"])
def test_a_megabyte_made_to_keep_it_busy(unit: str, form: str) -> None:
    text = (unit * (300_000 // len(unit)))[:300_000] + "!"
    began = process_time()
    try:
        look(text, form=form)
    except Unscannable:
        assert form == "json"
    assert process_time() - began < MOST * 0.3


JSON = st.recursive(
    st.one_of(
        st.text(alphabet='a1"\\\n é', max_size=4), st.integers(), st.booleans(), st.none(), st.just(PHONE)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["name", "dob", "quincy", "a b", ""]), inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(value=JSON, indent=st.sampled_from([None, 1]))
def test_piece_by_piece_says_what_it_says_as_a_whole(value: object, indent: int | None) -> None:
    text = json.dumps({"data": value} if not isinstance(value, list | dict) else value, indent=indent)
    whole = look(text, form="json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "HEAVY", 0)
        for size in (1, 30, 1_000_000):
            patch.setattr(pieces, "PIECE", size)
            found = look(text, form="json")
            assert (found.rows, found.format) == (whole.rows, whole.format)
            assert {c.title: (c.filled, c.distinct, c.found) for c in found.columns} == {
                c.title: (c.filled, c.distinct, c.found) for c in whole.columns
            }


def test_a_large_document_that_breaks_off_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "HEAVY", 20)
    begin = "[" + ",".join('{"phone": "555-234-8765", "note": [1, 2]}' for _ in range(9))
    report = look(begin + f', {{"phone": "{PHONE}", "no')
    assert (report.rows, times(report)) == (9, 10)
    assert "Lines that are no JSON, looked at as running text: 1." in report.notes


@pytest.mark.parametrize(
    ("unit", "begin", "end"),
    [
        ('"%s 0z":"a",', "{", '"b":1}'),
        ('"%s":"a",', "{", '"b":1}'),
        ('"%s":{"x":[]},', '{"data":{', '"b":1}}'),
        ("[%.0s],", "[", "[]]"),
        ("{%.0s},", '{"a":[', "{}]}"),
    ],
)
def test_a_document_of_many_small_values_needs_little(unit: str, begin: str, end: str) -> None:
    text = begin + "".join(unit % number for number in range(300_000)) + end
    tracemalloc.start()
    try:
        began = process_time()
        look(text)
        taken, most = process_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken < 20  # watched, which makes it several times slower
    assert most < 60_000_000


class Late(Budget):
    """Over after it was asked so often."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    @property
    def is_over(self) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"phone": "555-234-8765"}\n' * 5_000, "json"),
        ("[" + '{"phone": "555-234-8765"},' * 5_000 + "{}]", "json"),
        ("phone,sex\n" + "555-234-8765,F\n" * 5_000, "csv"),
        ("555-234-8765\n" * 50_000, "text"),
    ],
)
@pytest.mark.parametrize("heavy", [0, 1_000_000])
def test_whatever_takes_too_long_ends_and_is_told(
    monkeypatch: pytest.MonkeyPatch, text: str, form: str, heavy: int
) -> None:
    monkeypatch.setattr(paths, "HEAVY", heavy)
    for asked in range(4):
        report = look(text, form=form, budget=Late(asked))
        assert any("Looking took too long" in note for note in report.notes)
        assert times(report) < text.count(PHONE)


def test_lines_beyond_what_is_looked_at_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CELLS_MAX", 10)
    report = look("a b\n" * 11, form="text")
    assert (report.rows, report.notes) == (10, ("Only the first 10 lines were looked at.",))


def test_one_line_of_twenty_megabytes() -> None:
    report = look("word " * 4_000_000 + PHONE)
    assert times(report) == 1


def test_what_takes_too_long_is_left_and_told() -> None:
    report = look(f"sex,phone\nF,{PHONE}\n", budget=Budget(-1))
    assert report.columns == ()
    assert "2 columns at the end were not looked at" in report.notes[-1]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["", "csv", "json", "text"]))
def test_whatever_arrives_is_read_or_refused(content: bytes, form: str) -> None:
    try:
        look(content, form=form)
    except Unscannable as problem:
        assert str(problem)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet='a1,;"\n\r\t|{}[]:\\ -.@é\0', max_size=200), st.sampled_from(["", "csv", "json", "text"])
)
def test_whatever_text_arrives_is_read_or_refused(text: str, form: str) -> None:
    try:
        look(text, form=form)
    except Unscannable as problem:
        assert str(problem)
