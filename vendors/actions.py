"""What is done to vendors, services and BAAs: every verb ends in the ledger, and the verbs of an agreement change facts, never words."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from compliance.exchange.plans import Plan
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused
from compliance.ledger.models import Part
from vendors import clocks, coverage, rules, terms
from vendors.dates import PartialDate
from vendors.models import BAA, BAAFile, Contact, Cover, Service, Vendor

#: Facts of an agreement that belong to its own life and are not taken over by the one that follows it.
OWN_LIFE = (
    "notice_given_on",
    "notice_given_by",
    "terminated_on",
    "superseded_from",
    "superseded_by",
    "return_due_on",
    "return_outcome",
    "return_done_on",
    "renewed_on",
)

#: What can be taken back, and the facts that were recorded with it.
TAKEN_BACK = {
    "notice": ("notice_given_on", "notice_given_by"),
    "termination": ("terminated_on",),
    "return": ("return_done_on", "return_outcome"),
}


def vendor_save(
    vendor: Vendor, *, by: Actor, contacts: Iterable[Contact] | None = None, why: str = ""
) -> None:
    """Adds or edits a vendor; `contacts` replaces its contacts."""
    verb = "added" if vendor._state.adding else "edited"
    ledger.save(vendor, by=by, verb=verb, why=why, parts=None if contacts is None else {"contacts": contacts})


def vendor_archive(vendor: Vendor, *, by: Actor, why: str, on: date) -> None:
    """Takes a vendor out of use; its services and agreements leave the view with it.

    Raises Refused while, on that day, an agreement runs or is to begin, or return of PHI is open: nobody would be told of either.
    """
    agreements = {baa: baa.agreement(vendor.organisation.zone, covers=()) for baa in vendor.baas.current()}
    for baa, agreement in agreements.items():
        if rules.status(agreement, on) in ("not_yet", "in_force"):
            raise Refused(
                f"{baa.title} has not ended. Terminate it first: return or destruction of PHI follows from that."
            )
        if rules.return_open(agreement, on, agreements.values()):
            raise Refused(f"After {baa.title} return or destruction of PHI is not recorded. Record it first.")
    ledger.archive(vendor, by=by, why=why)


def service_save(service: Service, *, by: Actor, why: str = "") -> None:
    """Adds or edits a service."""
    ledger.save(service, by=by, verb="added" if service._state.adding else "edited", why=why)


def baa_save(
    baa: BAA,
    *,
    by: Actor,
    covers: Iterable[Cover] | None = None,
    files: Iterable[BAAFile] = (),
    why: str = "",
) -> None:
    """Adds or edits an agreement; `covers` replaces what it covers, `files` are added to those it has."""
    ledger.save(
        baa, by=by, verb="added" if baa._state.adding else "edited", why=why, parts=_parts(baa, covers, files)
    )


def baa_amend(
    baa: BAA, *, by: Actor, why: str, covers: Iterable[Cover] | None = None, files: Iterable[BAAFile] = ()
) -> None:
    """Changes terms of a running agreement by an amendment that both sides agreed."""
    ledger.save(baa, by=by, verb="amended", why=why, parts=_parts(baa, covers, files))


def baa_renew(
    baa: BAA,
    *,
    first_end: PartialDate | None,
    renewed_on: date,
    by: Actor,
    why: str = "",
    files: Iterable[BAAFile] = (),
) -> None:
    """A new term, agreed on `renewed_on`: the end day moves, everything else stays.

    Raises Refused where the agreement had ended by then: what was not covered in between stays uncovered, since an assurance does not
    reach back (45 CFR 164.502(e)(2), 164.308(b)(3)).
    """
    if baa.terminated_on or baa.superseded_from:
        raise Refused("This agreement was terminated or superseded. Record a new agreement instead.")
    if baa.ends_on and renewed_on > baa.ends_on:
        raise Refused(
            f"It ended on {baa.ends_on}, before this was agreed. Record a new agreement instead.",
            "renewed_on",
        )
    old = terms.first_end_on(baa.agreement(baa.organisation.zone, covers=()))
    if first_end is not None and old is not None and first_end.first <= old:
        raise Refused(f"The new end day must come after the present one, {old}.", "first_end")
    baa.first_end, baa.until_terminated, baa.renewed_on = first_end, first_end is None, renewed_on
    baa.notice_given_on, baa.notice_given_by = None, ""
    _close_return(baa)
    ledger.save(baa, by=by, verb="renewed", why=why, parts=_parts(baa, None, files))


def successor_of(baa: BAA) -> BAA:
    """An unsaved draft of the agreement that follows: the same vendor and terms, unsigned, without dates."""
    values = {
        f.name: getattr(baa, f.name)
        for f in baa._meta.concrete_fields
        if f.name not in ("id", "version", *OWN_LIFE)
    }
    values |= {
        "signed": None,
        "effective": None,
        "first_end": None,
        "archived_at": None,
        "evidence": BAA.Evidence.NONE,
    }
    return BAA(**values, superseded_by=None)


@transaction.atomic
def baa_supersede(
    old: BAA, new: BAA, *, by: Actor, covers: Iterable[Cover], files: Iterable[BAAFile] = (), why: str = ""
) -> None:
    """Puts a signed, dated agreement in the place of another, which ends the day before the new one starts.

    Raises Refused where the new one is a draft: nothing would be in force between the two.
    """
    new.derive()
    if new.starts_on is None:
        raise Refused(
            "The new agreement is not signed or has no effective day; until then the old one must stay."
        )
    if old.superseded_from:
        raise Refused("This agreement is already superseded.")
    ledger.save(new, by=by, verb="added", why=why, parts=_parts(new, covers, files))
    old.superseded_from, old.superseded_by = new.starts_on, new
    old.derive()
    if old.ended_by == "superseded":
        _close_return(old)
    ledger.save(old, by=by, verb="superseded", why=why)


def baa_notice(
    baa: BAA, *, given_on: date, given_by: str, by: Actor, why: str = "", files: Iterable[BAAFile] = ()
) -> None:
    """Records notice by either side: the agreement ends with the term the notice is in time for, and PHI goes back after that."""
    if baa.notice_given_on:
        raise Refused(f"Notice was already recorded for {baa.notice_given_on}. Take it back first.")
    baa.notice_given_on, baa.notice_given_by = given_on, given_by
    baa.derive()
    if baa.ended_by == "notice" and baa.ends_on:
        baa.return_due_on = clocks.return_due(baa.ends_on)
    ledger.save(baa, by=by, verb="notice given", why=why, parts=_parts(baa, None, files))


def baa_terminate(
    baa: BAA,
    *,
    terminated_on: PartialDate,
    by: Actor,
    why: str,
    return_due_on: date | None = None,
    files: Iterable[BAAFile] = (),
) -> None:
    """Ends an agreement and opens return or destruction of PHI (45 CFR 164.504(e)(2)(ii)(J)), due when the caller says or in 30 days."""
    if baa.terminated_on:
        raise Refused(f"This agreement was already terminated as of {baa.terminated_on}. Take it back first.")
    baa.terminated_on = terminated_on
    baa.return_due_on = return_due_on or clocks.return_due(terminated_on.first)
    ledger.save(baa, by=by, verb="terminated", why=why, parts=_parts(baa, None, files))


def baa_return(
    baa: BAA, *, outcome: str, done_on: date, by: Actor, why: str = "", files: Iterable[BAAFile] = ()
) -> None:
    """Closes return or destruction of PHI: returned, destroyed, or not feasible with protections extended."""
    baa.return_outcome, baa.return_done_on = outcome, done_on
    ledger.save(baa, by=by, verb="PHI returned or destroyed", why=why, parts=_parts(baa, None, files))


def baa_archive(baa: BAA, *, by: Actor, why: str) -> None:
    """Takes an agreement out of the register's view; from today it covers nothing."""
    ledger.archive(baa, by=by, why=why)


