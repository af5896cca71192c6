"""The sample story of what people answered: the scribe's checklists are nearly done, the chatbot's were begun."""

from datetime import date, timedelta

from compliance.accounts.models import Organisation, Person
from riskassess.systems import actions_checks as actions
from riskassess.systems import checklists
from riskassess.systems.models import (
    Access,
    Change,
    Component,
    LogField,
    LogPoint,
    PhiLevel,
    Step,
    System,
    Touched,
)

#: What shows each item of the four phases, of the system that was taken through them.
EVIDENCE = {
    "sra_done": "Risk analysis of the scribe, approved in spring",
    "isolated_dev": "Prompts were tried on invented visits alone",
    "team_trained": "Course for the project team, with its list of names in the training file",
    "rbac": "Roles of the scribe as reviewed with the clinic manager",
    "audit_logging": "Logging of gateway and endpoint, shown in the test report",
    "pen_test": "Report of the testers, with two findings mended since",
    "sra_updated": "Second version of the risk analysis",
    "logs_tested": "Test report: forty calls, forty entries",
    "tabletop": "Exercise in summer: the draft of one patient in the chart of another",
    "documents_kept": "Retention schedule of the clinic, six years",
    "yearly_training": "Course of this year",
}
#: Of the chatbot only the beginning.
BEGUN = {
    "sra_done": "Risk analysis of the chatbot, of the year before",
    "team_trained": "Course for the team of the portal",
}
LOGGED = {
    "actor": "Service account and user id", "started_at": "Time stamp in UTC", "finished_at": "Time stamp in UTC",
    "purpose": "Number of the visit", "patient_reference": "Internal number and names of fields", "model_version": "Deployment id",
    "action": "Always a draft of a note", "access_decision": "Rule of the gateway", "output_disposition": "Number of the note",
}  # fmt: skip
KEPT = {
    "append_only": "Role that may only insert", "no_content": "Sample of a hundred entries looked through",
    "readers": "Security officer alone, and logged", "exportable": "Export was tried", "retention": "72 months",
    "reviewed": "Signed every month", "tested": "Test report: forty calls, forty entries",
}  # fmt: skip


def add_checks(organisation: Organisation, by: Person, on: date) -> None:
    """Around a day `on`."""
    scribe = _system(organisation, "Visit scribe")
    chatbot = _system(organisation, "Intake chatbot")
    _steps(scribe, EVIDENCE, by, on - timedelta(days=131))
    _steps(chatbot, BEGUN, by, on - timedelta(days=301))
    fields = [LogField(key=key, answer="yes", evidence=words) for key, words in LOGGED.items()]
    fields.append(
        LogField(key="outcome", answer="partly", evidence="Signing is logged, what was mended before is not")
    )
    actions.system_log(scribe, fields=[*fields, LogField(key="tool_calls", answer="no")], by=by)
    store = Component.objects.of(organisation).get(system=scribe, kind=Component.Kind.LOG_STORE)
    points = [LogPoint(key=key, answer="yes", evidence=words) for key, words in KEPT.items()]
    actions.component_log(store, points=points, by=by)
    actions.system_access(
        scribe,
        access=[
            Access(name="Doctors", phi=["name", "clinical", "biometric"]),
            Access(name="Nurses", phi=["name", "clinical"]),
            Access(name="Scribe service", kind="agent", phi=["name", "clinical", "biometric"]),
        ],
        by=by,
    )
    actions.system_access(
        chatbot,
        access=[
            Access(name="Nurses", phi=["name", "clinical", "scheduling"]),
            Access(name="Front desk", phi=["name", "scheduling", "financial"]),
            Access(name="Chat agent", kind="agent", phi=["name", "clinical", "scheduling"]),
        ],
        by=by,
    )
    _changes(scribe, by, on)
    level = PhiLevel(
        organisation=organisation,
        kind="scheduling",
        level="medium",
        why="We name no department in appointments, so that they say little about an illness.",
    )
    actions.phi_level_set(level, by=by)


def _system(organisation: Organisation, name: str) -> System:
    system: System = System.objects.of(organisation).get(name=name)
    system.organisation = organisation
    return system


def _steps(system: System, evidence: dict[str, str], by: Person, day: date) -> None:
    steps = [
        Step(key=item.key, answer="yes", evidence=evidence[item.key], owner=system.owner, on=day)
        for item in checklists.STEPS
        if item.key in evidence
    ]
    actions.system_checklist(system, steps=steps, by=by)


def _changes(system: System, by: Person, on: date) -> None:
    components = {each.name: each for each in Component.objects.of(system.organisation).filter(system=system)}
    told = (
        (
            "version",
            -70,
            ("Model endpoint",),
            "Newer model of the same vendor, after a week beside the old one.",
        ),
        ("service", -24, ("Recorder in the room", "Ambient notes"), "Two rooms try the ambient beta."),
    )
    for kind, days, names, words in told:
        change = Change(
            organisation=system.organisation,
            system=system,
            kind=kind,
            on=on + timedelta(days=days),
            by=by,
            words=words,
        )
        touched = [Touched(component=components[name]) for name in names]
        actions.change_save(change, by=by, touched=touched)
