"""What is too large for a form is answered by a page of ours, and neither page nor log holds a word of it."""

import io
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person

pytestmark = pytest.mark.django_db
CANARY = "Zqwxcanary"


def test_a_pasted_text_that_is_too_large_gets_a_page(client: Client) -> None:
    handler = logging.StreamHandler(lines := io.StringIO())
    handler.setFormatter(logging.Formatter("%(message)s %(args)s %(exc_text)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        answer = client.post(reverse("sign_in"), {"email": CANARY * 300_000})
    finally:
        root.removeHandler(handler)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "longer than a form may be" in page and CANARY not in page
    assert "exceeded" in lines.getvalue() and CANARY not in lines.getvalue()


def test_too_many_fields_get_the_same_page(client: Client) -> None:
    assert client.post(reverse("sign_in"), {f"f{at}": "x" for at in range(2_000)}).status_code == 413


def test_so_does_a_text_beside_a_file(organisation: Organisation, alice: Person, enter: Any) -> None:
    answer = enter(alice).post(reverse("settings", args=[organisation.slug]), {"name": "x" * 3_000_000})
    assert answer.status_code == 413
