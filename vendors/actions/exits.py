"""Decides how an exit is opened, filled in, closed or waived, and when a vendor may go out of use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.held import held
from vendors import coverage, exits
from vendors.checklists import Item
from vendors.exits import STEPS
from vendors.gathered import with_conditions
from vendors.models import BAA, BAAFile, Exit, ExitStep, Service, Vendor
from vendors.standing import service_facts, vendor_facts
from vendors.terms import Agreement

OPEN_ALREADY = "An exit of this vendor is open already."
OWED = "PHI may have reached it from us, and no exit is closed. Open its exit and close it, or waive it with the reason."


@dataclass(frozen=True)
class StepLine:
    """One point of an exit: its answer, or what the agreements say in its place."""

    item: Any
    answer: ExitStep | None
    #: Told by an agreement, in words.
    told: str = ""
    baa: BAA | None = None
    #: Why an answer by hand does not count.
    doubt: str = ""
    #: Whether what an agreement tells is still owed.
    is_owed: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether it is answered, and something shows it."""
        return not self.is_owed and bool(self.told or (self.answer and not self.doubt))

    @property
    def by_hand(self) -> bool:
        """Whether it is answered here."""
        return not self.told


TAKEN_OVER = "The agreement tells it, and took over what was answered by hand:"


def step_lines(leaving: Exit, on: date) -> list[StepLine]:
    """Every point. Return is told by the agreements where one owes it, and a certificate with them is one here."""
    given = {step.step: step for step in leaving.steps.all()}
    baas = _agreements(leaving)
    back = _back(leaving, on, baas.values())
    return [_line(item, given, back, baas) for item in STEPS]


def _line(
    item: Item, given: Mapping[str, ExitStep], back: exits.Back | None, baas: Mapping[Any, BAA]
) -> StepLine:
    answer = given.get(item.key)
    baa = baas[back.by] if back else None
    if baa and back and item.key == "return":
        how = f"{baa.get_return_outcome_display()} on {back.on}, by {baa.title}"
        words = how if back.on else f"{baa.title} owes it: it is recorded there once that has ended."
        return StepLine(item, answer, words, baa, TAKEN_OVER if answer else "", is_owed=not back.on)
    if baa and back and back.is_certified and item.key == "certificate":
        return StepLine(item, answer, f"On file with {baa.title}", baa)
    return StepLine(item, answer, doubt=_doubt(answer, given, back) if answer else "")


def _doubt(step: ExitStep, given: Mapping[str, ExitStep], back: exits.Back | None) -> str:
    by_hand = given.get("return")
    return exits.doubt(step.facts, exits.returned_on(back, by_hand.facts if by_hand else None))


def _back(leaving: Exit, on: date, baas: Iterable[BAA]) -> exits.Back | None:
    """What the agreements with the vendor say of PHI, archived ones too: they were in force."""
    rows, zone = list(baas), leaving.vendor.organisation.zone
    certificates = BAAFile.objects.filter(baa__in=rows, kind=BAAFile.Kind.CERTIFICATE)
    closed = Exit.objects.current().filter(vendor=leaving.vendor, outcome=Exit.Outcome.CLOSED)
    left = closed.exclude(pk=leaving.pk).filter(ended_on__lte=leaving.opened_on)
    return exits.back(
        [baa.agreement(zone, covers=()) for baa in rows],
        set(certificates.values_list("baa", flat=True)),
        on,
        [day for day in left.values_list("ended_on", flat=True) if day],
    )


def _agreements(leaving: Exit) -> dict[Any, BAA]:
    """Those with the vendor; of an exit that is over, those that had begun by then."""
    rows = BAA.objects.of(leaving.organisation_id).filter(vendor=leaving.vendor)
    return {
        baa.pk: baa for baa in (rows.filter(starts_on__lte=leaving.ended_on) if leaving.ended_on else rows)
    }


def why_not_closed(leaving: Exit, on: date) -> list[str]:
    """What still stands in the way of closing it."""
    facts = [(baa.title, agreement) for baa, agreement in _baas(leaving.vendor)]
    settled = {line.item.key: line.is_settled for line in step_lines(leaving, on)}
    return exits.lacking(settled, facts, on)


@transaction.atomic
def exit_open(leaving: Exit, *, by: Actor) -> None:
    """Opens an exit. Raises Refused while one is open, and for an archived vendor."""
    vendor = held(leaving.vendor)
    if vendor.archived_at:
        raise Refused(f"{vendor} is archived. Restore the vendor first.")
    if _open_of(vendor):
        raise Refused(OPEN_ALREADY)
    leaving.opened_by_id = by.pk
    ledger.save(leaving, by=by, verb="opened", why=leaving.why)


@transaction.atomic
def exit_step(leaving: Exit, step: ExitStep, *, by: Actor, on: date) -> None:
    """Answers one point. Raises Refused once the exit is over, for what an agreement tells, and where nothing shows the answer."""
    _refuse_ended(leaving)
    others = [each for each in leaving.steps.all() if each.step != step.step]
    baas = _agreements(leaving)
    back = _back(leaving, on, baas.values())
    if back and step.step == "return":
        words = f"{baas[back.by].title} tells it: record the return there, and it is answered here as well."
        raise Refused(words)
    if doubt := _doubt(step, {each.step: each for each in others}, back):
        raise Refused(doubt, "evidence" if doubt == exits.NOT_SHOWN else "done_on")
    step.by_id = by.pk
    ledger.save(leaving, by=by, verb="step answered", parts={"steps": [*others, step]})


