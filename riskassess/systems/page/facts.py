"""Decides which facts of a system as a whole its page shows, and under which words."""

from riskassess.systems.models import System
from riskassess.systems.page.lines import Fact


def facts_of(system: System) -> list[Fact]:
    """What is said of it as a whole; the page says where nothing is."""
    return [
        ("Owner", system.owner),
        ("Purpose", system.purpose),
        ("In this stage since", system.stage_on),
        ("Intended users", system.intended_users),
        ("Patients use it themselves", "Yes" if system.patient_facing else "No"),
        ("Role in decisions", system.get_decision_role_display()),
        ("Human oversight", system.oversight),
        (
            "Legal review",
            f"{system.legal_review_on} by {system.legal_review_by}" if system.legal_review_on else "",
        ),
        ("Its own security officer", system.security_officer),
        ("Clinical device", system.device_considerations),
        ("Tells patients", system.patient_notice),
        ("Used from", system.works_from),
        ("Prompts kept", _kept(system.prompts_kept, system.prompts_days)),
        ("Outputs kept", _kept(system.outputs_kept, system.outputs_days)),
    ]


def approval_of(system: System) -> list[Fact]:
    """Who approved it, when, until when and on which conditions; nothing where nobody did."""
    if system.approved_on is None:
        return []
    return [
        ("Approved by", system.approved_by),
        ("Approved on", system.approved_on),
        ("Approved until", system.approved_until or "Somebody takes it back"),
        ("Conditions of use", system.approval_conditions or "None"),
    ]


def _kept(where: str, days: int | None) -> str:
    return ", ".join(filter(None, (where, f"{days} days" if days is not None else "")))
