"""Decides what each gap and each deadline of the register is called, how bad it is, where the duty stands, and why it is told."""

from datetime import date

from compliance.registers.answers import DeadlineKind, GapKind, Severity

CONTRACT = "45 CFR 164.502(e), 164.504(e), 164.308(b)"
DOCUMENTED = "45 CFR 164.502(e)(2), 164.308(b)(3)"
RETURN = "45 CFR 164.504(e)(2)(ii)(J)"
CLAUSES = "45 CFR 164.504(e)(2), 164.314(a)(2)(i)"
USES = "45 CFR 164.504(e)(2)(i)"
HOUSE = "house rule"
SUBCONTRACTORS = (
    "house rule; its customer owes the agreement (45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2))"
)
YEARLY = "house rule: our default, proposed in 90 FR 898"
QUARTERLY = "house rule: our default"
LEAVING = f"{RETURN}; the days are a house rule"

DEADLINES = (
    DeadlineKind("baa_end", "BAA ends", CONTRACT),
    DeadlineKind("cover_end", "Last day a PHI service is covered", CONTRACT),
    DeadlineKind("baa_notice", "Last day to give notice", HOUSE),
    DeadlineKind("attestation_end", "Attestation expires", HOUSE),
    DeadlineKind("baa_return", "Return or destruction of PHI due", RETURN),
    DeadlineKind("baa_review", "BAA to be verified", YEARLY, windows=(30, 14, 7, 1, 0)),
    DeadlineKind("vendor_exit", "Exit of a vendor to be closed", LEAVING, windows=(30, 14, 7, 1, 0)),
    DeadlineKind("chain_review", "Vendor chain to be walked", QUARTERLY, windows=(14, 7, 1, 0)),
)

GAPS = {
    kind.key: kind
    for kind in (
        GapKind("phi_without_baa", Severity.CRITICAL, "PHI service without BAA in force", CONTRACT, "See to its BAA, or stop sending PHI"),
        GapKind("ba_without_baa", Severity.CRITICAL, "Business associate without BAA", CONTRACT, "Record the BAA and its services"),
        GapKind("not_covered", Severity.CRITICAL, "PHI service not covered by its BAA", CONTRACT, "Have it covered, or stop sending PHI"),
        GapKind("expired", Severity.CRITICAL, "BAA expired", CONTRACT, "Renew it, or record what took its place"),
        GapKind("ends_soon", Severity.HIGH, "BAA ends within 30 days and nothing follows it", CONTRACT, "Renew it, or record the next one"),
        GapKind("cover_ends_soon", Severity.HIGH, "Cover of a PHI service ends within 30 days", CONTRACT, "Have it covered on"),
        GapKind("unsigned", Severity.HIGH, "BAA unsigned", DOCUMENTED, "Have it signed and record the day"),
        GapKind("no_evidence", Severity.HIGH, "BAA without file or evidence", DOCUMENTED, "Attach the signed agreement or name the terms"),
        GapKind("ba_undecided", Severity.HIGH, "Business associate or not: undecided", "45 CFR 160.103", "Decide, and say why"),
        GapKind("clause_missing", Severity.HIGH, "Required clause missing", CLAUSES, "Have the agreement amended"),
        GapKind("ai_training", Severity.HIGH, "Training on PHI not excluded", USES, "Have it excluded, in writing"),
        GapKind("return_open", Severity.HIGH, "Return or destruction of PHI open", RETURN, "Record the certificate"),
        GapKind("notice_window", Severity.MEDIUM, "Inside the notice window", HOUSE, "Decide whether to let it renew or give notice"),
        GapKind("conditions_open", Severity.MEDIUM, "Conditions of a PHI service open", HOUSE, "See to them, and record what shows it"),
        GapKind("clauses_unread", Severity.MEDIUM, "Clauses not reviewed", HOUSE, "Answer what is open: it takes minutes"),
        GapKind("dates_incomplete", Severity.MEDIUM, "Dates of the BAA incomplete", DOCUMENTED, "Complete the dates from the agreement"),
        GapKind("attestation_expired", Severity.MEDIUM, "Attestation expired", HOUSE, "Ask the vendor for the new one"),
        GapKind("attestation_ends_soon", Severity.LOW, "Attestation expires within 30 days", HOUSE, "Ask the vendor for the new one"),
        GapKind("assurance_not_on_file", Severity.MEDIUM, "Assurance not on file", SUBCONTRACTORS, "Ask its customer, record the answer"),
        GapKind("exit_open", Severity.MEDIUM, "Exit of a vendor open", LEAVING, "Answer its points and close it"),
        GapKind("never_verified", Severity.MEDIUM, "BAA never verified", YEARLY, "Go through its checklist and record the outcome"),
        GapKind("verification_overdue", Severity.MEDIUM, "Verification of the BAA overdue", YEARLY, "Go through its checklist again"),
        GapKind("chain_overdue", Severity.MEDIUM, "Walk of the vendor chain overdue", QUARTERLY, "Walk the chain and record the outcome"),
        GapKind("review_open", Severity.MEDIUM, "Review begun and left", HOUSE, "Finish it, or record that it could not be completed"),
        GapKind("no_owner", Severity.LOW, "Vendor without owner", HOUSE, "Name who looks after it"),
    )
}  # fmt: skip

