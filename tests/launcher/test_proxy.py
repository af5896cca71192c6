"""Whose address a request comes from: the proxy's word counts, a client's word never."""

from typing import Any

import pytest

from compliance.wsgi import behind_proxy


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("198.51.100.9", "203.0.113.7", "198.51.100.9"),
    ],
)
def test_address(remote: str, forwarded: str | None, seen: str) -> None:
    found: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        found.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": remote}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    behind_proxy(application)(environ, lambda *args: None)
    assert found == [seen]
