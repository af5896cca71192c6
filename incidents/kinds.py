"""Decides what each gap and each deadline of the register is called, how bad it is, and where the duty stands."""

from typing import Final

from compliance.registers.answers import DeadlineKind, GapKind, Severity
from incidents.clocks.case import Recipient

HOUSE: Final = "house rule"
ACTIONS: Final = "45 CFR 164.308(a)(1)(ii)(B), 164.530(e), (f)"
STATES: Final = "breach laws of the States (docs/clocks.md)"
#: A month before, and every one of the last ten days; the officer hears of the last three, as of all that was missed.
WINDOWS: Final = (30, 20, *range(10, -1, -1))
LAST: Final = 3
#: A log of a whole year is begun a month before.
OF_A_YEAR: Final = (60, 30, 14, 7, 3, 2, 1, 0)

#: The deadline that each recipient's duty is.
DEADLINE_OF: Final = {recipient: f"notice_{recipient}" for recipient in Recipient}
DEADLINES: Final = (
    DeadlineKind("notice_individuals", "Notice to the people affected", "45 CFR 164.404(b)", WINDOWS, LAST),
    DeadlineKind("notice_media", "Notice to media", "45 CFR 164.406(b)", WINDOWS, LAST),
    DeadlineKind("notice_hhs", "Notice to HHS", "45 CFR 164.408", WINDOWS, LAST),
    DeadlineKind("notice_covered_entity", "Notice to the covered entity", "45 CFR 164.410(b)", WINDOWS, LAST),
    DeadlineKind(
        "notice_contract_party", "Notice that an agreement wants", "45 CFR 164.314(a)(2)(i)(C)", WINDOWS, LAST
    ),
    DeadlineKind("notice_state_regulator", "Notice to a State", STATES, WINDOWS, LAST),
    DeadlineKind("notice_credit_bureaus", "Notice to credit bureaus", STATES, WINDOWS, LAST),
    DeadlineKind("hhs_log", "Yearly log to HHS, of a closed incident", "45 CFR 164.408(c)", OF_A_YEAR, LAST),
    DeadlineKind("action_due", "Action after an incident or exercise", ACTIONS),
    DeadlineKind("exercise_due", "Tabletop exercise", HOUSE),
    DeadlineKind(
        "report_opening",
        "New report: open it",
        "45 CFR 164.308(a)(6)(ii)",
        (72, 0),
        72,
        to_every_officer=True,
    ),
    DeadlineKind("incident_decision", "Decide whether it is a breach", HOUSE, (5, 3, 1, 0), LAST),
)

GAPS: Final = {
    kind.key: kind
    for kind in (
        GapKind("notice_overdue", Severity.HIGH, "Notice of a breach overdue", "45 CFR 164.404-410", "Send it, and record what proves it"),
        GapKind("notice_without_proof", Severity.HIGH, "Notice without proof", "45 CFR 164.414(b)", "Record it with what proves it"),
        GapKind(
            "vendor_told_late", Severity.HIGH, "Vendor told us late, or not yet", "45 CFR 164.410(b)",
            "Ask it for the missing facts, and hold it to its agreement",
        ),
        GapKind("logs_missing", Severity.MEDIUM, "Time without a log", "45 CFR 164.312(b)", "Record them, or that there are none"),
        GapKind("draft_incomplete", Severity.HIGH, "Notice lacks an element", "45 CFR 164.404(c)(1)", "Write it, or say why not"),
        GapKind("incident_undecided", Severity.MEDIUM, "Undecided beyond our own target", HOUSE, "Decide, or notify without an assessment"),
        GapKind("people_not_counted", Severity.MEDIUM, "People affected not counted", HOUSE, "Count them by State, as an estimate first"),
        GapKind("counsel_to_ask", Severity.MEDIUM, "A matter for counsel", STATES, "Ask counsel, and record the answer"),
        GapKind("hhs_log_overdue", Severity.HIGH, "Closed, and HHS not told", "45 CFR 164.408(c)", "Submit it, and record its number"),
        GapKind("action_overdue", Severity.MEDIUM, "Action overdue", ACTIONS, "Do it, or change its day"),
        GapKind("accounting_unanswered", Severity.MEDIUM, "Accounting unanswered", "45 CFR 164.528", "Enter it, or say why it is not owed"),
        GapKind("exercise_overdue", Severity.MEDIUM, "No tabletop exercise within a year", HOUSE, "Hold one, and record it"),
        GapKind("root_cause_missing", Severity.LOW, "Root cause missing", HOUSE, "Say why it could happen"),
        GapKind("incident_without_lead", Severity.LOW, "Incident without lead", HOUSE, "Name who works on it"),
    )
}  # fmt: skip
