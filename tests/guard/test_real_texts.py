"""How often texts of the field are warned about, counted on real inputs when they are at hand."""

import csv
import re
from pathlib import Path

import pytest

from compliance import guard

SHARED = Path(__file__).parents[3] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared with the real inputs is not here")


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]


def findings(texts):
    return [(f.kind, text[f.start : f.end]) for text in texts for f in guard.find(text)]


@needs_shared
def test_breach_narratives_are_quiet():
    """OCR's own summaries of breaches: cleared for publication, so each finding is a false alarm."""
    with (SHARED / "real/breach/breach_report.csv").open(encoding="utf-8") as rows:
        texts = [part for row in csv.DictReader(rows) for part in sentences(row["Web Description"])]
    assert len(texts) > 10_000
    assert findings(texts) == []


@needs_shared
def test_texts_about_the_law_are_quiet():
    paths = [*SHARED.glob("*.md"), *SHARED.glob("facts/*.yaml"), *SHARED.glob("real/atlas/*.yaml")]
    texts = [part for path in paths for part in sentences(path.read_text("utf-8"))]
    assert len(texts) > 10_000
    assert findings(texts) == []


@needs_shared
def test_vendor_lists_show_business_addresses_alone():
    """A tracker full of contract dates is quiet; a contact list shows its contacts' addresses and no more."""
    tracker = (SHARED / "samples/vendors/tracker-export.csv").read_text("cp1252")
    assert findings(tracker.splitlines()) == []
    ocr = (SHARED / "samples/vendors/ba-list-ocr-template.csv").read_text("utf-8-sig")
    found = findings(ocr.splitlines())
    assert {kind for kind, _ in found} == {"email"}
    assert all(value.endswith(".example") for _, value in found)
