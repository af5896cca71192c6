"""Decides which lists the benchmark imports: OCR's own layout, and trackers as people keep them, all of 10,000 rows."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.vendors.lists import ba_list

ROWS = 10_000
#: Above the rows of a tracker; two of its lines are no row.
HEAD = """Harbor Clinic - BAA tracker (do not share);;;;;;;;;

Vendor ;"Service(s)
used";BAA signed?;Date signed;Eff. date;Expires / renews;Auto-renew;Notice (days);Breach notice;Owner / comments
"""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ENDS = (
    "until terminated",
    "evergreen",
    "auto",
    "{year}-{month:02}-{day:02}",
    "{month:02}/{day:02}/{year}",
    "n/a",
)
NOTICES = ("30", "60 days", "thirty", "90", "")
COMMENTS = ("mgr: R. Byrne", "follow up!! see mail of 3/4", "+1 555 0100", "Clínica keeps the paper", "")


@dataclass(frozen=True)
class List:
    """A list that an import reads: its bytes, of vendors nobody knows yet, and in its second version with one column changed."""

    title: str
    file_name: str
    write: Callable[[str, int], bytes]


def ocr(stamp: str, version: int) -> bytes:
    """OCR's own layout; changed are the phones."""
    phone = ("555-0100", "555-0199")[version]
    return ba_list(*(_contact(number, stamp, phone) for number in range(ROWS)))


def tracker(stamp: str, version: int) -> bytes:
    """One row an agreement, dates in every spelling, in the encoding of an old spreadsheet; changed are the terms of breach notice."""
    rows = (
        _tracked(number, _vendor(number, stamp), version, has_two=number % 3 == 0) for number in range(ROWS)
    )
    return (HEAD + "\n".join(rows) + "\n").encode("cp1252")


def wide_tracker(stamp: str, version: int) -> bytes:
    """The same with a vendor, two services and an agreement in each row: the most records that so many rows bring."""
    rows = (
        _tracked(number, f"Listed {stamp} {number:05} Systems, Inc.", version, has_two=True)
        for number in range(ROWS)
    )
    return (HEAD + "\n".join(rows) + "\n").encode("cp1252")


LISTS = (
    List("business associate list", "list.csv", ocr),
    List("tracker", "tracker.csv", tracker),
    List("tracker of as many vendors", "wide.csv", wide_tracker),
)


def _tracked(number: int, vendor: str, version: int, *, has_two: bool) -> str:
    day, month, year = number % 28 + 1, number % 12 + 1, 2023 + number % 3
    dates = (
        f"{year}-{month:02}-{day:02}",
        f"{month:02}/{day:02}/{year}",
        f"{day:02} {MONTHS[month - 1]} {year}",
        f"{MONTHS[month - 1]}-{year % 100}",
    )
    cells = (
        f"{'  ' if number % 9 == 0 else ''}{vendor}",
        f'"Platform {number}; support {number}"' if has_two else f"Platform {number}",
        ("Y", "yes", "x", "Yes - countersigned", "pending")[number % 5],
        "see contract" if number % 11 == 0 else dates[number % 4],
        dates[number // 4 % 3],
        ENDS[number % 6].format(year=year + 4, month=month, day=day),
        ("Y", "N", "1 yr", "")[number % 4],
        NOTICES[number % 5],
        ("72 hrs", "5 business days")[version] if number % 2 else ("24h", "3 days")[version],
        COMMENTS[number % 5],
    )
    return ";".join(cells)


def _vendor(number: int, stamp: str) -> str:
    """Seven vendors to ten rows, as lists have them."""
    return f"Imported {stamp} {number * 7 // 10:05} Systems, Inc."


def _contact(number: int, stamp: str, phone: str) -> dict[str, str]:
    vendor = number * 7 // 10
    return {
        "name": _vendor(number, stamp),
        "service": f"Platform {number}",
        "first": f"Ana{vendor}",
        "last": "Field",
        "title": "Privacy officer",
        "address": f"{vendor} Main Street",
        "city": "Dayton",
        "state": "OH",
        "zip": "45402",
        "phone": phone,
        "email": f"ana{vendor}@vendor{vendor}.example",
        "website": f"https://www.vendor{vendor}.example/",
    }
