"""Decides whether another site had the browser send a request: what leaves an event for reading must be asked for here."""

from django.http import HttpRequest


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site caused this request; browsers say so, and no page can make them say otherwise."""
    return request.headers.get("Sec-Fetch-Site") == "cross-site"
