"""Decides which vendor a name means: “AWS, Inc.” and “Amazon Web Services” are AWS; “Together” may be “Together AI”: a person says."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from compliance.exchange.companies import company_key
from vendors.models import sorting_name

#: Other names by which well-known companies go in lists, by their keys.
ALIASES: Final = {
    "amazon web services": "aws",
    "amazon web services aws": "aws",
    "aws amazon web services": "aws",
    "amazon aws": "aws",
    "google cloud": "google",
    "google cloud platform": "google",
    "gcp": "google",
    "microsoft azure": "microsoft",
    "azure": "microsoft",
    "msft": "microsoft",
    "open ai": "openai",
    "openai opco": "openai",
    "anthropic pbc": "anthropic",
    "eleven labs": "elevenlabs",
    "assembly ai": "assemblyai",
    "huggingface": "hugging face",
    "meta platforms": "meta",
    "functional software": "sentry",
}
MOST: Final = 3


def vendor_key(name: str) -> str:
    """What two names of one vendor share; "" for a name without letters and figures."""
    key = company_key(name)
    return ALIASES.get(key, key)


def best(names: Iterable[str]) -> str:
    """The name to record of those that a list has for one vendor: “Stripe” rather than “STRIPE”, then the shortest."""
    plainest: dict[str, str] = {}
    for name in names:
        known = plainest.setdefault(sorting_name(name), name)
        if (known.isupper() or known.islower()) and not (name.isupper() or name.islower()):
            plainest[sorting_name(name)] = name
    return min(plainest.values(), key=len)


class Alike:
    """Names of which one begins with all of another, so that a person is asked whether they are one vendor."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {key: name for name in names if (key := vendor_key(name))}
        self._longer: dict[str, list[str]] = defaultdict(list)
        for key, name in self._names.items():
            for start in _starts(key):
                if start in self._names:
                    self._longer[start].append(name)

    def to(self, name: str) -> list[str]:
        """The others that may be the same."""
        key = vendor_key(name)
        shorter = [self._names[start] for start in _starts(key) if start in self._names]
        return [*shorter, *self._longer.get(key, ())][:MOST]


def _starts(key: str) -> Iterable[str]:
    words = key.split()
    return (" ".join(words[:count]) for count in range(1, len(words)))
