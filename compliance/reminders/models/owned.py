"""Decides how rows of an organisation that are no records are read."""

from typing import Any, Self

from django.db import models


class OwnedQuerySet(models.QuerySet):
    """Rows of an organisation that are no records."""

    def of(self, organisation: Any) -> Self:
        """The rows of one organisation: the only way a view reads."""
        return self.filter(organisation=organisation)
