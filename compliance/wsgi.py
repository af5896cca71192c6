"""The web application for a WSGI server; in production it believes its TLS proxy about who is asking."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from compliance.checks import refuse_unsafe_production

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
#: Slots of 8 bytes: 320 KB in a piece of 512 KB, whose rest holds about 900 frames.
ROOM = 40_000
THE_PROXY = {"127.0.0.1", "::1", ""}  # on this machine, or on a Unix socket


def behind_proxy(application: Application) -> Application:
    """Lockout counts failures by address: without this, ten of one stranger would lock everybody out.

    Only the last entry is the proxy's own; what stands before it, anybody could have sent.
    """

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        said = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if said and environ.get("REMOTE_ADDR", "") in THE_PROXY:
            environ["REMOTE_ADDR"] = said
        return application(environ, start_response)

    return answer


def with_room(application: Application) -> Application:
    """Answers on one piece of stack.

    CPython 3.11 to 3.13 take the frames of Python functions from pieces of 16 KB, and give a piece back as soon as it
    is empty. Templates nest some 200 frames deep: a loop that happens to run at the border of two pieces asks the
    system for memory on every turn, which was a quarter of the time of a list. A frame that claims much takes one large
    piece, and all that is called from it lies in the rest.
    """

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        return application(environ, start_response)

    answer.__code__ = answer.__code__.replace(co_stacksize=ROOM)
    return answer


def collect_rarely() -> None:
    """Collects garbage rarely: a page makes tens of thousands of objects and nearly all of them go by themselves.

    What was loaded at the start stays, so that no collection looks through it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
refuse_unsafe_production()
application = with_room(
    get_wsgi_application() if settings.EVALUATION else behind_proxy(get_wsgi_application())
)
collect_rarely()
