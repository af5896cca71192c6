"""Decides what becomes of the covered services and files of an agreement when it is saved."""

from collections.abc import Iterable

from compliance.ledger.door import Refused
from compliance.ledger.models import Part
from vendors import coverage
from vendors.models import BAA, BAAFile, Cover


def parts_of(baa: BAA, covers: Iterable[Cover] | None, files: Iterable[BAAFile]) -> dict[str, list[Part]]:
    """Covers as given, or as they are; files are never taken away, only added."""
    parts: dict[str, list[Part]] = {}
    if covers is not None:
        times = list(covers)
        parts["covers"] = [*times]
        if coverage.overlapping(cover.facts for cover in times):
            raise Refused(
                "A service is covered twice on one day. Let one time of its cover end before the next begins."
            )
    added = list(files)
    if added:
        kept = [] if baa._state.adding else list(baa.files.all())
        parts["files"] = [*kept, *added]
        if baa.evidence == BAA.Evidence.NONE and any(file.kind == BAAFile.Kind.AGREEMENT for file in added):
            baa.evidence = BAA.Evidence.FILE
    return parts
