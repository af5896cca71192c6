"""What pages say above themselves about how they are reached, and after how long a silence they end."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

PLAIN_HTTP = "Evaluation over plain HTTP: no real data here. Others on this network can read along."


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: banners, and the seconds of silence after which a signed-in page ends."""
    readable = settings.EVALUATION and settings.LAN and not request.is_secure()
    user = getattr(request, "user", None)
    return {
        "banners": [{"tone": "high", "text": PLAIN_HTTP}] if readable else [],
        # The page ends first, on the minute; the server waits as long as its last sign of life may be old (middleware.SLACK).
        "idle_seconds": settings.IDLE_MINUTES * 60 if user and user.is_authenticated else None,
    }
