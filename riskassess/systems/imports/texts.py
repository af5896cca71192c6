"""Decides which texts of a row a record may take: what stands in every event in clear never identifies a person."""

from typing import Any

from compliance.exchange import values
from compliance.guard import find
from compliance.guard.forms import labels
from compliance.guard.invisible import holds_invisible
from riskassess.systems.imports.lines import Line


def label(line: Line, key: str, limit: int) -> str:
    """A text that becomes part of every event: what may identify a person keeps its row out."""
    text = line.cells.get(key, "")
    if why := why_not(text, limit):
        line.fault(key, why)
    return text


def why_not(text: str, limit: int) -> str:
    """Why no label may be this text; "" where one may."""
    if len(text) > limit:
        return f"{len(text):,} characters; {limit} fit."
    if holds_invisible(text):
        return "This holds signs that nobody can see. Type it anew in the file."
    if values.is_formula(text):
        return "This is a formula, which is neither followed nor kept."
    if kinds := {finding.kind for finding in find(text)}:
        return f"This may identify a person: {labels(kinds)}. It becomes part of every event, so redact it in the file."
    return ""


def narrative(line: Line, key: str, limit: int) -> str:
    """Free text; what cannot be kept is left out and told, and the row is not."""
    text = line.cells.get(key, "")
    if why := why_not(text, limit):
        line.notes.append(f"{line.heads[key]}: it is left out. {why.partition(' It becomes part')[0]}")
        return ""
    return text


def limit_of(model: Any, name: str) -> int:
    """Characters that the field of a record holds."""
    return int(model._meta.get_field(name).max_length or 0)
