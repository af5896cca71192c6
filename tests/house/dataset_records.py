"""One record of everything that the register of datasets holds, each with the word of its world."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.files.actions import store
from compliance.files.models import Attachment
from riskassess.datasets.actions import dataset_dispose, dataset_save, determination_save, part_save
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Validation
from tests.files.examples import PDF

if TYPE_CHECKING:
    from tests.house.world import World


def dataset(world: "World") -> Dataset:
    """With every text, an addition, a validation and the certificate of its disposal; another was made from it."""
    word = world.word
    names = (
        "source",
        "extracted_by",
        "extracted_fields",
        "consents",
        "purposes",
        "size",
        "storage",
        "separation_evidence",
        "notes",
    )
    dataset = Dataset(
        organisation=world.organisation,
        name=f"{word} notes",
        kind="synthetic",
        owner=world.owner,
        **{name: f"{word} {name}" for name in names},
    )
    dataset_save(dataset, by=world.owner, why=f"{word} reason")
    part_save(dataset, Addition(added_on=date(2026, 2, 1), what=f"{word} addition"), by=world.owner)
    test = Validation(done_on=date(2026, 2, 2), by=word, method=f"{word} method", result="passed")
    part_save(dataset, test, by=world.owner)
    dataset.disposed_on, dataset.certificate = date(2026, 2, 3), _file(world)
    dataset_dispose(dataset, by=world.owner)
    split = Dataset(organisation=world.organisation, name=f"{word} split", owner=world.owner)
    dataset_save(split, by=world.owner, made_from=[dataset])
    return dataset


def determination(world: "World") -> Determination:
    row = Determination(
        organisation=world.organisation,
        dataset=world.records[Dataset],
        method="safe_harbor",
        decided_by=world.word,
        decided_on=date(2026, 2, 1),
        data_as_of=date(2026, 2, 1),
        ends_on=date(2026, 12, 10),
        tools=f"{world.word} tool",
        residual_risk=f"{world.word} risk",
        review_due_on=date(2026, 12, 5),
        attachment=_file(world),
    )
    answer = Answer(point="dates", word="generalised", how=f"{world.word} how")
    determination_save(row, by=world.owner, answers=[answer])
    return row


def _file(world: "World") -> Attachment:
    upload = SimpleUploadedFile(f"{world.word}.pdf", PDF)
    return store(upload, organisation=world.organisation, by=world.owner)
