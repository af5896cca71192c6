"""Decides what the configuration of a LiteLLM proxy leads where: only the keys named here are read, and no secret is among them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from riskassess.systems.usage import told
from riskassess.systems.usage.calls import endpoint
from riskassess.systems.usage.told import Endpoint, Safe, Unreadable

MOST_BYTES: Final = 1024 * 1024
DEEPEST: Final = 30
MOST_EVENTS: Final = 200_000
MOST_MODELS: Final = 2_000
#: The tree of what is read; True stands for a word or a list of words.
READ: Final[Mapping[str, Any]] = {
    "model_list": {
        "model_name": True,
        "litellm_params": {
            "model": True,
            "api_base": True,
            "base_url": True,
            "custom_llm_provider": True,
            "aws_region_name": True,
            "aws_bedrock_runtime_endpoint": True,
            "vertex_location": True,
            "vertex_ai_location": True,
            "region_name": True,
        },
    },
    "litellm_settings": {"callbacks": True, "success_callback": True, "failure_callback": True},
}
SECRET: Final = re.compile(
    r"key|secret|token|password|passwd|credential|auth|database_url|dsn", re.IGNORECASE
)
#: Secrets that may be named in the report; a name that we do not know can hold anything.
KNOWN: Final = frozenset(
    (
        *(
            "api_key",
            "aws_access_key_id",
            "aws_secret_access_key",
            "aws_session_token",
            "azure_ad_token",
            "client_secret",
        ),
        *("vertex_credentials", "master_key", "database_url", "salt_key", "password", "token"),
    )
)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Proxy:
    """What a configuration leads where, and where it sends what it logs."""

    def __init__(self) -> None:
        self.models: list[tuple[str, Endpoint]] = []
        self.callbacks: list[str] = []
        self.secrets: Counter[str] = Counter()


def read_proxy(content: bytes, safe: Safe) -> Proxy:
    """The configuration. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("A configuration of a proxy has at most 1 MB.")
    proxy = Proxy()
    try:
        tree = _Walk(yaml.parse(content.decode("utf-8-sig"), Loader=_Loader), proxy.secrets).document()
    except UnicodeDecodeError:
        raise Unreadable("This file is not in UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Unreadable(f"This is no YAML{f': look at line {mark.line + 1}' if mark else ''}.") from None
    models = tree.get("model_list") if isinstance(tree, dict) else None
    if not isinstance(models, list) or not models:
        raise Unreadable(
            "This is neither a LiteLLM configuration (no `model_list` stands in it), nor a log in JSON or JSON Lines."
        )
    if len(models) > MOST_MODELS:
        raise Unreadable(f"More than {MOST_MODELS:,} models stand in this configuration.")
    proxy.models = [found for each in models if (found := _model(each, safe))]
    settings = tree.get("litellm_settings")
    for name in READ["litellm_settings"] if isinstance(settings, dict) else ():
        words = settings.get(name)
        proxy.callbacks += [
            told.name(word, safe) for word in (words if isinstance(words, list) else [words]) if word
        ]
    proxy.callbacks = sorted(set(proxy.callbacks))
    return proxy


def _model(entry: Any, safe: Safe) -> tuple[str, Endpoint] | None:
    params = entry.get("litellm_params") if isinstance(entry, dict) else None
    if not isinstance(params, dict) or not isinstance(params.get("model"), str):
        return None
    said = {name: value for name, value in params.items() if isinstance(value, str)}
    address = said.get("api_base") or said.get("base_url") or said.get("aws_bedrock_runtime_endpoint")
    region = (
        said.get("aws_region_name")
        or said.get("vertex_location")
        or said.get("vertex_ai_location")
        or said.get("region_name")
    )
    if region and region.startswith("os.environ/"):
        region = ""
    where = endpoint(said["model"], said.get("custom_llm_provider"), address, region, safe)
    return told.name(entry.get("model_name"), safe), where


class _Walk:
    """Takes a document apart event by event: what is not read is passed over and never becomes a value."""

    def __init__(self, events: Iterator[Any], secrets: Counter[str]) -> None:
        self._events, self._secrets, self._number = events, secrets, 0

    def document(self) -> Any:
        """The first document, of which only READ is left."""
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self._node(self._next(), READ, 0)
        return None

    def _next(self) -> Any:
        self._number += 1
        event = next(self._events)
        if self._number > MOST_EVENTS:
            raise Unreadable("This configuration is too long to be one.")
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(
                "This file repeats parts of itself by aliases (*name), which are not read. Write them out."
            )
        return event

    def _node(self, event: Any, wanted: Any, depth: int) -> Any:
        """A node as far as it is wanted; None where it is not."""
        if depth > DEEPEST:
            raise Unreadable("This file is nested too deep to be a configuration.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value if wanted is True else None
        if isinstance(event, yaml.SequenceStartEvent):
            found = []
            while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                found.append(self._node(event, wanted, depth + 1))
            return found if wanted else None
        return self._mapping(wanted, depth)

    def _mapping(self, wanted: Any, depth: int) -> dict[str, Any]:
        found = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not key:
                self._node(event, None, depth + 1)
            below = wanted.get(key) if isinstance(wanted, Mapping) else None
            if below is None and SECRET.search(key):
                self._secrets[key if key in KNOWN else "others"] += 1
            value = self._node(self._next(), below, depth + 1)
            if below is not None:
                found[key] = value
        return found
