"""Decides how letters are printed from a list: 250 to a PDF, all PDFs in one ZIP that is sent while it is made.

Each PDF is printed when the one before was taken, so no more than one batch is in memory, however long the list is. Nothing is
written to disk.
"""

import logging
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date
from html import unescape
from typing import Final, Self
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from django.utils.html import escape

from compliance.paper.series import Series, series
from incidents.models import Draft
from incidents.recipients import PLACEHOLDER, Recipient, spelling

log = logging.getLogger(__name__)
#: Letters in one PDF: what a printer takes in one go, and 160 MB while it is laid out.
BATCH: Final = 250
#: Where the lines of a recipient stand in the page that is filled for each.
WINDOW, DEAR = "[[window]]", "[[dear]]"
CUT: Final = re.compile(r"\[\[(window|dear)\]\]|" + PLACEHOLDER.pattern)


class Sheet:
    """The letter of a draft, laid out once as HTML; each recipient is put into it."""

    def __init__(self, draft: Draft, dated_on: date) -> None:
        context = {"draft": draft, "dated_on": dated_on, "window": WINDOW, "dear": DEAR}
        page = render_to_string("incidents/paper/letter.html", context)
        self._head, begin, rest = page.partition("<section")
        body, end, self._foot = rest.rpartition("</section>")
        self._letter = f"{begin}{body}{end}"

    def html(self, recipients: Sequence[Recipient]) -> str:
        """A document with a letter for each."""
        return "".join((self._head, *(self._filled(each) for each in recipients), self._foot))

    def _filled(self, of: Recipient) -> str:
        values = {"window": "<br>".join(map(escape, (of.name, *of.lines))), "dear": escape(of.name)}
        fields = {spelling(name): escape(value) for name, value in of.fields.items()}

        def put(found: re.Match[str]) -> str:
            if found[1]:
                return values[found[1]]
            return fields.get(spelling(unescape(found[2])), found[0])

        return CUT.sub(put, self._letter)


class _Room:
    """Where the ZIP is written to: what was written is taken out and sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


class Letters:
    """The ZIP as it is sent. `ended` hears once how many letters were handed over and the row with which the rest goes on."""

    def __init__(
        self,
        sheet: Sheet,
        recipients: Sequence[Recipient],
        about: str,
        ended: Callable[[int, int | None], None],
    ) -> None:
        self._sheet, self._recipients, self._about, self._ended = sheet, recipients, about, ended
        self._printed = 0
        self._is_over = False
        self._parts = self._made()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """Whoever sends this calls it in any case, also where the reader went away before the end."""
        if self._is_over:
            return
        self._is_over = True
        try:
            self._parts.close()
        finally:
            rest = self._recipients[self._printed :]
            self._recipients = ()
            self._ended(self._printed, rest[0].row if rest else None)

    def _made(self) -> Generator[bytes, None, None]:
        """What was yielded is handed over once the next part is asked for; of the last batch, once the end of the ZIP was taken too."""
        room, handed = _Room(), 0
        with ZipFile(room, "w", ZIP_STORED) as archive:  # type: ignore[call-overload]
            archive.writestr(_entry("READ-ME.txt"), self._about)
            yield room.take()
            with series() as printer:
                for batch in _batches(self._recipients):
                    pdf = self._pdf(printer, batch)
                    if not pdf:
                        archive.writestr(_entry("STOPPED.txt"), _stopped(batch[0].row))
                        break
                    archive.writestr(_entry(f"letters-rows-{batch[0].row:05}-{batch[-1].row:05}.pdf"), pdf)
                    del pdf
                    yield room.take()
                    handed += len(batch)
                    if handed < len(self._recipients):
                        self._printed = handed
        yield room.take()
        self._printed = handed

    def _pdf(self, printer: Series, batch: Sequence[Recipient]) -> bytes:
        """The letters of a batch; nothing where printing failed, whatever it was: its words may quote a letter."""
        try:
            return printer.print(self._sheet.html(batch))
        except Exception as fault:  # noqa: BLE001 (told by its kind alone)
            log.error("letters stopped: %s", type(fault).__name__)  # noqa: TRY400 (a traceback may quote a letter)
            return b""


def _entry(name: str) -> ZipInfo:
    return ZipInfo(name)


def _batches(recipients: Sequence[Recipient]) -> Iterator[Sequence[Recipient]]:
    return (recipients[at : at + BATCH] for at in range(0, len(recipients), BATCH))


def _stopped(row: int) -> str:
    return f"Printing stopped before row {row}. Send the same list again and print from row {row}.\n"
