"""Decides how drafts and mail merges read in a pack: one line each, of what the ledger knew of them."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from incidents.models import Draft, MailRun


def lines(drafts: Sequence[Draft], runs: Mapping[UUID, Sequence[MailRun]]) -> Iterator[str]:
    """Drafts in use with what they lack, each followed by the runs that printed it, the first first."""
    for draft in sorted(drafts, key=lambda each: (each.kind, each.state, str(each.pk))):
        printed = sorted(runs.get(draft.pk, ()), key=lambda run: run.begun_at)
        if draft.archived_at and not printed:
            continue
        state = f", {draft.state}" if draft.state else ""
        yield f"Draft: {draft.get_kind_display()}{state}, {_standing(draft)}"
        yield from map(_run, printed)


def _standing(draft: Draft) -> str:
    if draft.archived_at:
        return "not used any more"
    return f"lacks {draft.lacking}" if draft.lacks else "every element is said or has its reason"


def _run(run: MailRun) -> str:
    begun = f"{run.begun_at:%Y-%m-%d %H:%M} UTC"
    if not run.ended_at:
        how = "its end is not on record"
    elif run.next_row:
        how = f"broken off, {run.printed:,} handed over, the rest from row {run.next_row}"
    else:
        how = "all handed over"
    return f"Mail merge of {begun}: {run.letters:,} letters, {how}; list SHA-256 {run.sha256}"
