"""Decides what a cell means that names a choice or kinds of PHI; a word that names none is an error and never a guess."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from riskassess.systems import catalogue
from riskassess.systems.models import Component, Flow, System

#: What says in words that no PHI goes this way.
NO_PHI: Final = frozenset(("none", "nil", "no", "no phi", "none at all", "without phi"))


def tidy(text: str) -> str:
    """Words without case and signs."""
    return " ".join(re.findall(r"[a-z0-9.]+", text.casefold().replace("&", " and ")))


def _choices(choices: type[Any], others: Mapping[str, str]) -> dict[str, str]:
    """Word → value: the value, its label, and what people write instead."""
    found = {tidy(word): value for value, label in choices.choices if value for word in (value, label)}
    return found | {tidy(word): value for words, value in others.items() for word in words.split(",")}


SYSTEM_KINDS: Final = _choices(
    System.Kind,
    {"coding, billing": "coding", "scribe, ambient scribe": "documentation", "bot, chat bot": "chatbot"},
)
STAGES: Final = _choices(
    System.Stage,
    {"live, in use": "production", "dev": "development", "planned": "idea", "decommissioned": "retired"},
)
ROLES: Final = _choices(
    System.Role, {"inform": "informs", "augment, assists": "augments", "replace, autonomous": "replaces"}
)
COMPONENT_KINDS: Final = _choices(
    Component.Kind,
    {
        "model, llm, model api, endpoint": "model",
        "api gateway, llm gateway, proxy": "gateway",
        "app, web app, service": "application",
        "db": "database",
        "vector database, vector db": "vector_store",
        "object storage, storage, bucket, file store": "object_store",
        "logs, log, audit log": "log_store",
        "monitoring, tracing": "observability",
        "labeling": "labelling",
        "backups": "backup",
        "tool, agent tool": "agent_tool",
        "training": "training",
        "people, users, user, person": "people",
        "tokenization, tokenization service": "tokenisation",
    },
)
ENVIRONMENTS: Final = _choices(
    Component.Environment,
    {"prod, live": "production", "testing, staging, qa, uat": "test", "dev": "development"},
)
PROTECTIONS: Final = _choices(
    Flow.Protection,
    {
        "plain, raw, in clear": "none",
        "tokenized, pseudonymised, pseudonymized": "tokenised",
        "de identified, de-identified, deidentified": "deidentified",
    },
)
#: TLS by what is left of a cell without “TLS” and “v”.
TLS: Final = {
    "1.0": Flow.Tls.TLS10,
    "1.1": Flow.Tls.TLS11,
    "1.2": Flow.Tls.TLS12,
    "1.3": Flow.Tls.TLS13,
    **dict.fromkeys(("none", "no", "no encryption", "unencrypted", "http", "plain"), Flow.Tls.NONE),
    **dict.fromkeys(("inside", "never leaves the machine", "same machine", "loopback"), Flow.Tls.INSIDE),
}
#: Words that say that there is some encryption and not which.
SOME_TLS: Final = frozenset(("", "yes", "y", "https", "tls", "unknown", "not said", "encrypted"))


def tls_of(text: str) -> str | None:
    """The version; "" where the cell does not say which, None where it names none that there is."""
    said = " ".join(text.casefold().split())
    version = re.sub(r"^tls\s*v?\s*|^v\s*(?=\d)", "", said)
    version = re.sub(r"\s*(\+|or higher|or newer|or above)$", "", version)
    if version in TLS:
        return str(TLS[version])
    return "" if said in SOME_TLS else None


#: What else people call kinds of PHI.
_OTHER_WORDS: Final = {
    "name": "name, patient name, patient names",
    "geography": "address, addresses, zip, zip code, city",
    "dates": "date, dates, birth date, date of birth, dob, dates of service, admission dates",
    "phone": "phone, phone number, telephone",
    "fax": "fax, fax number",
    "email": "e-mail, e mail, mail address, email address",
    "ssn": "social security number",
    "mrn": "medical record number, record number, patient id",
    "health_plan_number": "member id, health plan number, insurance number",
    "account_number": "account number",
    "device_id": "device id",
    "url": "urls",
    "ip_address": "ip",
    "biometric": "voice, voice recording, fingerprint, biometrics",
    "photograph": "photo, photos, face",
    "clinical": "diagnosis, diagnoses, notes, clinical notes, lab results, treatment",
    "medication": "medications, drugs, prescriptions",
    "images": "image, imaging, dicom",
    "genetic": "genomic",
    "mental_health": "mental health, psychotherapy notes",
    "substance_use": "substance use, part 2",
    "reproductive": "reproductive health",
    "financial": "claims, payment, billing",
    "demographic": "demographics, race, language, gender",
    "scheduling": "appointment, appointments",
}
PHI: Final = {
    **{tidy(word): kind.key for kind in catalogue.PHI_KINDS for word in (kind.key, kind.title)},
    **{tidy(word): key for key, words in _OTHER_WORDS.items() for word in words.split(",")},
}


def phi_of(text: str) -> tuple[dict[str, str], list[str]]:
    """Kinds with their reasons (“name: to greet; mrn”), and the pieces that name none; by commas where all of them are kinds."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    for piece in _pieces(text):
        word, _, reason = piece.partition(":")
        kind = PHI.get(tidy(piece)) or PHI.get(tidy(word))
        if kind is None:
            unknown.append(piece)
        elif tidy(piece) in PHI:
            found.setdefault(kind, "")
        else:
            found[kind] = reason.strip()
    return found, unknown


def _pieces(text: str) -> Iterator[str]:
    for piece in filter(None, (each.strip() for each in text.split(";"))):
        by_comma = [each.strip() for each in piece.split(",")]
        if tidy(piece) not in PHI and len(by_comma) > 1 and all(tidy(each) in PHI for each in by_comma):
            yield from by_comma
        else:
            yield piece


def says_no_phi(text: str) -> bool:
    """Whether a cell says in words that there is no PHI; an empty one does not."""
    return tidy(text) in NO_PHI


def listed(choices: type[Any]) -> str:
    """The words of a choice, for whoever wrote another."""
    return ", ".join(value for value in choices.values if value)
