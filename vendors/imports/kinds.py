"""Decides which of our choices the words of a list mean: kinds of vendor, whether it is a business associate, whether PHI may be sent."""

import re
from typing import Final

from compliance.exchange import values
from vendors.models import Service, Vendor

Kind = Vendor.Kind
_WORDS: Final = {
    Kind.CLOUD: "cloud|hosting|cloud hosting|infrastructure|iaas|paas|cloud provider|data center|server",
    Kind.AI_MODEL: "ai model|llm|llm api|model api|ai api|foundation model|model|genai|ai|model provider|ai / ml",
    Kind.AI_APPLICATION: "ai application|ai app|ai scribe|scribe|ambient scribe|ai tool|chatbot|voice agent|copilot",
    Kind.DATA: "data|database|analytics|data warehouse|vector database|vector db|storage|data store|bi",
    Kind.EHR: "ehr|emr|health record|electronic health record|ehr vendor|practice management",
    Kind.BILLING: "billing|claims|revenue cycle|rcm|clearinghouse|payments|payment",
    Kind.COMMUNICATION: "communication|communications|email|e-mail|messaging|telephony|sms|fax|telehealth|video",
    Kind.MONITORING: "monitoring|logging|observability|apm|siem|security monitoring|error tracking",
    Kind.PROFESSIONAL: "professional|professional services|legal|consulting|consultant|accounting|it|it support|it services"
    "|law firm|auditor|services|staffing|transcription",
    Kind.RECORDS: "records|shredding|destruction|records storage|document destruction|archive|paper storage|offsite storage",
    Kind.CUSTOMER: "customer|client|covered entity",
    Kind.OTHER: "other|misc|miscellaneous|various",
}
MEANT: Final = {
    **{word: kind for kind, words in _WORDS.items() for word in words.split("|")},
    **{label.casefold(): Kind(value) for value, label in Kind.choices},
    **{value: Kind(value) for value in Kind.values},
}


def kinds_of(text: str) -> tuple[list[str], list[str]]:
    """The kinds that a cell names, and its words that name none. Our own labels hold commas, so the whole is tried first."""
    if text.casefold() in MEANT:
        return [MEANT[text.casefold()].value], []
    pieces = [
        piece.strip() for piece in re.split(r"[;|\n]|,(?!\s*(?:storage|destruction))", text) if piece.strip()
    ]
    known = [MEANT[piece.casefold()].value for piece in pieces if piece.casefold() in MEANT]
    return list(dict.fromkeys(known)), [piece for piece in pieces if piece.casefold() not in MEANT]


#: Who says “unknown” says that nobody decided, whatever else the row says.
DECISIONS: Final = {
    values.Answer.YES: Vendor.BaStatus.YES,
    values.Answer.UNKNOWN: Vendor.BaStatus.UNDECIDED,
}
STATUSES: Final = {label.casefold(): value for value, label in Vendor.BaStatus.choices}
PHI: Final = {label.casefold(): value for value, label in Service.Phi.choices}
AGENCIES: Final = {label.casefold(): value for value, label in Vendor.Agency.choices} | {
    value: value for value in Vendor.Agency.values
}


def decided(text: str, notes: list[str]) -> str:
    """Whether it is a business associate, as a cell says; a bare no needs a reason, which only a person gives."""
    if not text or text.casefold() in STATUSES or text in Vendor.BaStatus.values:
        return STATUSES.get(text.casefold(), text)
    found = values.answer(text)
    if isinstance(found, values.Answered) and found.answer in DECISIONS:
        return DECISIONS[found.answer]
    if not values.is_nothing(text):
        notes.append(
            f"Business associate: “{text[:60]}” does not say why it is or is none, so it stays as it is"
        )
    return ""


def phi_of(text: str, notes: list[str]) -> str:
    """Whether PHI may be sent, as a cell says; what is unknown says nothing."""
    if text.casefold() in PHI:
        return "" if PHI[text.casefold()] == Service.Phi.UNKNOWN else PHI[text.casefold()]
    found = values.answer(text, values.PHI)
    if isinstance(found, values.Answered) and found.answer in (values.Answer.YES, values.Answer.NO):
        return Service.Phi.YES if found.answer is values.Answer.YES else Service.Phi.NO
    if not values.is_nothing(text):
        notes.append(f"PHI may be sent: “{text[:60]}” is no plain yes or no, so it counts as unknown")
    return ""
