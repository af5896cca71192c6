"""Decides which columns a former incident log may have; the first spelling of each is the documented one, and that of the export."""

from typing import Final

from compliance.exchange.mapping import Field, Kind
from riskassess.systems.imports.fields import Sort

#: Field → the recipient of a notice that its cells tell of.
NOTICES: Final = {
    "notice.individuals": "individuals",
    "notice.media": "media",
    "notice.hhs": "hhs",
    "notice.covered_entity": "covered_entity",
    "notice.contract_party": "contract_party",
    "notice.state_regulator": "state_regulator",
    "notice.credit_bureaus": "credit_bureaus",
}
FIELDS: Final = (
    Field(
        "incident.number",
        "Number",
        (
            "number",
            "incident number",
            "incident",
            "incident id",
            "id",
            "case number",
            "case",
            "reference",
            "ticket",
        ),
    ),
    Field(
        "incident.kind",
        "Kind",
        ("kind", "type", "incident type", "category", "type of incident", "type of breach"),
    ),
    Field(
        "incident.what",
        "What happened",
        ("what happened", "description", "summary", "details", "incident description"),
    ),
    Field("incident.role", "Role", ("role", "for this PHI we are", "our role")),
    Field(
        "incident.occurred_on",
        "Occurred from",
        ("occurred from", "occurred on", "occurred", "incident date", "date of incident", "date of breach"),
        Kind.DATE,
    ),
    Field(
        "incident.occurred_until", "Occurred until", ("occurred until", "until", "incident end"), Kind.DATE
    ),
    Field(
        "incident.known_on",
        "First known",
        (
            "first known",
            "first known on",
            "known on",
            "discovered",
            "discovered on",
            "date discovered",
            "discovery date",
            "date of discovery",
        ),
        Kind.DATE,
    ),
    Field("incident.determined_on", "Determined on", ("determined on", "breach determined on"), Kind.DATE),
    Field(
        "incident.how_found", "How found", ("how found", "how it was found", "detection", "source of report")
    ),
    Field("incident.vendor", "Vendor", ("vendor", "business associate", "at the vendor")),
    Field("incident.phi", "PHI kinds", ("phi kinds", "kinds of PHI", "PHI", "type of PHI", "data involved")),
    Field(
        "incident.people",
        "People affected",
        (
            "people affected",
            "individuals affected",
            "patients affected",
            "affected",
            "number affected",
            "people",
        ),
    ),
    Field("incident.state", "State", ("state", "residents of", "state of residence")),
    Field("incident.counted_on", "Counted on", ("counted on",), Kind.DATE),
    Field(
        "incident.containment",
        "Containment",
        ("containment", "how it was contained", "mitigation", "corrective action"),
    ),
    Field("incident.lead", "Lead", ("lead", "owner", "assigned to", "investigator")),
    Field(
        "decision.outcome",
        "Decision",
        ("decision", "outcome", "breach", "determination", "risk assessment result", "result"),
    ),
    Field(
        "decision.decided_on",
        "Decided on",
        ("decided on", "decision date", "date decided", "risk assessment date"),
        Kind.DATE,
    ),
    Field("decision.why", "Rationale", ("rationale", "reasons", "reason for decision", "risk assessment")),
    Field(
        "notice.individuals",
        "Individuals notified",
        (
            "individuals notified",
            "individuals notified on",
            "patients notified",
            "letters sent",
            "date notified",
            "notification date",
        ),
    ),
    Field("notice.media", "Media notified", ("media notified", "media notified on", "press release")),
    Field(
        "notice.hhs",
        "HHS notified",
        ("HHS notified", "HHS notified on", "OCR notified", "reported to HHS", "reported to OCR"),
    ),
    Field(
        "notice.covered_entity",
        "Covered entity notified",
        ("covered entity notified", "covered entity notified on", "client notified"),
    ),
    Field(
        "notice.contract_party", "Contract party notified", ("contract party notified", "insurer notified")
    ),
    Field(
        "notice.state_regulator",
        "State notified",
        (
            "state notified",
            "state notified on",
            "attorney general notified",
            "AG notified",
            "regulator notified",
        ),
    ),
    Field(
        "notice.credit_bureaus",
        "Credit bureaus notified",
        ("credit bureaus notified", "credit bureaus notified on"),
    ),
    Field(
        "incident.closed_on", "Closed on", ("closed on", "closed", "date closed", "closure date"), Kind.DATE
    ),
)
SORT: Final = Sort("incidents", FIELDS, ("incident.what", "incident.known_on"))
