"""Decides what becomes of the covered services and files of an agreement when it is saved."""

from collections.abc import Iterable

from compliance.ledger.door import Refused
from compliance.ledger.models import Part
from vendors import coverage
from vendors.models import BAA, BAAFile, Cover, Service


def parts_of(baa: BAA, covers: Iterable[Cover] | None, files: Iterable[BAAFile]) -> dict[str, list[Part]]:
    """Covers as given, or as they are; files are never taken away, only added."""
    parts: dict[str, list[Part]] = {}
    if covers is not None:
        times = list(covers)
        _refuse_out_of_use(baa, times)
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


def _refuse_out_of_use(baa: BAA, covers: Iterable[Cover]) -> None:
    """Holds the services that it did not cover before: one that is archived meanwhile would be covered and nobody told of it."""
    known = set() if baa._state.adding else set(baa.covers.values_list("service", flat=True))
    new = Service.objects.filter(pk__in={cover.service_id for cover in covers} - known)
    for service in new.select_for_update(no_key=True).order_by("pk"):
        if service.archived_at:
            raise Refused(f"{service} is archived. Restore it first.")
