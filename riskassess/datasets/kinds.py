"""Decides what each gap and each deadline of the register is called, how bad it is, where the duty stands, and why it is told."""

from datetime import date

from compliance.registers.answers import DeadlineKind, GapKind, Severity

DEIDENTIFIED = "45 CFR 164.502(d)(2), 164.514(a)-(b)"
LIMITED = "45 CFR 164.514(e)(4)"
DISPOSAL = "45 CFR 164.310(d)(2)(i)"
ACCESS = "house rule; access as in 45 CFR 164.308(a)(4), 164.312(a)(1)"
HOUSE = "house rule"

DEADLINES = (
    DeadlineKind("determination_end", "Determination of de-identification ends", DEIDENTIFIED),
    DeadlineKind(
        "reidentification_review", "Look for ways back to persons due", HOUSE, windows=(60, 30, 14, 7, 1, 0)
    ),
    DeadlineKind("dataset_disposal", "Disposal of a dataset due", HOUSE, windows=(60, 30, 14, 7, 1, 0)),
)

GAPS = {
    kind.key: kind
    for kind in (
        GapKind("phi_used_as_deidentified", Severity.CRITICAL, 
            "PHI used as if it were none", DEIDENTIFIED, "Stop using it as such, or record what de-identifies it"),
        GapKind("determination_expired", Severity.HIGH, 
            "Determination of de-identification ended", DEIDENTIFIED, "Have it determined again, or treat it as PHI"),
        GapKind("determination_missing", Severity.HIGH, 
            "Declared no PHI without what shows it", DEIDENTIFIED, "Complete what is missing, or declare what it is"),
        GapKind("determination_ends_soon", Severity.HIGH, 
            "De-identified for 30 days at most", DEIDENTIFIED, "Have it determined again before that day"),
        GapKind("no_data_use_agreement", Severity.HIGH, 
            "Limited data set without data use agreement", LIMITED, "Record its day and party"),
        GapKind("kind_undecided", Severity.MEDIUM, "PHI or not: undecided", HOUSE, "Say what it is"),
        GapKind("not_separated", Severity.MEDIUM, 
            "PHI dataset not separated from production", ACCESS, "Move it apart, and record what shows it"),
        GapKind("no_human_review", Severity.MEDIUM, 
            "No person looked through a sample", HOUSE, "Have a sample looked through, and record the misses"),
        GapKind("reidentification_overdue", Severity.MEDIUM, "Look for ways back overdue", HOUSE, "Look again, and record what was found"),
        GapKind("no_provenance", Severity.MEDIUM, 
            "Dataset without provenance", HOUSE, "Say where it came from, who took it out, when, and which fields"),
        GapKind("disposal_overdue", Severity.MEDIUM, 
            "Disposal overdue", HOUSE, "Dispose of it and record the certificate, or say why it is kept"),
        GapKind("disposal_uncertified", Severity.MEDIUM, "Disposal without certificate", DISPOSAL, "Add the certificate"),
        GapKind("dataset_no_owner", Severity.LOW, "Dataset without owner", HOUSE, "Name who looks after it"),
    )
}  # fmt: skip

#: The gaps that say: it is treated as no PHI, and counts as PHI.
UNFOUNDED = ("phi_used_as_deidentified", "determination_expired", "determination_missing")

#: What stands beside each gap; {day} is the day it hangs on, {why} how the rules tell it.
REASONS = {
    "phi_used_as_deidentified": "{why} Models use it all the same.",
    "determination_expired": "{why}",
    "determination_missing": "{why}",
    "determination_ends_soon": "The last day on which anything says that it is no PHI is {day}.",
    "no_data_use_agreement": "{why}",
    "kind_undecided": "Until somebody says what it is, it counts as PHI.",
    "not_separated": "It holds PHI, and nothing on file shows that it is kept apart from production.",
    "no_human_review": "It counts, but no record says that a person looked for what the tools missed.",
    "reidentification_overdue": "Whether somebody could find a way back was to be looked at by {day}: other data appear all the time.",
    "no_provenance": "Its source, or who took it out, when and with which fields, is not on file.",
    "disposal_overdue": "It was to be disposed of by {day}.",
    "disposal_uncertified": "It was disposed of on {day}, and nothing on file shows it.",
    "dataset_no_owner": "Nobody is told of its deadlines but the security officer.",
}


def reason(kind: str, day: date | None = None, why: str = "") -> str:
    """What stands beside a gap."""
    return REASONS[kind].format(day=day or "not said", why=why)
