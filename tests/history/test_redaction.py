"""A text that was redacted is gone from every page, and only owners and officers redact."""

import pytest
from django.test import Client

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door
from compliance.ledger.models import Narrative
from tests.history.pages import SECRET, Enter, Join

pytestmark = pytest.mark.django_db


def test_a_redacted_reason_is_gone_from_every_page(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    saved = door.save(organisation, by=alice, verb="edited", why=SECRET)
    text = Narrative.objects.get(pk=saved.why_id)
    pages_ = (f"ledger/{saved.number}/", f"history/accounts.organisation/{organisation.pk}/", "ledger/csv")
    for page in pages_:
        assert SECRET in b"".join(owner.get(f"/{organisation.slug}/{page}")).decode()
    address = f"/{organisation.slug}/ledger/{saved.number}/redact"
    assert owner.post(address, {"why": ""}).status_code == 422
    assert Narrative.objects.get(pk=text.pk).sealed is not None
    assert owner.post(address, {"why": "named a patient"}, follow=True).status_code == 200
    for page in pages_:
        shown = b"".join(owner.get(f"/{organisation.slug}/{page}")).decode()
        assert SECRET not in shown and "redacted by Alice Moreau" in shown
    assert (
        "Hash matches the text" in owner.get(f"/{organisation.slug}/ledger/{saved.number}/").content.decode()
    )


def test_a_redaction_does_not_repeat_what_it_takes_away(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    saved = door.save(organisation, by=alice, verb="edited", why=SECRET)
    answer = owner.post(
        f"/{organisation.slug}/ledger/{saved.number}/redact", {"why": "named SSN 078-05-1120"}
    )
    assert answer.status_code == 422 and "may identify a person" in answer.content.decode()


@pytest.mark.parametrize("role, status", [(Role.AUDITOR, 403), (Role.OFFICER, 200)])
def test_only_owners_and_officers_redact(
    enter: Enter, organisation: Organisation, alice: Person, bob: Person, join: Join, role: Role, status: int
) -> None:
    saved = door.save(organisation, by=alice, verb="edited", why=SECRET)
    client = enter(join(bob, role))
    assert client.get(f"/{organisation.slug}/ledger/{saved.number}/redact").status_code == status
    client.post(f"/{organisation.slug}/ledger/{saved.number}/redact", {"why": "named a patient"})
    assert (Narrative.objects.get(pk=saved.why_id).sealed is None) == (status == 200)


def test_no_field_that_is_no_free_text_is_redacted(owner: Client, organisation: Organisation) -> None:
    for field in ("name", "slug", "nothing"):
        address = f"/{organisation.slug}/history/accounts.organisation/{organisation.pk}/redact/{field}"
        assert owner.post(address, {"why": "because I can"}).status_code == 404
