"""No log line holds the secret of a link or the values that a database error quotes."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from compliance.accounts import invitations
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role

SECRETS = "DETAIL:  Key (email)=(dana@lakeside.example) already exists."


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the handler of settings.LOGGING would write."""
    config = logging.config.DictConfigurator(settings.LOGGING)  # type: ignore[attr-defined]
    handler = logging.StreamHandler(out := io.StringIO())
    handler.setFormatter(config.configure_formatter(dict(settings.LOGGING["formatters"]["line"])))
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
def test_the_secret_of_an_invitation_is_not_logged(
    lines: io.StringIO, organisation: Organisation, alice: Person
) -> None:
    _, secret = invitations.invite(
        organisation, email="dana@lakeside.example", name="Dana", role=Role.STAFF, by=alice
    )
    assert (
        Client().post(f"/invitation/{secret}", {"name": "Dana", "new_password1": "short"}).status_code == 422
    )
    assert "/invitation/…" in lines.getvalue()
    assert secret not in lines.getvalue()


def test_the_values_of_a_database_error_are_not_logged(lines: io.StringIO) -> None:
    try:
        raise ValueError(f"duplicate key\n{SECRETS}")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error")
    assert "duplicate key" in lines.getvalue()
    assert "dana@lakeside.example" not in lines.getvalue()
