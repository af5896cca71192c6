"""Decides how fast the scanner looks through a sample, and how much memory it holds: three kinds of file, each made up here."""

import csv
import gc
import io
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter, process_time

from riskassess.datasets.scanner import scan
from tests.bench.measure import forget_peak, load, memory_of

TITLE = "scanner"
MEGABYTES = 25
COLUMNS = (
    "sample",
    "MB",
    "rows",
    "columns",
    "seconds",
    "MB a second",
    "processor, MB a second",
    "peak memory, MB",
    "load",
)
WORDS = """
seen in clinic for follow up of hypertension and reports dizziness in the morning without chest pain or dyspnea labs are stable plan is to
continue medication and recheck blood pressure at home discussed diet exercise and sleep family agrees wound is clean and dry gait steady
"""
CHOICE = list(map(str, WORDS.split()))
HEADER = """
mrn patient_name birth_date sex zip phone email admitted discharged diagnosis drug dose systolic cost comment encounter_id
"""
FIRST, LAST = (
    ("Maria", "John", "Aisha", "Wei", "Olga", "Peter"),
    ("Lopez", "Smith", "Khan", "Chen", "Petrova", "Olsen"),
)
DAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Told:
    title: str
    size: float
    rows: int
    columns: int
    seconds: float
    processor: float
    memory: float
    load: float


def costs() -> Iterator[Told]:
    """Each kind of file once, the better of three goes."""
    for title, make in (
        ("table of encounters (CSV)", _encounters),
        ("chat logs (JSON lines)", _chats),
        ("clinic notes (text)", _notes),
    ):
        content = make(random.Random(7))
        yield min((_go(title, content) for _ in range(3)), key=lambda told: told.seconds)


def _go(title: str, content: bytes) -> Told:
    gc.collect()
    before = memory_of(os.getpid())["VmRSS"]
    forget_peak(os.getpid())
    began, worked = perf_counter(), process_time()
    report = scan(content, year=2026)
    taken, processor = perf_counter() - began, process_time() - worked
    most = memory_of(os.getpid())["VmHWM"] - before
    return Told(title, len(content) / 1e6, report.rows, len(report.columns), taken, processor, most, load())


def row(told: Told) -> str:
    cells = (
        f"{told.size:.1f}", f"{told.rows:,}", f"{told.columns}", f"{told.seconds:.1f}", f"{told.size / told.seconds:.1f}",
        f"{told.size / told.processor:.1f}", f"{told.memory:.0f}", f"{told.load:.1f}",
    )  # fmt: skip
    return f"| {told.title} | {' | '.join(cells)} |"


def _filled(make: Callable[[int], str]) -> bytes:
    """Lines up to the largest sample."""
    lines, size, number = [], 0, 0
    while size < MEGABYTES * 1_000_000:
        line = make(number)
        lines.append(line)
        size, number = size + len(line), number + 1
    return "".join(lines).encode()


def _day(chance: random.Random) -> date:
    return DAY + timedelta(days=chance.randrange(700))


def _note(chance: random.Random, words: int = 40) -> str:
    """Prose with a blood pressure, a laboratory value, and now and then an identifier."""
    parts = chance.choices(CHOICE, k=words)
    parts[5] = f"BP {chance.randrange(100, 160)}/{chance.randrange(60, 99)}"
    parts[15] = f"Na {chance.randrange(130, 145)}, K {chance.random() * 3 + 3:.1f}."
    if chance.random() < 0.5:
        parts[10] = f"on {_day(chance)}"
    if chance.random() < 0.2:
        parts[20] = f"MRN: {chance.randrange(10**7, 10**8)}"
    if chance.random() < 0.2:
        parts[30] = f"call 555-{chance.randrange(200, 999)}-{chance.randrange(1000, 9999)}"
    return " ".join(parts)


def _encounters(chance: random.Random) -> bytes:
    """Sixteen columns, one of them a note."""
    out = io.StringIO()
    write = csv.writer(out).writerow

    def make(number: int) -> str:
        out.seek(0)
        out.truncate()
        if number == 0:
            write(HEADER.split())
            return out.getvalue()
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(30_000))
        first, last = chance.choice(FIRST), chance.choice(LAST)
        write([
            chance.randrange(10**7, 10**8), f"{first} {last}", born, chance.choice("FM"), f"{chance.randrange(10_000, 99_999)}",
            f"({chance.randrange(201, 799)}) 555-{chance.randrange(1000, 9999)}", f"{first}.{last}{number}@example.org".lower(),
            _day(chance), _day(chance),
            f"E{chance.randrange(10, 99)}.{chance.randrange(10)}", chance.choice(("Lisinopril", "Metformin", "Aspirin")), "10 mg",
            chance.randrange(90, 190), f"{chance.random() * 900:.2f}", _note(chance), f"{chance.getrandbits(64):016x}",
        ])  # fmt: skip
        return out.getvalue()

    return _filled(make)


def _chats(chance: random.Random) -> bytes:
    return _filled(
        lambda number: json.dumps({
            "id": f"req-{number}", "created": 1_700_000_000 + number, "model": "chat-1", "user": f"u{number % 400}",
            "messages": [{"role": "user", "content": _note(chance, 60)}, {"role": "assistant", "content": _note(chance, 90)}],
            "usage": {"prompt_tokens": chance.randrange(900), "completion_tokens": chance.randrange(900)}, "ip": f"52.3.{number % 200}.7",
        }) + "\n"
    )  # fmt: skip


def _notes(chance: random.Random) -> bytes:
    return _filled(lambda number: _note(chance, 120) + "\n")
