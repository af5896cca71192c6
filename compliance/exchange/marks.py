"""Decides whose an import is: the addresses of one register show none of another."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from compliance.exchange.models import Import

View = Callable[[Any, Import], HttpResponse]


def of_register(name: str) -> Callable[[View], View]:
    """Stands below `needs(…, Import)`: an import of another register is not there."""

    def mark(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, batch: Import) -> HttpResponse:
            if batch.register != name:
                raise Http404
            return view(request, batch)

        return shown

    return mark
