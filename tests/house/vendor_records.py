"""One record of everything that the vendor register holds, each with the word of its world."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.files.actions import store
from tests.files.examples import PDF
from vendors.actions import (
    attestation_save,
    baa_clauses,
    baa_save,
    exit_open,
    exit_step,
    review_of,
    review_start,
    service_save,
    vendor_save,
)
from vendors.dates import PartialDate
from vendors.models import (
    BAA,
    Attestation,
    BAAFile,
    ClauseAnswer,
    Cover,
    Exit,
    ExitStep,
    Review,
    Service,
    Vendor,
)

if TYPE_CHECKING:
    from tests.house.world import World


def vendor(world: "World") -> Vendor:
    vendor = Vendor(
        organisation=world.organisation,
        name=f"{world.word} Transcription",
        ba_status="yes",
        owner=world.owner,
        notes=f"{world.word} notes",
    )
    vendor_save(vendor, by=world.owner, why=f"{world.word} reason")
    return vendor


def service(world: "World") -> Service:
    vendor = world.records[Vendor]
    service = Service(organisation=world.organisation, vendor=vendor, name=f"{world.word} API", phi="yes")
    service_save(service, by=world.owner)
    return service


def attestation(world: "World") -> Attestation:
    upload = SimpleUploadedFile(f"{world.word}.pdf", PDF)
    attestation = Attestation(
        organisation=world.organisation,
        vendor=world.records[Vendor],
        kind="pentest",
        title=f"{world.word} product",
        issuer=f"{world.word} Testers",
        expires_on=date(2027, 3, 31),
        attachment=store(upload, organisation=world.organisation, by=world.owner),
        notes=f"{world.word} scope",
    )
    attestation_save(attestation, by=world.owner)
    return attestation


def baa(world: "World") -> BAA:
    baa = BAA(
        organisation=world.organisation,
        vendor=world.records[Vendor],
        signed=PartialDate.of(date(2026, 1, 10)),
        effective=PartialDate.of(date(2026, 1, 15)),
        first_end=PartialDate.of(date(2026, 12, 31)),
    )
    upload = SimpleUploadedFile(f"{world.word}.pdf", PDF)
    attachment = store(upload, organisation=world.organisation, by=world.owner)
    covers, files = [Cover(service=world.records[Service])], [BAAFile(attachment=attachment)]
    baa_save(baa, by=world.owner, covers=covers, files=files)
    note = ClauseAnswer(key="access", answer="partly", place=f"{world.word} 4", note=f"{world.word} note")
    baa_clauses(baa, answers=[note], by=world.owner)
    return baa


def review(world: "World") -> Review:
    review = review_of(world.organisation, world.owner, date(2026, 2, 1), baa=world.records[BAA])
    review.findings = f"{world.word} findings"
    review_start(review, by=world.owner)
    return review


def exit(world: "World") -> Exit:
    """Open, with a file at one point."""
    leaving = Exit(
        organisation=world.organisation,
        vendor=world.records[Vendor],
        opened_on=date(2026, 3, 1),
        due_on=date(2026, 12, 31),
        why=f"{world.word} is left",
    )
    exit_open(leaving, by=world.owner)
    attachment = store(
        SimpleUploadedFile(f"{world.word}.pdf", PDF), organisation=world.organisation, by=world.owner
    )
    step = ExitStep(step="export", answer="done", done_on=date(2026, 3, 2), attachment=attachment)
    exit_step(leaving, step, by=world.owner, on=date(2026, 3, 2))
    return leaving
