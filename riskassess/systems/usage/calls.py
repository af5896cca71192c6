"""Decides which call a row of a LiteLLM spend log or an OpenTelemetry span tells of: where it went, and on which day."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from riskassess.systems import catalogue
from riskassess.systems.usage import told
from riskassess.systems.usage.kept import SPAN, TIMES
from riskassess.systems.usage.told import Endpoint, Safe

#: So many different endpoints no organisation calls; a log that names more is something else.
MOST_ENDPOINTS: Final = 2_000
DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]|$)", re.ASCII)


def spend(record: Mapping[str, Any], safe: Safe) -> Endpoint | None:
    """The endpoint of a row of a spend log; None where it is none."""
    if not isinstance(record.get("model"), str) or not record["model"]:
        return None
    return endpoint(record["model"], record.get("custom_llm_provider"), record.get("api_base"), "", safe)


def span(record: Mapping[str, Any], safe: Safe) -> Endpoint | None:
    """The endpoint of a span; None where it calls no model."""
    said = _attributes(record.get("attributes"))
    provider = said.get("gen_ai.provider.name") or said.get("gen_ai.system")
    model = said.get("gen_ai.request.model") or said.get("gen_ai.response.model")
    if not provider and not model:
        return None
    region = said.get("aws.region") or said.get("cloud.region") or ""
    return endpoint(model or "", provider, said.get("server.address"), region, safe)


def endpoint(model: str, provider: object, address: object, region: object, safe: Safe) -> Endpoint:
    """An endpoint from what is said of it; the region is also found in host and model, where it is one that we know."""
    at, shown = told.host(address, safe), told.name(model, safe)
    given, _, rest = shown.partition("/")
    whose = told.name(provider, safe) or (given if rest else "")
    where = told.name(region, safe) or _region(at) or _region(shown)
    short = rest if rest and given.casefold() == whose.casefold() else shown
    return Endpoint(whose.casefold() if whose != told.HIDDEN else whose, short, at, where.casefold())


def day(record: Mapping[str, Any]) -> date | None:
    """The day of a call as the log writes it, which is UTC in both kinds; None where it says none that can be."""
    for name in TIMES:
        if (found := _day(record.get(name), nanoseconds="nano" in name.casefold())) is not None:
            return found
    return None


def _attributes(value: Any) -> dict[str, str]:
    """Attributes of a span: a map, or a list of keys with typed values (OTLP)."""
    if isinstance(value, dict):
        return {key: text for key, text in value.items() if key in SPAN and isinstance(text, str)}
    found = {}
    for each in value if isinstance(value, list) else ():
        typed = each.get("value") if isinstance(each, dict) else None
        text = (typed.get("stringValue") or typed.get("string_value")) if isinstance(typed, dict) else None
        key = each.get("key") if isinstance(each, dict) else None
        if isinstance(text, str) and isinstance(key, str) and key in SPAN:
            found[key] = text
    return found


def _region(text: str) -> str:
    """A region that we know among the parts of a host or model."""
    for part in re.split(r"[./]", text.casefold()):
        for word in (part, part.removesuffix("-aiplatform")):
            if word in catalogue.COUNTRIES:
                return word
    return ""


def _day(value: object, *, nanoseconds: bool) -> date | None:
    try:
        if isinstance(value, str) and (written := DAY.match(value)):
            return date(*map(int, written.groups()))
        if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) < 25):
            return None
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            return None
        seconds = float(value) / (1_000_000_000 if nanoseconds else 1)
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None
