"""Decides what is remembered of a spreadsheet: how somebody had it read, by the words of its header."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from compliance.accounts.models import Organisation, Person
from compliance.exchange.models import Remembered
from compliance.exchange.plans import Choices
from compliance.exchange.reading import plain


def fingerprint(header: Sequence[str]) -> str:
    """One short spelling of a header: the same words in the same order, however they are capitalised and spaced."""
    return hashlib.sha256("\n".join(plain(title).casefold() for title in header).encode()).hexdigest()


def recall(organisation: Organisation, register: str, header: Sequence[str]) -> Remembered | None:
    """What was confirmed for this header the last time; None where it is new."""
    known = Remembered.objects.filter(
        organisation=organisation, register=register, header=fingerprint(header)
    )
    return known.select_related("confirmed_by").first()


def remember(
    organisation: Organisation,
    register: str,
    header: Sequence[str],
    choices: Choices,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Keeps what was confirmed for this header; the last one counts."""
    Remembered.objects.update_or_create(
        organisation=organisation,
        register=register,
        header=fingerprint(header),
        defaults={"choices": dict(choices), "confirmed_by": by, "confirmed_at": now},
    )
