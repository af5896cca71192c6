"""Decides which addresses are ours: those written into links, those a person may be sent back to, and the hosts of a private network."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: Ends of names that exist only inside a network (RFC 6762, RFC 8375, and the customs of routers).
PRIVATE_SUFFIXES = (".local", ".lan", ".internal", ".home.arpa", ".localhost")


def public(path: str) -> str:
    """The full address of a path for mails and for people to copy: from PUBLIC_URL, never from what a request claims."""
    return f"{settings.PUBLIC_URL}{path}"


def way_back(request: HttpRequest, default: str) -> str:
    """Where `next` leads, if that is a path of ours, and `default` otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else default


def sent_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this; what it does not say counts as no."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    sender = urlsplit(origin)
    return bool(sender.netloc) and (
        sender.netloc == request.get_host() or f"{sender.scheme}://{sender.netloc}" == settings.PUBLIC_URL
    )


def host_is_private(host: str) -> bool:
    """Whether a Host header names something on a private network: then no stranger's name server can point it at us."""
    name = _without_port(host).lower().rstrip(".")
    try:
        address = ip_address(name.strip("[]"))
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(PRIVATE_SUFFIXES))
    return address.is_private or address.is_loopback or address.is_link_local


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and (":" not in name or name.endswith("]")) else host
