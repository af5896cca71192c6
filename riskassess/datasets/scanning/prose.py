"""Decides which identifiers stand in running text: days, streets and links by their look, the rest by the guard around telling signs.

The guard takes 100 ms for a megabyte. Most of a text cannot hold what it looks for, so it reads only what stands around numbers of four
digits, numbers of years over 89, signs of a mail address, and the words beside which a name is told.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from compliance.guard.checks import is_email
from compliance.guard.patterns import NUMERIC, PATTERNS
from riskassess.datasets.scanning.budget import Budget
from riskassess.datasets.scanning.cells import AGED, PRIVATE, YEAR, D, M, is_address, is_vin
from riskassess.datasets.scanning.vocabulary import GUARDED
from riskassess.datasets.scanning.windows import Windows

#: Texts are read together, about so many characters at a time; no pattern reaches across what parts them.
TOGETHER: Final = 200_000
PARTED: Final = "\n" + "\0" * 10 + "\n"
#: The telling word stands at most so far before a number.
BEFORE: Final = 90
#: What a name and the verb behind it need.
NAMES: Final = 130
#: An address of the network begins at most so far before its colons.
ADDRESS: Final = 40
DAY: Final = (
    rf"{YEAR}(?:-{M}-{D}|/{M}/{D}|\.{M}\.{D})(?!\d)"
    rf"|(?:{M}/{D}|{D}/{M})/(?:{YEAR}|\d\d)(?![\d/])|(?:{M}-{D}|{D}-{M})-{YEAR}(?![\d-])"
    rf"|(?:{M}\.{D}|{D}\.{M})\.{YEAR}(?!\d)|{YEAR}-(?:0[1-9]|1[0-2])(?![\d-])"
)
STREET: Final = (
    r"\d{1,6} (?:[NSEW]\.? )?(?:[A-Z][a-z]{1,20} ){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Way|Terrace|Parkway|Pkwy|Circle)\b"
)
ZIP: Final = r"\d{5}(?:-\d{4})?(?![\w-])"
#: What a number is by its look, the first that fits.
LOOKS: Final = re.compile(
    rf"(?P<date>{DAY})|(?P<age>{AGED})|(?P<address>{STREET})|(?P<ip>(?=1){PRIVATE.pattern})|(?P<zip>{ZIP})"
)
#: A number that can be more than a count: of four digits, of several parts, of years over 89, before a street, with letters in it.
NUMBER: Final = re.compile(
    r"\d(?<!\d\d)(?<!\d[.,/]\d)(?:\d{3,30}|\d{0,3}(?:[-‐‑‒– ./()]{1,2}\d{1,9}){1,6}|(?:(?<=9)\d|(?<=1)[01]\d)(?!\d)"
    r"|\d{0,5} (?=[A-Z][a-z]| ?[NSEW]\b)|\d{0,5}[A-Z][A-Z\d-]{2,14})"
)
#: A blood pressure, a dose, a value of a laboratory: nothing that identifies looks like it, whatever word stands before it.
DECIMAL: Final = re.compile(r"\d{1,4}\.\d{1,9}|\d{2,3}/\d{2,3}|\d{1,4}[. ]\d")
AGE: Final = re.compile(r"9\d|1[01]\d")
MONTH: Final = re.compile(
    r"[JFMASOND](?<!\w[JFMASOND])(?i:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec)[A-Za-z]{0,6}\.?"
    r"(?P<day> \d{1,2}(?:st|nd|rd|th)?(?![\w:.%/]))?(?P<year>,?[ -](?:1[89]|20)\d\d(?!\w))?"
)
MONTHS: Final = re.compile(
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY_BEFORE: Final = re.compile(r"(?<![\d.])\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?\Z")
LINK: Final = re.compile(r"[hHwW](?<!\w\w)(?i:ttps?://|ww\.)[^\s<>\"']{2,2000}")
CODE: Final = re.compile(r"-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}(?![\da-fA-F-])")
CODE_HEAD: Final = re.compile(r"(?<![\w])[\da-fA-F]{8}\Z")
MAC: Final = re.compile(r"[:-][\da-fA-F]{2}(?:[:-][\da-fA-F]{2}){4}(?![\w:-])")
MAC_HEAD: Final = re.compile(r"(?<![\w:-])[\da-fA-F]{2}\Z")
VIN: Final = re.compile(r"V(?<!\wV)IN\b[\s:#]{0,3}(?:is )?([A-HJ-NPR-Z0-9]{17})(?!\w)")
STATES: Final = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT"
    "|VT|VA|WA|WV|WI|WY|PR"
)
ZIP_HEAD: Final = re.compile(rf"(?<!\w)(?:{STATES}),? \Z")
#: Words right before a number that alone tell what it is, and what such a number looks like.
ACCOUNT: Final = r"acc(?:oun)?t\.?(?: ?(?:number|num|no|nr|id)\b\.?)?"
BORN: Final = r"d\.?o\.?b\.?|born|date of birth|birth ?date"
DIGITS_DAY: Final = (
    r"(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]))(?:(?:18|19|20)\d\d|\d\d)(?!\w)"
    r"|(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\w)"
)
LABELLED: Final = tuple(
    (kind, re.compile(rf"(?<!\w)(?i:{words}) ?(?:is |on )?[:#=]{{0,2}} {{0,2}}\Z"), re.compile(number))
    for kind, words, number in (
        ("account", ACCOUNT, r"\d[\d -]{3,24}\d(?!\w)"),
        ("date", BORN, DIGITS_DAY),
        ("zip", "zip(?: ?code)?|postal code", r"\d{5}(?:-\d{4})?(?![\w-])"),
    )
)
LABEL_MAX: Final = 26
#: A title before names that begin with a capital; the guard takes only those before a verb.
TITLED: Final = re.compile(
    r"M(?<!\wM)(?:rs?|s|iss)\.? ((?:[^\W\d_a-z][\w'’-]{0,30}|[^\W\d_a-z]\.)(?: [^\W\d_a-z][\w'’.-]{0,30}){0,2})"
)
#: Beside these words a capitalised one may be a name, and around “::” an address of the network: the guard looks there as well.
CUES: Final = re.compile(
    r"[:PpM](?:(?<=:)(?::|[\da-fA-F]{1,4}:[\da-fA-F]{1,4}:)"
    r"|(?<=[Pp])(?i:atient|t\.)(?:['’]s)?[ :,]{1,2}(?:(?i:named|name)\b[ :]{1,3}(?i:is )?)?(?=[^\W\d_a-z])"
    r"|(?<=M)(?:rs?|s|iss)\.? (?=[^\W\d_a-z]))"
)
#: Before a number that says nothing by its look: only beside such a word the guard takes it for something.
TOLD: Final = re.compile(
    r"(?<!\w)(?:[Ss](?i:SN|ocial sec|ubscr)|[Mm](?i:\.?R\.?N|edic|ember|obile)|[Cc](?i:hart|all|ell)|[Ee]ncounter|[Aa](?i:cc|ge|dmi)"
    r"|[Pp](?i:atient|t\b|hone)|[Hh](?i:ealth|ome addr)|[Dd](?i:river|\.?O\.?B|OS|ate of|ied|eceas|ischarg)|[Bb](?i:enef|irth|orn)"
    r"|[Nn](?i:PI|ational)|[Tt](?i:el)|[Ff](?i:ax)|[Rr](?i:esid)|[Ll](?i:ives at)|[Zz](?i:ip))"
)
#: What the guard knows by its look alone, asked at a number and nowhere else.
ALONE: Final = [each for each in PATTERNS if each.first == NUMERIC]
ITSELF: Final = re.compile(rf"(?<!\w)(?:{'|'.join(each.rest for each in ALONE)})")
MAILBOX: Final = re.compile(r"(?<!\w)[\w.+%'-]{1,64}\Z")
HOST: Final = re.compile(r"@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
#: Whether a text without a digit can hold anything.
TELLING: Final = re.compile(
    r"[@:PpMhHwW](?:(?<=@)|(?<=:):|(?<=[Pp])(?i:atient|t\.)|(?<=M)(?:rs?|s|iss)\b|ttp|ww\.)"
)

Span = tuple[int, int, str]


def count(texts: Sequence[str], budget: Budget) -> tuple[dict[str, tuple[int, int]], bool]:
    """For each kind: in how many of the texts it stands, and how often; and whether texts were left when the time was over."""
    cells: dict[str, int] = {}
    times: dict[str, int] = {}
    is_cut = False
    for batch in _batches(texts):
        if budget.is_over:
            is_cut = True
            break
        starts, at = [], 0
        for text in batch:
            starts.append(at)
            at += len(text) + len(PARTED)
        seen: set[tuple[int, str]] = set()
        for start, _, kind in find(PARTED.join(batch)):
            times[kind] = times.get(kind, 0) + 1
            seen.add((bisect_right(starts, start), kind))
        for _, kind in seen:
            cells[kind] = cells.get(kind, 0) + 1
    return {kind: (cells[kind], number) for kind, number in times.items()}, is_cut


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for text in texts:
        if len(text) > TOGETHER:
            yield from ([piece] for piece in _pieces(text))
            continue
        batch.append(text)
        length += len(text)
        if length > TOGETHER:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _pieces(text: str) -> Iterator[str]:
    """A long text, cut at spaces where there are any."""
    at = 0
    while at < len(text):
        end = at + TOGETHER
        if end < len(text) and (space := text.rfind(" ", at + TOGETHER // 2, end)) > 0:
            end = space + 1
        yield text[at:end]
        at = end


def find(text: str) -> list[Span]:
    """What stands in a text, in its order, never overlapping."""
    found = _Spans()
    for span in chain(_links(text), _codes(text), _months(text)):
        found.add(*span)
    windows = Windows(text)
    for match in CUES.finditer(text):
        is_address = match[0][0] == ":"
        windows.open(match.start() - ADDRESS * is_address, match.end() + NAMES * (not is_address))
    titled = ((*match.span(1), "name") for match in TITLED.finditer(text))
    for span in chain(_mails(text), titled, _numbers(text, windows)):
        found.add(*span)
    for start, end, kind in windows.findings():
        found.add(start, end, GUARDED.get(kind, kind))
    return found.spans()


class _Spans:
    """Places that are taken: the first that says something of a place is right."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._late: list[Span] = []

    def add(self, start: int, end: int, kind: str) -> None:
        self._late.append((start, end, kind))

    def spans(self) -> list[Span]:
        """In order; of two that overlap the one that was added first stays."""
        ranked = sorted((start, rank, end, kind) for rank, (start, end, kind) in enumerate(self._late))
        kept: list[tuple[int, int, int, str]] = []
        for start, rank, end, kind in ranked:
            if kept and start < kept[-1][2]:
                if rank >= kept[-1][1]:
                    continue
                kept.pop()
            kept.append((start, rank, end, kind))
        return [(start, end, kind) for start, _, end, kind in kept]


