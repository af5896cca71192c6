"""Decides which fields of a log are read: a short list. Content is dropped as it is parsed, and only counted."""

from collections import Counter
from math import inf
from time import monotonic
from typing import Any, Final

from riskassess.systems.usage.told import Unreadable

#: What holds other things and says nothing itself.
STRUCTURE: Final = frozenset(
    (
        *(
            "resourceSpans",
            "resource_spans",
            "scopeSpans",
            "scope_spans",
            "instrumentationLibrarySpans",
            "spans",
            "data",
        ),
        *("attributes", "key", "value", "stringValue", "string_value"),
    )
)
CONTAINERS: Final = (
    *(
        "resourceSpans",
        "resource_spans",
        "scopeSpans",
        "scope_spans",
        "instrumentationLibrarySpans",
        "spans",
        "data",
    ),
)
SPEND: Final = frozenset(("model", "custom_llm_provider", "api_base", "call_type", "startTime"))
TIMES: Final = ("startTimeUnixNano", "start_time_unix_nano", "startTime", "start_time", "timestamp")
SPAN: Final = frozenset(
    (
        *("gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model", "gen_ai.response.model"),
        *("server.address", "cloud.region", "aws.region"),
    )
)
READ: Final = STRUCTURE | SPEND | SPAN | frozenset(TIMES)

#: Fields that hold what people and models said, by their name or its beginning.
CONTENT: Final = frozenset(
    (
        *(
            "messages",
            "response",
            "proxy_server_request",
            "prompt",
            "completion",
            "error_str",
            "error_information",
        ),
        *("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.prompt"),
        *(
            "gen_ai.completion",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call.result",
            "gen_ai.tool.definitions",
        ),
        *("gen_ai.retrieval.documents", "gen_ai.retrieval.query.text", "gen_ai.memory.records"),
        *("gen_ai.memory.query.text", "gen_ai.evaluation.explanation", "gen_ai.guardrail.result.reason"),
        *(
            "gen_ai.event.content",
            "input.value",
            "output.value",
            "metadata",
            "request_tags",
            "vector_store_request_metadata",
        ),
        *("guardrail_information", "llm.input_messages", "llm.output_messages", "traceloop.entity.input"),
        *("traceloop.entity.output", "langfuse.observation.input", "langfuse.observation.output"),
    )
)
STARTS: Final = (
    *("gen_ai.prompt.", "gen_ai.completion.", "llm.input_messages.", "llm.output_messages."),
    *("gen_ai.memory.records.", "gen_ai.retrieval.documents."),
)
#: Fields that say who called, or are secret.
PERSONAL: Final = frozenset(
    (
        *(
            "user",
            "end_user",
            "user_id",
            "user.id",
            "enduser.id",
            "requester_ip_address",
            "client.address",
            "user_agent",
        ),
        *(
            "api_key",
            "session_id",
            "session.id",
            "team_id",
            "organization_id",
            "agent_id",
            "billing_agent_id",
        ),
        *("gen_ai.conversation.id", "url.full", "http.url"),
    )
)
EMPTY: Final[tuple[Any, ...]] = (None, "", "{}", "[]", "null", {}, [])

#: The clock is asked once in so many objects.
ASKED_EVERY: Final = 1_000
TOO_LONG: Final = "Reading this file takes too long. Send fewer calls at once, or run `manage.py usage` on the server, which has time."


class Sieve:
    """Keeps of each JSON object what may be read, while it is parsed."""

    def __init__(self, seconds: float | None = None) -> None:
        self.content: Counter[str] = Counter()
        self.personal: Counter[str] = Counter()
        self._end = monotonic() + seconds if seconds is not None else inf
        self._objects = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """What of an object may be read. Raises Unreadable where the file takes longer than it may."""
        self._objects += 1
        if self._objects % ASKED_EVERY == 0 and monotonic() > self._end:
            raise Unreadable(TOO_LONG)
        kept = {}
        for key, value in pairs:
            if key in READ:
                kept[key] = value
            else:
                self._count(key, value)
        named = kept.get("key")
        if isinstance(named, str) and "value" in kept and named not in SPAN:
            self._count(named, kept["value"])
            return {}
        return kept

    def _count(self, key: str, value: Any) -> None:
        """Whether anything stood there, and nothing of what. Only names that we know are counted: a name can be content too."""
        name = next((start[:-1] for start in STARTS if key.startswith(start)), key)
        if name in CONTENT and value not in EMPTY:
            self.content[name] += 1
        elif name in PERSONAL and value not in EMPTY:
            self.personal[name] += 1
