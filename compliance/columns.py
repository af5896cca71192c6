"""Decides which columns of a list a person sees: those the address names, else those they kept, else all."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

NAME = re.compile(r"[a-z_]{1,30}")
PARAMETER = "columns"


def choose(request: Any, table: Any, name: str, *, always: tuple[str, ...]) -> dict[str, Any]:
    """Hides what was not chosen, and says what can be. `always` names the columns that stay."""
    there = [column for column in table.columns.names() if column not in always]
    asked = request.GET.get(PARAMETER)
    wanted = asked.split(",") if asked is not None else request.user.list_columns.get(name)
    chosen = [column for column in there if wanted is None or column in wanted]
    table.exclude = tuple(column for column in there if column not in chosen)
    for column in table.exclude:
        table.columns.hide(column)
    choices = [
        (column, str(table.base_columns[column].verbose_name or column).capitalize(), column in chosen)
        for column in there
    ]
    return {"list": name, "choices": choices}


def named(texts: list[str]) -> list[str]:
    """The names that can be names of columns."""
    return [text for text in texts if NAME.fullmatch(text)][:30]


def back_with(request: HttpRequest, back: str, columns: list[str]) -> str:
    """The address the person came from, with these columns in it; the first page for one that is not ours."""
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return "/"
    parts = urlsplit(back)
    query = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != PARAMETER
    ]
    return urlunsplit(("", "", parts.path, urlencode([*query, (PARAMETER, ",".join(columns))], safe=","), ""))
