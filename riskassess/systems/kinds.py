"""Decides what each gap and each deadline of the register is called, how bad it is, where the duty stands, and why it is told."""

from datetime import date

from compliance.registers.answers import DeadlineKind, GapKind, Severity

CONTRACT = "45 CFR 164.502(e), 164.504(e), 164.308(b)"
HOUSE = "house rule"
TRANSIT = "45 CFR 164.312(e)(1); the floor is a setting, 1.2 after NIST SP 800-52 Rev. 2"
AT_REST = "45 CFR 164.312(a)(2)(iv)"
MINIMUM = "45 CFR 164.502(b), 164.514(d)"
ENVIRONMENTS = "house rule, for 45 CFR 164.308(a)(4)(i)"
GUARDS = "house rule, for 45 CFR 164.312(a)(1)"
RESIDENCY = "house rule; in the UAE Federal Law 2 of 2019, art. 13"
AUDIT = "45 CFR 164.312(b)"
REVIEW = "45 CFR 164.308(a)(1)(ii)(D)"
ACCESS = "45 CFR 164.308(a)(4)(ii)(B), 164.502(b)"
PHASES = "house rule, for the rules named beside each item"
DEIDENTIFIED = "45 CFR 164.514(a)-(b)"

DEADLINES = (
    DeadlineKind("key_rotation", "Encryption keys to be rotated", HOUSE, windows=(30, 14, 7, 1, 0)),
    DeadlineKind("secret_rotation", "Secret of a service account to be rotated", HOUSE, windows=(30, 14, 7, 1, 0)),
    DeadlineKind("log_review", "Log to be reviewed", REVIEW, windows=(14, 7, 1, 0)),
    DeadlineKind("approval_end", "Approval of an AI system ends", HOUSE, windows=(60, 30, 14, 7, 1, 0)),
)  # fmt: skip

GAPS = {
    kind.key: kind
    for kind in (
        GapKind("hop_not_covered", Severity.CRITICAL, "PHI flows where no BAA covers it", CONTRACT, "Have it covered, or stop it"),
        GapKind("not_determined", Severity.CRITICAL, "De-identified without determination", DEIDENTIFIED, "Name one that speaks of it"),
        GapKind("trained_on_phi", Severity.CRITICAL, "Uses a dataset that is PHI after all", DEIDENTIFIED, "Treat it as PHI"),
        GapKind("phi_dataset_denied", Severity.CRITICAL, "Uses a dataset that is PHI as if it were none", MINIMUM, "Write its PHI down"),
        GapKind("hop_lapsing", Severity.HIGH, "Cover of a flow ends within 30 days", CONTRACT, "Have it covered on"),
        GapKind("rest_unencrypted", Severity.HIGH, "PHI rests unencrypted", AT_REST, "Encrypt it, or say why not"),
        GapKind("tls_below_floor", Severity.HIGH, "PHI in transit below the TLS floor", TRANSIT, "Raise the version, or record it"),
        GapKind("phi_outside_production", Severity.HIGH, "PHI outside production", ENVIRONMENTS, "Use synthetic data there"),
        GapKind("phi_leaves_countries", Severity.HIGH, "PHI leaves the allowed countries", RESIDENCY, "Keep it there, or say why not"),
        GapKind("service_not_for_phi", Severity.HIGH, "PHI goes to a service recorded as not for PHI", HOUSE, "Stop it, or correct that"),
        GapKind("phi_dataset_not_said", Severity.HIGH, "Uses a dataset that is PHI, none is written down", MINIMUM, "Write it down"),
        GapKind("not_approved", Severity.HIGH, "In production without approval", HOUSE, "Approve it, or take it out of production"),
        GapKind("retired_and_flowing", Severity.HIGH, "Retired, and data still flow", HOUSE, "Give each flow its last day"),
        GapKind("minimum_not_said", Severity.HIGH, "Minimum necessary not written down", MINIMUM, "Say for each kind why it is needed"),
        GapKind("terms_short", Severity.MEDIUM, "Terms about AI fall short", HOUSE, "Have the agreement amended, or accept it"),
        GapKind("terms_unread", Severity.MEDIUM, "Terms about AI not read", HOUSE, "Read the agreement for them, or accept it"),
        GapKind("tls_not_said", Severity.MEDIUM, "Encryption in transit not said", TRANSIT, "Record the version"),
        GapKind("rest_not_said", Severity.MEDIUM, "Encryption at rest not said", AT_REST, "Record how it is encrypted"),
        GapKind("country_not_known", Severity.MEDIUM, "PHI in a country that is not known", RESIDENCY, "Record the region"),
        GapKind("log_store_weak", Severity.MEDIUM, "Log store without append-only, readers or retention", AUDIT, "Mend or record it"),
        GapKind("approval_over", Severity.MEDIUM, "Approval has run out", HOUSE, "Approve it anew"),
        GapKind("guard_missing", Severity.MEDIUM, "Guard component missing", GUARDS, "Add it, or record it"),
        GapKind("no_log_store", Severity.MEDIUM, "No log store recorded", AUDIT, "Record where its audit log is kept"),
        GapKind("phase_open", Severity.MEDIUM, "Stage entered with earlier items open", PHASES, "Answer them, or go back a stage"),
        GapKind("after_launch_open", Severity.MEDIUM, "In production with items open", PHASES, "Answer them"),
        GapKind("log_fields_open", Severity.MEDIUM, "Audit log may not tell enough", AUDIT, "Answer each field, and add what is missing"),
        GapKind("log_store_open", Severity.MEDIUM, "Log store may not be kept well", AUDIT, "Answer each point, and mend what is not so"),
        GapKind("no_access_matrix", Severity.MEDIUM, "Nobody wrote down who may see what", ACCESS, "Fill in the matrix"),
        GapKind("access_beyond", Severity.MEDIUM, "May see PHI that the system does not touch", ACCESS, "Take it away, or write it down"),
        GapKind("key_rotation_overdue", Severity.MEDIUM, "Rotation of keys overdue", HOUSE, "Rotate them and record the next day"),
        GapKind("secret_rotation_overdue", Severity.MEDIUM, "Rotation of a secret overdue", HOUSE, "Rotate it and record the next day"),
        GapKind("log_review_overdue", Severity.MEDIUM, "Review of a log overdue", REVIEW, "Look through it and record the next day"),
        GapKind("keys_not_said", Severity.LOW, "Keys or service accounts not written down", HOUSE, "Write them down"),
        GapKind("system_without_owner", Severity.LOW, "AI system without owner", HOUSE, "Name who looks after it"),
    )
}  # fmt: skip

