"""Decides which cells of a row no register can take, and which are left out with a note; the reason stands beside the cell."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.core.exceptions import ValidationError

from compliance.exchange import values
from compliance.exchange.splits import Part
from compliance.guard import find
from compliance.guard.forms import labels
from compliance.guard.invisible import holds_invisible
from vendors.forms.vendors import VendorForm, valid_mail, valid_website
from vendors.imports.drafts import Asked, Entry, host
from vendors.imports.entries import is_held
from vendors.imports.fields import BY_KEY, EMAIL, NAME, NOTES, SERVICE, WEBSITE
from vendors.models import BAA, Contact, Service, Vendor, sorting_name

#: (field, reason)
Fault = tuple[str, str]
MODELS: Final = {"vendor": Vendor, "service": Service, "contact": Contact, "baa": BAA}
#: Free text: a cell that cannot be kept is left out, and the row is not.
FREE: Final = (NOTES, "vendor.notes", "service.notes", "baa.notes")
#: Left out where they hold a formula: it says nothing that could be kept.
MAY_MISS: Final = (*FREE, WEBSITE, "baa.evidence")
KEPT_AS_TEXT: Final = (NAME, SERVICE, "service.tier", "service.region", "baa.title")
LONGEST_NOTE: Final = 5000


def _limit(name: str) -> int:
    """Characters that the field of a record holds."""
    model, _, attribute = name.partition(".")
    return MODELS[model]._meta.get_field(attribute).max_length or 0  # type: ignore[union-attr]


LIMITS: Final = {
    name: _limit(name)
    for name in (
        NAME, SERVICE, WEBSITE, "service.tier", "service.region", "baa.title", "baa.evidence_version", "vendor.ba_reason",
        *(key for key in BY_KEY if key.startswith("contact.") and key != "contact.name"),
    )
} | {"contact.name": _limit("contact.first_name")}  # fmt: skip
#: Kinds of identifiers that belong into a field, as in its form.
ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    NAME: tuple(VendorForm.guard_allows["name"]),
    "service.tier": ("ip",),
}
#: A name is also kept spelled out for sorting, where one letter can become many.
SORTED: Final = {NAME: _limit("vendor.sort_name"), SERVICE: _limit("service.sort_name")}


def left_out(cells: dict[str, str]) -> Iterator[str]:
    """Empties the cells that the register leaves out, and tells each."""
    for name in (name for name in MAY_MISS if cells.get(name)):
        why = _why_left_out(name, cells[name])
        if why:
            yield f"{BY_KEY[name].label}: {why}, so it is left out"
            cells[name] = ""
    for name in KEPT_AS_TEXT:
        if (text := cells.get(name, ""))[:1] in ("=", "@") and values.is_formula(text):
            yield f"{BY_KEY[name].label}: “{text[:60]}” is a formula. It is kept as text and never followed"


def _why_left_out(name: str, text: str) -> str:
    if values.is_formula(text):
        return f"“{text[:60]}” is a formula, which is neither followed nor kept"
    if name not in FREE:
        return ""
    if len(text) > LONGEST_NOTE:
        return f"{len(text):,} characters, and {LONGEST_NOTE:,} fit"
    if holds_invisible(text):
        return "it holds signs that nobody can see"
    kinds = {finding.kind for finding in find(text)}
    return f"it may identify a person ({labels(kinds)})" if kinds else ""


def faults(cells: Mapping[str, str], parts: tuple[Part, ...]) -> Iterator[Fault]:
    """What no register could take."""
    if not any(sign.isalnum() for sign in sorting_name(cells[NAME])):
        yield NAME, "The name is missing."
    for name, text in cells.items():
        if text and name not in FREE:
            yield from _faults_of(name, text)
    for part in parts:
        if words := _too_long(SERVICE, part.name) or _too_long("service.tier", part.tier):
            yield SERVICE, words
    try:
        valid_website(cells.get(WEBSITE, ""))
    except ValidationError as error:
        yield WEBSITE, f"No web address. {error.messages[0]}"
    try:
        valid_mail(cells.get(EMAIL, ""))
    except ValidationError as error:
        yield EMAIL, error.messages[0]


def _faults_of(name: str, text: str) -> Iterator[Fault]:
    if holds_invisible(text):
        yield name, "This holds signs that nobody can see. Type it anew in the file."
    if name != SERVICE and (words := _too_long(name, text)):
        yield name, words


def _too_long(name: str, text: str) -> str:
    limit = LIMITS.get(name)
    if limit and (
        len(text) > limit or (not text.isascii() and len(sorting_name(text)) > SORTED.get(name, limit * 2))
    ):
        return f"{len(text):,} characters; {limit} fit."
    return ""


def conflicts(entry: Entry, asked: Asked) -> Iterator[Fault]:
    """What the register says otherwise: a person decides, so nothing of the row is taken."""
    vendor = entry.vendor
    if vendor.archived_at:
        yield NAME, f"“{vendor}” is archived in the register. Restore it there, then import again."
    else:
        yield from _against_decision(entry, asked)
        yield from _other_agency(entry, asked)
    for part in asked.parts:
        service = entry.services.of(part)
        if service and service.archived_at:
            yield SERVICE, f"“{service}” is archived in the register. Restore it there, then import again."
        elif service and _is_other_phi(entry, service, asked):
            yield (
                "service.phi",
                f"The register says for “{service}” whether PHI may be sent: “{service.get_phi_display()}”. "
                "Decide on its page which is right, then import again.",
            )


def _against_decision(entry: Entry, asked: Asked) -> Iterator[Fault]:
    """Whether a vendor is a business associate, somebody decided."""
    vendor, undecided = entry.vendor, Vendor.BaStatus.UNDECIDED
    if vendor.ba_status in (undecided, asked.status):
        return
    decision = (
        f"The register says whether “{vendor}” is a business associate: “{vendor.get_ba_status_display()}”."
    )
    if (
        asked.status
        and asked.status != undecided
        and not entry.earlier.of((vendor.pk, "ba_status"), asked.place)
    ):
        yield (
            "vendor.ba_status",
            f"{decision} The list says otherwise. Decide on its page which is right, then import again.",
        )
    elif asked.says_yes and not asked.status and vendor.ba_status != Vendor.BaStatus.YES:
        yield (
            NAME,
            f"{decision} This list says it is one. Decide on its page which is right, then import again.",
        )


def _other_agency(entry: Entry, asked: Asked) -> Iterator[Fault]:
    """Whether what a vendor knows counts as known to us, somebody decided (45 CFR 164.404(a)(2))."""
    vendor, unknown = entry.vendor, Vendor.Agency.UNKNOWN
    is_decided = asked.agency not in ("", unknown) and vendor.agency not in (unknown, asked.agency)
    if is_decided and not entry.earlier.of((vendor.pk, "agency"), asked.place):
        yield (
            "vendor.agency",
            f"The register says of “{vendor}”: {vendor.get_agency_display()}. The list says otherwise. "
            "Decide on its page which is right, then import again.",
        )


def _is_other_phi(entry: Entry, service: Service, asked: Asked) -> bool:
    if is_held(service):
        return False  # it waits for evidence, which no list gives: told in the row
    is_decided = service.phi not in (Service.Phi.UNKNOWN, asked.phi)
    return bool(asked.phi) and is_decided and not entry.earlier.of((service.pk, "phi"), asked.place)


def flags(entry: Entry, asked: Asked) -> Iterator[Fault]:
    """Text to be written that may identify a person; a contact's own fields are there for that."""
    # What lies beyond the width of a field is not looked at: such a row stays out anyway.
    for name, text in _written(entry, asked):
        kinds = {finding.kind for finding in find(text[: LIMITS[name]])}.difference(ALLOWED.get(name, ()))
        if kinds:
            reason = f"This may identify a person: {labels(kinds)}. It becomes part of every event, so redact it in the file."
            yield name, reason


def _written(entry: Entry, asked: Asked) -> Iterator[tuple[str, str]]:
    """What a row would write in clear, and the reason of a decision."""
    cells = asked.cells
    if entry.is_new:
        yield NAME, cells[NAME]
    for part in asked.parts:
        if entry.services.of(part) is None:
            yield SERVICE, part.name
            yield "service.tier", part.tier
    if host(cells.get(WEBSITE, "")) != host(entry.vendor.website):
        yield WEBSITE, cells.get(WEBSITE, "")
    regions = {service.region for service in entry.services.values()}
    is_open = entry.vendor.ba_status == Vendor.BaStatus.UNDECIDED
    is_new = {
        "service.region": cells.get("service.region") not in regions,
        "vendor.ba_reason": is_open,
        **{
            name: not entry.agreements.says(name, cells.get(name, ""))
            for name in ("baa.title", "baa.evidence_version")
        },
    }
    yield from ((name, cells[name]) for name, is_said in is_new.items() if is_said and cells.get(name))