@transaction.atomic
def exit_close(leaving: Exit, *, by: Actor, on: date, phi_stopped: bool = False) -> None:
    """Closes an exit; with `phi_stopped` its services get no PHI from then on.

    Raises Refused while an agreement runs, PHI is not back, a point has no answer, or PHI may still be sent to a service.
    """
    _refuse_ended(leaving)
    held(leaving.vendor)
    if why := why_not_closed(leaving, on):
        raise Refused(" ".join(why))
    for service in still_sent_to(leaving.vendor):
        if not phi_stopped:
            raise Refused(
                "PHI may still be sent to it. Say that it is not, or archive the service.", "phi_stopped"
            )
        service.phi = Service.Phi.NO
        ledger.save(service, by=by, verb="edited", why="Its vendor was left, and PHI is no longer sent to it")
    leaving.outcome, leaving.ended_on, leaving.ended_by_id = Exit.Outcome.CLOSED, on, by.pk
    ledger.save(leaving, by=by, verb="closed")


def still_sent_to(vendor: Vendor) -> list[Service]:
    """The services in use that may receive PHI."""
    rows = Service.objects.of(vendor.organisation_id).current().filter(vendor=vendor)
    return list(rows.exclude(phi=Service.Phi.NO))


@transaction.atomic
def exit_waive(leaving: Exit, *, by: Actor, why: str, on: date) -> None:
    """Ends an exit without its points, for a reason."""
    _refuse_ended(leaving)
    leaving.outcome, leaving.ended_on, leaving.ended_by_id = Exit.Outcome.WAIVED, on, by.pk
    leaving.waiver = why
    if leaving._state.adding:
        leaving.opened_by_id = by.pk
    ledger.save(leaving, by=by, verb="waived", why=why)


def exit_archive(leaving: Exit, *, by: Actor, why: str) -> None:
    """Takes out an exit that was opened by mistake."""
    ledger.archive(leaving, by=by, why=why)


def follow_termination(baa: BAA, *, by: Actor, why: str) -> None:
    """A terminated agreement opens the exit of its vendor, unless another agreement with it runs on."""
    if baa.direction not in coverage.COVERING_DIRECTIONS or baa.ends_on is None or baa.starts_on is None:
        return
    if _open_of(baa.vendor) or any(_runs_past(each, baa.ends_on) for each in _others(baa)):
        return
    due = baa.return_due_on or exits.due_after(baa.ends_on)
    leaving = Exit(
        organisation=baa.organisation, vendor=baa.vendor, baa=baa, opened_on=baa.ends_on, due_on=due
    )
    leaving.opened_by_id = by.pk
    ledger.save(leaving, by=by, verb="opened", why=why)


def take_back_exit(baa: BAA, *, by: Actor, why: str) -> None:
    """A termination that is taken back takes its exit with it, where nobody answered a point of that yet."""
    leaving = _open_of(baa.vendor)
    if leaving and leaving.baa_id == baa.pk and not leaving.steps.exists():
        ledger.archive(leaving, by=by, why=why)


def exit_owed(vendor: Vendor, on: date) -> bool:
    """Whether an exit stands between the vendor and its archive."""
    agreements = [agreement for _, agreement in _baas(vendor)]
    plain = coverage.as_ours(vendor_facts(vendor), agreements, on)
    held_exits = [each.facts for each in Exit.objects.current().filter(vendor=vendor)]
    if any(exits.is_unended(each, on) for each in held_exits):
        return True
    services = [service_facts(service) for service in with_conditions(vendor.services.ever())]
    owes = exits.owes_exit(plain, services, agreements)
    return owes and not exits.is_left(held_exits, agreements, on)


def leave(vendor: Vendor, *, by: Actor, why: str, on: date, waive_exit: bool) -> None:
    """Waives the exit that is owed, or raises Refused."""
    if not exit_owed(vendor, on):
        return
    if not waive_exit:
        raise Refused(OWED, "waive_exit")
    leaving = _open_of(vendor) or Exit(
        organisation=vendor.organisation, vendor=vendor, opened_on=on, due_on=on
    )
    exit_waive(leaving, by=by, why=why, on=on)


def _open_of(vendor: Vendor) -> Exit | None:
    found: Exit | None = Exit.objects.current().filter(vendor=vendor, ended_on=None).first()
    return found


def _baas(vendor: Vendor) -> list[tuple[BAA, Agreement]]:
    rows = BAA.objects.of(vendor.organisation_id).current().filter(vendor=vendor)
    return [(baa, baa.agreement(vendor.organisation.zone, covers=())) for baa in rows]


def _others(baa: BAA) -> Any:
    rows = BAA.objects.of(baa.organisation_id).current().filter(vendor=baa.vendor_id)
    return rows.exclude(pk=baa.pk).filter(direction__in=coverage.COVERING_DIRECTIONS)


def _runs_past(baa: BAA, last: date) -> bool:
    return baa.starts_on is not None and (baa.ends_on is None or baa.ends_on > last)


def _refuse_ended(leaving: Exit) -> None:
    if leaving.ended_on or leaving.archived_at:
        raise Refused("This exit is over. Open another one if there is more to do.")