def _links(text: str) -> Iterator[Span]:
    if "://" in text or "www." in text or "WWW." in text:
        for match in LINK.finditer(text):
            yield match.start(), match.end(), "url"


def _codes(text: str) -> Iterator[Span]:
    """Identifiers of software, addresses of devices, numbers of vehicles."""
    for match in CODE.finditer(text):
        if head := CODE_HEAD.search(text, max(0, match.start() - 10), match.start()):
            yield head.start(), match.end(), "code"
    for match in MAC.finditer(text):
        if head := MAC_HEAD.search(text, max(0, match.start() - 4), match.start()):
            yield head.start(), match.end(), "device"
    for match in VIN.finditer(text):
        if is_vin(match[1]):
            yield *match.span(1), "vehicle"


def _months(text: str) -> Iterator[Span]:
    """Days and months with the month's name."""
    for match in MONTH.finditer(text):
        start = match.start()
        word = match.group().partition(" ")[0].partition(",")[0].partition("-")[0]
        if not MONTHS.fullmatch(word):
            continue
        if before := DAY_BEFORE.search(text, max(0, start - 12), start):
            yield before.start(), match.end(), "date"
        elif match["day"] or match["year"]:
            yield start, match.end(), "date"


def _mails(text: str) -> Iterator[Span]:
    at = text.find("@")
    while at >= 0:
        # Most signs of a hostile text have no name before them.
        mailbox = (
            MAILBOX.search(text, max(0, at - 65), at) if text[at - 1 : at] not in ("@", " ", "") else None
        )
        host = HOST.match(text, at) if mailbox else None
        if mailbox and host and is_email(text[mailbox.start() : host.end()]):
            yield mailbox.start(), host.end(), "email"
        at = text.find("@", at + 1)


