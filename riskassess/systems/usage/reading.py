"""Decides what kind of file it is, and reads from it the endpoints with how often and when; nothing else of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, Final

from riskassess.systems.usage import calls
from riskassess.systems.usage.loading import Loaded
from riskassess.systems.usage.proxy import MOST_BYTES, read_proxy
from riskassess.systems.usage.told import Endpoint, Safe, Seen, Unreadable, anything

SPEND, SPANS, PROXY = "LiteLLM spend log", "OpenTelemetry GenAI spans", "LiteLLM configuration"
_HEAD: Final = 4096


@dataclass
class Read:
    """What a file says of endpoints, and what of it was dropped unread."""

    sort: str
    #: Each endpoint with its calls; those of a configuration have none.
    endpoints: list[tuple[Endpoint, Seen]] = field(default_factory=list)
    #: What the configuration calls each of them.
    aliases: list[str] = field(default_factory=list)
    #: Where the configuration sends what it logs.
    callbacks: list[str] = field(default_factory=list)
    content: Mapping[str, int] = field(default_factory=dict)
    personal: Mapping[str, int] = field(default_factory=dict)
    secrets: Mapping[str, int] = field(default_factory=dict)
    #: Objects that were no calls of a model.
    others: int = 0
    remarks: list[str] = field(default_factory=list)


def read_usage(stream: BinaryIO, safe: Safe = anything, seconds: float | None = None) -> Read:
    """The endpoints of a log or a configuration, looked for at most so many seconds. Raises Unreadable, saying why."""
    head = stream.read(_HEAD)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins not in (b"{", b"["):
        return _proxy(head + stream.read(MOST_BYTES + 1), safe)
    return _log(_Rest(head, stream), safe, seconds)


class _Rest(BytesIO):
    """The stream with what was looked at put back, line by line and never as a whole."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        super().__init__(head)
        self._stream = stream

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if line.endswith(b"\n"):
            return line
        limit = -1 if size is None or size < 0 else size - len(line)
        return line + self._stream.readline(limit)


def _proxy(content: bytes, safe: Safe) -> Read:
    proxy = read_proxy(content, safe)
    return Read(
        PROXY,
        endpoints=[(endpoint, Seen()) for _, endpoint in proxy.models],
        aliases=[alias for alias, _ in proxy.models],
        callbacks=proxy.callbacks,
        secrets=dict(proxy.secrets),
    )


def _log(stream: BinaryIO, safe: Safe, seconds: float | None) -> Read:
    loaded, seen = Loaded(stream, seconds), dict[Endpoint, Seen]()
    spans, others = 0, 0
    for record in loaded.records():
        is_span = "attributes" in record
        found = calls.span(record, safe) if is_span else calls.spend(record, safe)
        if found is None:
            others += 1
            continue
        spans += is_span
        if found not in seen and len(seen) >= calls.MOST_ENDPOINTS:
            raise Unreadable(
                f"More than {calls.MOST_ENDPOINTS:,} different endpoints stand in this file: it is no log of calls to models."
            )
        seen.setdefault(found, Seen()).add(calls.day(record))
    if not seen:
        raise Unreadable(
            "No call of a model stands in this file: neither rows of a LiteLLM spend log, nor spans with gen_ai.provider.name or "
            "gen_ai.request.model."
        )
    return Read(
        SPANS if spans else SPEND,
        endpoints=list(seen.items()),
        content=dict(loaded.sieve.content),
        personal=dict(loaded.sieve.personal),
        others=others,
        remarks=_bad(loaded),
    )


def _bad(loaded: Loaded) -> list[str]:
    if not loaded.bad:
        return []
    lines = ", ".join(map(str, loaded.bad)) + (f" and {loaded.more_bad:,} more" if loaded.more_bad else "")
    return [f"Lines that are no JSON were passed over: {lines}."]