def baa_restore(baa: BAA, *, by: Actor, why: str = "") -> None:
    """Brings an archived agreement back."""
    ledger.restore(baa, by=by, why=why)


def vendor_restore(vendor: Vendor, *, by: Actor, why: str = "") -> None:
    """Brings a vendor back into use."""
    ledger.restore(vendor, by=by, why=why)


def service_archive(service: Service, *, by: Actor, why: str) -> None:
    """Takes a service out of use; its past stays."""
    ledger.archive(service, by=by, why=why)


def service_restore(service: Service, *, by: Actor, why: str = "") -> None:
    """Brings a service back into use."""
    ledger.restore(service, by=by, why=why)


def baa_attach(baa: BAA, file: BAAFile, *, by: Actor) -> None:
    """Adds a stored file to an agreement; files are never taken away."""
    ledger.save(baa, by=by, verb="file added", parts=_parts(baa, None, [file]))


@transaction.atomic
def vendor_import(plan: Plan, *, by: Actor, why: str, kept: str = "") -> int:
    """Writes everything an import found, or nothing; returns how many records. `kept` is why text stays that may identify a person."""
    events = ledger.save_many(plan.changes, by=by, why=why)
    for text in plan.kept:
        facts = {"field": text.field, "kinds": list(text.kinds)}
        ledger.note(text.record, by=by, verb="kept", why=kept, facts=facts)
    return len(events)


def baa_take_back(baa: BAA, *, what: str, by: Actor, why: str) -> None:
    """Takes back a notice, a termination or a return of PHI that was recorded wrongly. Raises Refused where there is none."""
    facts = TAKEN_BACK[what]
    if not getattr(baa, facts[0]):
        raise Refused("There is nothing of this kind to take back.", "what")
    for name in facts:
        setattr(baa, name, None if BAA._meta.get_field(name).null else "")
    baa.derive()
    if baa.ended_by not in ("terminated", "notice"):
        _close_return(baa)
    ledger.save(baa, by=by, verb="taken back", why=why)


def _close_return(baa: BAA) -> None:
    """No return of PHI is owed, or was made, for an end that is none any more."""
    baa.return_due_on, baa.return_done_on, baa.return_outcome = None, None, ""


def _parts(baa: BAA, covers: Iterable[Cover] | None, files: Iterable[BAAFile]) -> dict[str, list[Part]]:
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