#: What stands beside each gap; {day} is the day it hangs on, {words} what it is about.
REASONS = {
    "hop_not_covered": "{words}.",
    "not_determined": "It is said to be de-identified, and no determination in force says so of what flows today: it counts as PHI. "
    "Safe Harbor speaks of data that somebody looked at, and not of what flows later.",
    "trained_on_phi": "Said to be no PHI, and today nothing shows it: {words}.",
    "hop_lapsing": "{words}. Its last day of cover is {day}.",
    "rest_unencrypted": "PHI reaches it, and this rests there unencrypted: {words}.",
    "tls_below_floor": "Encryption in transit: {words}.",
    "phi_outside_production": "PHI flows to or from {words}.",
    "phi_leaves_countries": "It reaches {words}, outside the countries that the settings allow, and no ground is recorded.",
    "not_approved": "No named officer has approved it for use.",
    "retired_and_flowing": "It is recorded as retired, and at least one flow has no last day or one to come.",
    "minimum_not_said": "These kinds of PHI flow, and why no less will do is not written down: {words}.",
    "terms_short": "{words}: not everything about training on PHI, retention, subcontractors and region is agreed as it should be.",
    "terms_unread": "{words}: nobody wrote down what is agreed about training on PHI, retention and subcontractors.",
    "service_not_for_phi": "{words}: the register says that no PHI may be sent there, whatever an agreement covers.",
    "phi_dataset_denied": "It uses {words}, and each of its flows is said to carry no PHI.",
    "phi_dataset_not_said": "It uses {words}, and no kind of PHI is written down for it or flows in it.",
    "tls_not_said": "PHI goes this way, and no version of TLS is recorded.",
    "rest_not_said": "PHI reaches it, and how this is encrypted is not recorded: {words}.",
    "country_not_known": "The settings name the countries that PHI may be in, and where this lies is not known: {words}.",
    "log_store_weak": "Of the log of a system with PHI: {words}.",
    "keys_not_said": "PHI touches them, and this is not recorded: {words}.",
    "approval_over": "It was approved until {day}.",
    "guard_missing": "It has a model endpoint that gets PHI, and {words} is recorded.",
    "no_log_store": "PHI flows in it, and no log store is recorded.",
    "phase_open": "{words}.",
    "after_launch_open": "{words}.",
    "log_fields_open": "Of what its audit log should tell: {words}.",
    "log_store_open": "Of how the log store is kept: {words}.",
    "no_access_matrix": "It is in production with PHI, and no role or agent stands in its matrix.",
    "access_beyond": "{words} may see kinds of PHI that are neither written down for it nor flow in it.",
    "key_rotation_overdue": "It was due on {day}.",
    "secret_rotation_overdue": "It was due on {day}.",
    "log_review_overdue": "It was due on {day}.",
    "system_without_owner": "Nobody is told of its deadlines but the security officer.",
}


def reason(kind: str, day: date | None = None, words: str = "") -> str:
    """What stands beside a gap."""
    return REASONS[kind].format(day=day or "not said", words=words)
