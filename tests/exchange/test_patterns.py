"""No pattern that looks at cells looks at any sign of a long one again and again: what it takes grows with the length.

Every pattern of a module of these packages is tried; one that is only asked about short or tidied cells stands in a
table here with what is done to them first.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import vendors.imports
from compliance import exchange, guard
from riskassess.datasets import scanning

LENGTH = 16_000
#: Seconds for one text: a pattern that begins anew at every sign takes more than that, a good one a hundredth of it.
MOST = 0.05
#: What stands in cells over and over, in the hope that a pattern begins anew at each of them.
UNITS = (
    *(
        " ",
        "1",
        "a",
        ",",
        "-",
        ".",
        "/",
        ":",
        ";",
        "=",
        "@",
        "'",
        '"',
        "\\",
        "[",
        "(",
        "<",
        "\n",
        "\u00a0",
        "é",
    ),
    *(
        "a ",
        "1 ",
        "a.",
        "1.",
        "1,",
        "1/",
        "1-",
        "( ",
        ") ",
        "[h",
        "@.",
        "a@",
        "_x",
        "and ",
        "of ",
        "prior ",
        "auto ",
    ),
)
BEFORE = ("", "total", "see contract", "1")
#: Asked whether a text begins so, or is so as a whole, and never where in it.
WHOLE = frozenset(
    {
        *("books.PREFIXED", "writing.PREFIXED", "separated.WEB_PAGE", "headers.VALUE"),
        *("mapping.MAIL", "mapping.ADDRESS", "mapping.PHONE", "values.ITSELF"),
        *("cells._SHAPES", "cells._VALUES", "cells.NOTHING", "headings.PLAIN", "headings.CAMEL"),
        *("columns.AGE", "columns.YEAR", "columns.ZIP_5", "columns.ZIP_3", "columns.MASKED", "columns.CODE"),
        # Asked at one place of a text, or about the few signs before it.
        *(
            "prose.DAY",
            "prose.STREET",
            "prose.ZIP",
            "prose.ZIP_HEAD",
            "prose.DAY_BEFORE",
            "prose.CODE_HEAD",
            "prose.MAC_HEAD",
        ),
        *("prose.MAILBOX", "prose.HOST", "prose.ITSELF", "prose.DECIMAL", "prose.AGE", "prose.MONTHS"),
    }
)
#: Characters of the longest text that is asked about.
SHORT = {
    "headers.VALUE": 80,
    **dict.fromkeys(("durations.BEFORE", "durations.AFTER", "durations.PROMPT"), 100),
    **dict.fromkeys(("mapping.MAIL", "mapping.ADDRESS", "mapping.PHONE"), 300),
    **dict.fromkeys(("cells._SHAPES", "cells._VALUES", "cells.NOTHING", "columns.CODE"), 64),
    **dict.fromkeys(("columns.MASKED", "headings.PLAIN"), 200),
    **dict.fromkeys(("splits.STRONG", "splits.WEAK"), 2_000),
}
#: Asked about texts whose words have one space between them.
TIDY = frozenset(
    {
        *("durations.BEFORE", "durations.AFTER", "durations.PROMPT"),
        *("splits.STRONG", "splits.WEAK", "values.BESIDE", "entries.BRACKETS", "tiers.BRACKETS"),
    }
)


def modules() -> Iterator[ModuleType]:
    for package in (exchange, vendors.imports, guard, scanning):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in modules():
        for name, value in vars(module).items():
            yield from within(f"{module.__name__.rpartition('.')[2]}.{name}", value)


def within(name: str, value: Any) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from within(name, each)


ALL = sorted({pattern: name for name, pattern in patterns()}.items(), key=lambda found: found[1])


def texts(name: str) -> Iterator[str]:
    length = SHORT.get(name, LENGTH)
    for unit in UNITS:
        for before in BEFORE:
            text = (before + unit * length)[: length - 1] + "!"
            yield " ".join(text.split()) if name in TIDY else text


def seconds(name: str, pattern: re.Pattern[str], text: str) -> float:
    """What is asked about a text takes so long, at the better of two tries where the first was slow."""
    taken = MOST
    for _ in range(2):
        began = time.process_time()
        pattern.fullmatch(text)
        if name not in WHOLE:
            pattern.sub("", text)
        taken = min(taken, time.process_time() - began)
        if taken < MOST / 10:
            break
    return taken


def longest(name: str, pattern: re.Pattern[str]) -> tuple[float, str]:
    """The seconds of the slowest text, and its beginning; one that is slow enough ends the search."""
    slowest = 0.0, ""
    for text in texts(name):
        slowest = max(slowest, (seconds(name, pattern, text), text[:20]))
        if slowest[0] >= MOST:
            break
    return slowest


@pytest.mark.parametrize("pattern, name", ALL, ids=[name for _, name in ALL])
def test_what_a_pattern_takes(pattern: re.Pattern[str], name: str) -> None:
    # Of short texts there may be many more.
    most = MOST if name not in SHORT else MOST / 10
    taken, text = longest(name, pattern)
    assert taken < most, f"{text!r}… takes {taken:.3f} s"


def test_a_pattern_that_begins_anew_at_every_sign_is_seen() -> None:
    assert longest("", re.compile(r"\[[^\]]*\]"))[0] >= MOST
