"""Decides which entry of the catalogue a service of a list is, and what the list may say of PHI: what waits for evidence stays at no."""

from collections.abc import Iterator
from typing import Final

from vendors import catalogue
from vendors.catalogue import ENTRIES, Entry
from vendors.imports.names import vendor_key
from vendors.imports.tiers import bracketed
from vendors.models import Service, sorting_name

HELD: Final = "held at no until a person records evidence and reason"


def _names(entry: Entry) -> Iterator[str]:
    """The name of an entry, and each of several that share one."""
    yield entry.service
    yield from entry.service.split(";")


def _providers(entry: Entry) -> frozenset[str]:
    return frozenset(filter(None, map(vendor_key, (entry.provider, *entry.provider.split(";")))))


#: By name; a name of its own goes before one that shares an entry with others.
_BY_NAME: Final = {
    sorting_name(name): (entry, _providers(entry))
    for whole in (False, True)
    for entry in ENTRIES
    for name in _names(entry)
    if (name == entry.service) is whole
}


def entry_of(vendor: str, service: str) -> Entry | None:
    """The entry of that name and provider; None where the catalogue has none. A plan in brackets behind the name changes nothing."""
    for name in (service, bracketed(service)[0]):
        entry, providers = _BY_NAME.get(sorting_name(name), (None, frozenset()))
        if entry and any(_is_same(vendor_key(vendor), provider) for provider in providers):
            return entry
    return None


def _is_same(one: str, other: str) -> bool:
    """“Perplexity AI” offers what “Perplexity” does: whether a service waits for evidence is read the safe way round."""
    return one == other or one.startswith(f"{other} ") or (bool(one) and other.startswith(f"{one} "))


def pick(service: Service) -> None:
    """Gives a new service its entry, as picking does by hand."""
    entry = entry_of(service.vendor.name, service.name)
    if entry:
        service.catalogue_key = entry.key
        if entry.blocks:
            service.phi = Service.Phi.NO


def is_held(service: Service) -> bool:
    """Whether PHI stays at no, whatever a list says: no list gives evidence."""
    return service.phi == Service.Phi.NO and catalogue.blocks(service.catalogue_key)


def told_pick(service: Service) -> Iterator[str]:
    """What its entry says of a service that a row adds."""
    if entry := service.entry:
        posture = entry.posture_word[:1].lower() + entry.posture_word[1:]
        yield f"{service} is in the catalogue as “{entry.title}”; BAA: {posture}"


def told_held(service: Service, phi: str, *, is_new: bool) -> Iterator[str]:
    """What a row says of PHI that does not count."""
    if phi == Service.Phi.YES:
        yield f"{service}: the list says PHI yes; {HELD}"
    elif is_new and phi != Service.Phi.NO:
        yield f"{service}: PHI is {HELD}"
