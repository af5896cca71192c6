"""Decides which component declares an endpoint: one on the same vendor's same service, in the same region where both say one."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from riskassess.systems.usage.providers import Provider, provider_of
from riskassess.systems.usage.told import HIDDEN, Endpoint, Seen

#: Kinds of components at which a model on our own machines can answer.
OWN_KINDS: Final = frozenset(("model", "gateway", "training", "tokenisation"))


@dataclass(frozen=True, slots=True)
class Declared:
    """A component of a system in use, with what it runs on."""

    key: Hashable
    system: str
    name: str
    kind: str
    #: The key of the vendor's name; "" on our own premises.
    vendor: str
    #: The service's name in small letters.
    service: str
    region: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An endpoint, whose it is, and which components declare it; none where it is used or led to without being declared."""

    endpoint: Endpoint
    seen: Seen
    provider: Provider | None
    components: tuple[Declared, ...]
    reason: str
    #: What a configuration calls it.
    alias: str = ""

    @property
    def is_declared(self) -> bool:
        return bool(self.components)


def match(
    endpoints: Iterable[tuple[Endpoint, Seen]], declared: Sequence[Declared], aliases: Sequence[str] = ()
) -> list[Finding]:
    """Each endpoint with the components that declare it; those that none declares come first."""
    names, index = [*aliases], _Index(declared)
    found = []
    for at, (endpoint, seen) in enumerate(endpoints):
        provider = provider_of(endpoint)
        components, reason = _declaring(endpoint, provider, index)
        found.append(
            Finding(endpoint, seen, provider, components, reason, names[at] if at < len(names) else "")
        )
    return sorted(
        found,
        key=lambda each: (
            each.is_declared,
            -each.seen.calls,
            each.endpoint.provider,
            each.endpoint.model,
            each.alias,
        ),
    )


class _Index:
    """What is declared, by what endpoints are looked up by: each component is taken apart once."""

    def __init__(self, declared: Sequence[Declared]) -> None:
        self.own = tuple(each for each in declared if not each.vendor and each.kind in OWN_KINDS)
        self._by_word: dict[str, list[Declared]] = defaultdict(list)
        self._by_vendor: dict[str, list[Declared]] = defaultdict(list)
        self._same: dict[Provider, list[Declared]] = {}
        for each in declared:
            self._by_vendor[each.vendor].append(each)
            for word in set(each.name.casefold().split()):
                self._by_word[word].append(each)

    def named(self, host: str) -> tuple[Declared, ...]:
        """Components that bear the name of a host."""
        return tuple(self._by_word.get(host, ())) if host and host != HIDDEN else ()

    def of_vendor(self, provider: Provider) -> list[Declared]:
        return self._by_vendor.get(provider.key, [])

    def same(self, provider: Provider) -> list[Declared]:
        """Components on the same service."""
        if provider not in self._same:
            self._same[provider] = [
                each
                for each in self.of_vendor(provider)
                if any(word in each.service for word in provider.words)
            ]
        return self._same[provider]


def _declaring(
    endpoint: Endpoint, provider: Provider | None, index: _Index
) -> tuple[tuple[Declared, ...], str]:
    by_name = index.named(endpoint.host)
    if provider is None:
        return (by_name, "A component bears the name of this host") if by_name else ((), _unknown(endpoint))
    if not provider.vendor:
        return _on_premises(endpoint, by_name, index.own)
    same = index.same(provider)
    here = tuple(each for each in same if _same_region(each, endpoint))
    if here:
        return here, f"Runs on {provider.vendor}: {provider.service}"
    if same:
        regions = ", ".join(sorted({each.region for each in same}))
        return (
            (),
            f"Systems use {provider.vendor}: {provider.service} in {regions}, and not in {endpoint.region}",
        )
    if index.of_vendor(provider):
        return (), f"Systems use other services of {provider.vendor}, and not {provider.service}"
    return (), f"No component runs on {provider.vendor}: {provider.service}"


def _on_premises(
    endpoint: Endpoint, by_name: tuple[Declared, ...], own: tuple[Declared, ...]
) -> tuple[tuple[Declared, ...], str]:
    """One of our own machines: that some component stands on our premises does not say that it is this one."""
    if by_name:
        return by_name, "On our own premises; a component bears the name of this host"
    if endpoint.host:
        return (), "On our own premises; no component names it"
    if own:
        return own, "On our own premises; which machine it is cannot be told apart"
    return (), "It looks like a machine of our own, and no system has a model or gateway on our own premises"


def _same_region(component: Declared, endpoint: Endpoint) -> bool:
    return not component.region or not endpoint.region or component.region == endpoint.region


def _unknown(endpoint: Endpoint) -> str:
    if endpoint.host and endpoint.provider:
        return "This host is none that we know of the provider: whoever runs it gets what is sent there"
    if endpoint.host:
        return "Nobody here knows who runs this host"
    return "Nobody here knows this provider"
