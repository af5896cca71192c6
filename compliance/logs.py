"""Decides what never reaches a log line: the secrets of one-time links, and the values that a database error quotes."""

import logging
import re
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

_LINK = re.compile(r"/(link|invitation|r)/[^/\s\"']+")
_DETAIL = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)


def without_secrets(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor; comes after the exception was turned into text."""
    return {name: _clean(value) if isinstance(value, str) else value for name, value in event.items()}


def _clean(text: str) -> str:
    return _DETAIL.sub(r"\1: left out", _LINK.sub(r"/\1/…", text))


class Line(ProcessorFormatter):
    """One line an event; the text of an exception that another handler has left on the record is not taken over."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        return super().format(record)


# One line an event on standard error, with the request it belongs to; never what people typed.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": Line,
            "processors": [
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
            ],
            "foreign_pre_chain": [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level],
        }
    },
    "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["standard_error"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
