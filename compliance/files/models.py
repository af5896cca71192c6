"""Decides what is known of an attachment beside its bytes, and that none of it changes once written."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from compliance.files.kinds import BY_CONTENT_TYPE
from compliance.ledger.models import Record


class Attachment(Record):
    """A file of one organisation. Its name is free text, so events and labels show kind and hash instead."""

    name = models.CharField("name", max_length=150)
    content_type = models.CharField("kind", max_length=100)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField("SHA-256", max_length=64)
    wrapped_key = models.BinaryField()
    #: The master key that wraps the file's own key: tells what an old master key still holds.
    master_key = models.CharField(max_length=64, editable=False)

    narrative_fields: ClassVar[tuple[str, ...]] = ("name",)
    secret_fields: ClassVar[tuple[str, ...]] = ("wrapped_key", "master_key")
    WRITTEN_ONCE: ClassVar[tuple[str, ...]] = ("organisation_id", "content_type", "size", "sha256")

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["organisation", "sha256"], name="attachment_sha256")]

    def __str__(self) -> str:
        kind = BY_CONTENT_TYPE.get(self.content_type)
        label = kind.label if kind else self.content_type.rpartition("/")[2].upper()
        return f"{label} file {self.sha256[:8]}"

    @property
    def bound(self) -> str:
        """What its key and its segments are bound to: another file or organisation opens neither."""
        return f"files_attachment:{self.organisation_id}:{self.pk}"

    def clean(self) -> None:
        super().clean()
        if not self._state.adding:
            stored = type(self)._base_manager.values_list(*self.WRITTEN_ONCE).get(pk=self.pk)
            if stored != tuple(getattr(self, name) for name in self.WRITTEN_ONCE):
                raise ValidationError("A file is written once; store another one instead.")
