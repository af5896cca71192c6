"""What the chapter in a pack says of exits: every one with its points, of return and certificate what the agreements tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.registers.answers import Table
from vendors import exits
from vendors.exits import STEPS, Answer, Back
from vendors.models import BAA, BAAFile, Exit, ExitStep
from vendors.snapshots import AgreementFacts, VendorFacts
from vendors.terms import starts_on

COLUMNS = ("exit of", "from", "due", "outcome", "ended", "by", *(item.key for item in STEPS))


@dataclass(frozen=True)
class Leaving:
    """An exit as the ledger knew it, with its answered points."""

    key: UUID
    fields: dict[str, Any]
    steps: list[dict[str, Any]]


def exits_known(organisation: Organisation, on: date, known: datetime) -> list[Leaving]:
    """Every exit begun by that day, of vendors out of use too."""
    return [
        Leaving(key, state["fields"], [part["fields"] for part in state["parts"]["steps"]])
        for key, state in history.states(organisation.pk, Exit, known).items()
        if not state["fields"]["archived_at"] and state["fields"]["opened_on"] <= str(on)
    ]


def exits_table(held: Sequence[Leaving], facts: Sequence[VendorFacts], on: date) -> Table:
    """Each with its points; why one was waived is free text and stands in the ledger."""
    by_key = {str(of.vendor.key): of for of in facts}
    rows = [(*_about(each.fields), *_points(by_key[each.fields["vendor"]["key"]], each, on)) for each in held]
    return Table("exits", "Exits of vendors", COLUMNS, sorted(rows))


def exit_files(held: Sequence[Leaving]) -> Iterator[tuple[str, str, str]]:
    """What a file shows, of which exit, and its key: certificates, letters, lists of access taken away."""
    questions = {item.key: item.question for item in STEPS}
    for each in held:
        for step in each.steps:
            if step["attachment"]:
                title = questions.get(step["step"], step["step"])
                yield title, f"Exit of {each.fields['vendor']['label']}", step["attachment"]["key"]


def _about(fields: dict[str, Any]) -> Iterator[str]:
    yield fields["vendor"]["label"]
    yield fields["opened_on"]
    yield fields["due_on"]
    yield dict(Exit.Outcome.choices).get(fields["outcome"], "open")
    yield fields["ended_on"] or ""
    yield (fields["ended_by"] or {}).get("label", "")


def _points(of: VendorFacts, leaving: Leaving, on: date) -> Iterator[str]:
    """Each point in words; no answer by hand stands beside what an agreement tells."""
    begun = _begun(of, leaving.fields["ended_on"])
    given = {step["step"]: step for step in leaving.steps}
    back = _back(of, leaving.key, leaving.fields["opened_on"], begun, on)
    told = _told(back, begun) if back else {}
    returned = exits.returned_on(back, _answer(given["return"]) if "return" in given else None)
    for item in STEPS:
        step = given.get(item.key)
        yield told.get(item.key) or (_step(step, returned) if step else "")


def _begun(of: VendorFacts, ended: str | None) -> list[AgreementFacts]:
    """The agreements that had begun when the exit ended; all where it is open."""
    starts = [(each, starts_on(each.agreement)) for each in of.agreements]
    return [each for each, start in starts if not ended or (start and str(start) <= ended)]


def _back(of: VendorFacts, key: UUID, opened: str, begun: list[AgreementFacts], on: date) -> Back | None:
    certificates = {
        each.agreement.key
        for each in begun
        if any(file["kind"] == BAAFile.Kind.CERTIFICATE for file in each.files)
    }
    left = [
        each.ended_on
        for each in of.kept.exits
        if each.key != key and each.outcome == Exit.Outcome.CLOSED and each.ended_on
    ]
    before = [day for day in left if str(day) <= opened]
    return exits.back([each.agreement for each in begun], certificates, on, before)


def _told(back: Back, begun: list[AgreementFacts]) -> dict[str, str]:
    by = next(each for each in begun if each.agreement.key == back.by)
    if back.on is None:
        return {"return": f"open: {by.title} owes it"}
    outcome = dict(BAA.ReturnOutcome.choices).get(by.fields["return_outcome"], "")
    certificate = {"certificate": f"on file with {by.title}"} if back.is_certified else {}
    return {"return": f"{outcome} {back.on}, by {by.title}", **certificate}


def _answer(step: dict[str, Any]) -> Answer:
    return Answer(
        step=step["step"],
        is_done=step["answer"] == ExitStep.Answer.DONE,
        done_on=date.fromisoformat(step["done_on"]),
        is_shown=bool(step["evidence"].strip() or step["attachment"]),
    )


def _step(step: dict[str, Any], returned: date | None) -> str:
    """An answer by hand with what shows it; one that does not count is open, and says why."""
    words = f"{dict(ExitStep.Answer.choices)[step['answer']]} {step['done_on']}"
    shown = "; ".join(filter(None, (step["evidence"], "file on record" if step["attachment"] else "")))
    match exits.doubt(_answer(step), returned):
        case "":
            return f"{words}: {shown}"
        case exits.NOT_SHOWN:
            return f"open: said to be {words.lower()}, and nothing shows it"
        case _:
            return f"open: said to be {words.lower()} ({shown}), and no return by that day is on record"
