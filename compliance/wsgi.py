"""The web application for a WSGI server; in production it believes its TLS proxy about who is asking."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from compliance.checks import refuse_unsafe_production

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
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


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
refuse_unsafe_production()
application = get_wsgi_application() if settings.EVALUATION else behind_proxy(get_wsgi_application())