def _numbers(text: str, windows: Windows) -> Iterator[Span]:
    """What a number says by its look; where a word before it tells what it is, the guard looks."""
    behind = 0
    for match in NUMBER.finditer(text):
        start, number = match.start(), match.group()
        if start < behind or DECIMAL.fullmatch(number):
            continue
        if span := _looks(text, start) or _itself(text, start):
            behind = span[1]
            yield span
        elif (len(number) > 2 or AGE.fullmatch(number)) and (
            told := TOLD.search(text, max(0, start - BEFORE), start)
        ):
            if span := _labelled(text, start):
                behind = span[1]
                yield span
            windows.open(told.start(), match.end())


def _looks(text: str, start: int) -> Span | None:
    match = LOOKS.match(text, start)
    if match is None:
        return None
    kind = str(match.lastgroup)
    if kind == "ip" and not is_address(match.group()):
        return None
    if kind == "zip" and not ZIP_HEAD.search(text, max(0, start - 5), start):
        return None
    return start, match.end(), kind


def _labelled(text: str, start: int) -> Span | None:
    """What the word right before it says of a number that looks like nothing else."""
    for kind, label, number in LABELLED:
        if label.search(text, max(0, start - LABEL_MAX), start) and (match := number.match(text, start)):
            return start, match.end(), kind
    return None


def _itself(text: str, start: int) -> Span | None:
    """What the guard knows by its look, a sign of a telephone number before it included."""
    if start and text[start - 1] in "(+":
        start -= 1
    match = ITSELF.match(text, start)
    if match is None:
        return None
    number = match.lastindex or 1
    kind, check = ALONE[number - 1].kind, ALONE[number - 1].check
    if check and not check(match[number]):
        return None
    return *match.span(number), GUARDED.get(kind, kind)
