"""What the pages of an import say of its plan."""

from compliance.exchange.plans import Plan
from vendors.imports.columns import OCR_SPELLINGS
from vendors.imports.fields import BY_KEY


def verdict(plan: Plan) -> tuple[str, str, str]:
    """Tone, headline and the sentence below it."""
    rows, out, same = len(plan.rows), plan.counts["error"], plan.counts["same"]
    stays = f" {counted(out, 'row')} would stay out; the reason stands beside the cell." if out else ""
    if not rows:
        return "medium", "There is no row below the header", "Nothing can be imported from this file."
    if not plan.writes and not out:
        return (
            "low",
            "The register says all of this already",
            f"Of {counted(rows, 'row')} none would change anything.",
        )
    if not plan.writes:
        return "medium", "Nothing would be imported", stays.strip()
    known = f" {counted(same, 'row')} would change nothing." if same else ""
    words = f"{_records(plan)} would be added or changed. No BAA is made from it: such a list names no dates."
    headline = f"{plan.writes:,} of {counted(rows, 'row')} would be imported"
    return "medium" if out else "good", headline, f"{words}{known}{stays}"


def button(plan: Plan) -> str:
    """What the button does, rows that stay out included."""
    out = plan.counts["error"]
    return f"Import {counted(plan.writes, 'row')}" + (f", leave {out:,} out" if out else "")


def columns(plan: Plan) -> list[tuple[str, str]]:
    """Each header with what it was taken for."""
    return [(f"“{header}”", _label(name) if name else "Not read") for header, name in plan.mapping.items()]


def spellings() -> list[str]:
    """The columns that are read, by the name that OCR's layout gives them."""
    return OCR_SPELLINGS


def counted(number: int, word: str) -> str:
    """“1 row”, “1,200 rows”."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _records(plan: Plan) -> str:
    return f"{counted(plan.records['vendors'], 'vendor')} and {counted(plan.records['services'], 'service')}"


def _label(name: str) -> str:
    return BY_KEY[name].label