#: What stands beside each gap; {day} is the day it hangs on.
REASONS = {
    "phi_without_baa": "PHI may be sent to it and no BAA with this vendor is in force.",
    "ba_without_baa": "It is recorded as a business associate, with neither a service nor a BAA in force or to come.",
    "not_covered": "A BAA is in force, but it does not name this service: have it amended.",
    "expired": "Its last day in force was {day} and no other agreement took its place.",
    "ends_soon": "Its last day in force is {day}.",
    "cover_ends_soon": "Its last day of cover is {day}, and nothing covers it on.",
    "unsigned": "Without signature it is not in force.",
    "no_evidence": "Nothing on file shows that it was agreed.",
    "ba_undecided": "Until decided, it counts as a business associate.",
    "return_open": "The agreement ended and PHI is not recorded as returned or destroyed. Due: {day}.",
    "notice_window": "It renews itself. The last day to give notice is {day}.",
    "conditions_open": "PHI may be sent to it, and a condition that the catalogue names is not shown to be met.",
    "clause_missing": "It was read, and at least one of the 15 required elements is absent or there in part.",
    "ai_training": "It does not exclude, or not wholly, that the vendor trains models on PHI: a use of its own, not yours.",
    "clauses_unread": "Of the 15 required elements and 10 questions about AI, some were not looked for yet.",
    "dates_incomplete": "Facts are missing, or a date is known only to the month. Its page says what counts until then.",
    "attestation_expired": "It counted until {day}, and no newer one of its kind is on file.",
    "attestation_ends_soon": "It counts until {day}, and no newer one of its kind is on file.",
    "assurance_not_on_file": "It works for a vendor of ours. We need no agreement with it; whether that vendor has one is not known.",
    "exit_open": "It is being left; its exit is to be closed by {day}.",
    "never_verified": "It was to be verified by {day}; no verification is on file.",
    "verification_overdue": "It was to be verified again by {day}.",
    "chain_overdue": "It was to be walked by {day}.",
    "review_open": "It was begun on {day} and has no outcome.",
    "no_owner": "Nobody is told of its deadlines but the security officer.",
}

#: The same of a service that an agreement names: which job is to be done.
NAMED = {
    "not_begun": "PHI may be sent to it, and the BAA that names it begins only on {day}.",
    "unsigned": "PHI may be sent to it, and the BAA that names it is not signed: have it signed.",
    "no_effective_day": "PHI may be sent to it, and the BAA that names it has no effective day: record it.",
    "expired": "PHI may be sent to it, and the BAA that names it expired on {day}: have it renewed.",
    "terminated": "PHI may be sent to it, and the BAA that names it was terminated, last day {day}: a new one is needed.",
    "superseded": "PHI may be sent to it, and the BAA that names it was superseded, last day {day}: have it named in the next one.",
    "notice": "PHI may be sent to it, and the BAA that names it ended by notice, last day {day}: a new one is needed.",
    "other_direction": "PHI may be sent to it, and the BAA that names it is between us as business associate and them: it covers what we "
    "do, not what we use.",
    "not_on_list": "A BAA is in force for what is on the vendor's eligible list, and this service was not found there.",
    "ended_cover": "A BAA in force names it, but not for today: its cover has ended or not begun.",
}


def reason(kind: str, day: date | None = None, why: str = "") -> str:
    """What stands beside a gap: the day it hangs on, and what is wrong with the agreement that names its service."""
    return (NAMED[why] if why else REASONS[kind]).format(day=day or "not said")


#: The gaps that say: PHI may be sent, and no agreement covers it.
UNCOVERED = ("phi_without_baa", "not_covered")
