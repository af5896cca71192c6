"""Decides which request an event belongs to: set by the request middleware and by tasks, read by the door."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
