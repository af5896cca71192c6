"""Decides which endpoints of models a log or a proxy's configuration names, and which of them no component of any system declares.

Standard library and YAML alone. Rooms: kept (which fields are read at all, and which are counted and dropped), told (which words of a
file may be shown), loading (JSON, JSON Lines and their limits), calls (spend logs and spans as endpoints), proxy (the configuration of
LiteLLM), providers (whose endpoint it is), matching (which component declares it), reading (the way in).
"""

from riskassess.systems.usage.matching import Declared, Finding, match
from riskassess.systems.usage.reading import Read, read_usage
from riskassess.systems.usage.told import Endpoint, Unreadable

__all__ = ["Declared", "Endpoint", "Finding", "Read", "Unreadable", "match", "read_usage"]
