"""Workbooks as bytes: built by openpyxl, or written part by part where no program would write them so."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import openpyxl

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'


def book(*rows: Sequence[Any], title: str = "List", more: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with one sheet of these rows; `more` may do to it what people do."""
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(list(row))
    if more:
        more(workbook)
    room = io.BytesIO()
    workbook.save(room)
    return room.getvalue()


def parts(rows: str = ROW, **others: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet, whose rows are XML."""
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {NS} xmlns:r="{RELATIONS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {NS}><si><t>Name</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>",
        **others,
    }


def zipped(named: dict[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    """Parts as a ZIP file."""
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in named.items() if isinstance(named, dict) else named:
            file.writestr(name, content)
    return room.getvalue()
