"""Decides which kinds of vendor the words of a category mean."""

import re
from typing import Final

from vendors.models import Vendor

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
