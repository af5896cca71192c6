"""What the pages of an import say of its plan."""

from collections.abc import Sequence
from typing import Final

from compliance.exchange.plans import Plan
from compliance.exchange.reading import Found
from compliance.words import counted
from vendors.imports.columns import OCR_SPELLINGS, Column, Columns, understood
from vendors.imports.fields import NAME
from vendors.imports.wishes import Wishes

#: How many rows that are left out are told.
MOST: Final = 20


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
    words = f"{_records(plan)} would be added or changed."
    if not any(name.startswith("baa.") for name in plan.mapping.values()):
        words += " No BAA is made from it: such a list names no dates."
    headline = f"{plan.writes:,} of {counted(rows, 'row')} would be imported"
    return "medium" if out else "good", headline, f"{words}{known}{stays}"


def button(plan: Plan) -> str:
    """What the button does, rows that stay out included."""
    out = plan.counts["error"]
    return f"Import {counted(plan.writes, 'row')}" + (f", leave {out:,} out" if out else "")


def every(found: Found, wishes: Wishes) -> list[Columns]:
    """The columns of every table, those of sheets that are not read included."""
    return [understood(table, wishes) for table in found.tables]


def beside(found: Found, tables: Sequence[Columns]) -> list[str]:
    """What of the file is no record; the remarks of the plan stand above its rows, never folded away."""
    is_named = any(NAME in columns.positions for columns in tables)
    told = list(found.passed_over)
    for columns in tables:
        table = columns.table
        where = f" of “{table.sheet}”" if len(found.tables) > 1 else ""
        if is_named and NAME not in columns.positions:
            told.append(
                f"The sheet “{table.sheet}” has no column with names of vendors, so it is passed over."
            )
            continue
        told += [
            f"Row {one.number}{where} {one.why}, so it is left out: “{one.text}”"
            for one in table.left_out[:MOST]
        ]
        if len(table.left_out) > MOST:
            told.append(f"{len(table.left_out) - MOST} more rows{where} are left out like these.")
        told += table.remarks
    return list(dict.fromkeys(told))


def orders(tables: Sequence[Columns], wishes: Wishes) -> list[str]:
    """Which dates are read in an order that the file does not prove: a wrong one makes other days without an error."""
    told: dict[tuple[str, str], list[Column]] = {}
    for columns in tables:
        if NAME not in columns.positions or columns.table.sheet in wishes.skipped:
            continue
        for column in columns.columns:
            if column.dates and column.dates.is_assumed:
                told.setdefault((column.sheet, column.dates.order), []).append(column)
    return [_assumed(*key, found) for key, found in told.items()]


def _assumed(sheet: str, order: str, found: Sequence[Column]) -> str:
    headers = joined([f"“{column.header}”" for column in found])
    where = f" of the sheet “{sheet}”" if sheet else ""
    example = next(column.dates.example for column in found if column.dates)
    return (
        f"Dates such as “{example}” in {headers}{where} are read {order}, and no date there settles it. If that is wrong, "
        "choose the other order below: one column is enough."
    )


def spellings() -> list[str]:
    """The columns that are read, by the name that OCR's layout gives them."""
    return OCR_SPELLINGS


def joined(words: Sequence[str]) -> str:
    """“A”, “B” and “C”."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _records(plan: Plan) -> str:
    records = plan.records
    told = f"{counted(records['vendors'], 'vendor')} and {counted(records['services'], 'service')}"
    return f"{told.replace(' and ', ', ')} and {counted(records['baas'], 'BAA')}" if records["baas"] else told
