"""Groups allow what the table of roles says, in organisations that were there before it, too."""

from collections.abc import Callable

import pytest

from compliance.accounts.groups import apply_roles
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import ALLOWED, Role

pytestmark = pytest.mark.django_db
Join = Callable[[Person, Role], Person]


@pytest.mark.parametrize("role", list(Role))
def test_groups_allow_exactly_what_the_table_says(
    organisation: Organisation, bob: Person, join: Join, role: Role
) -> None:
    join(bob, role)
    found = {
        name
        for name in {p for allowed in ALLOWED.values() for p in allowed}
        if bob.has_perm(f"accounts.{name}", organisation)
    }
    assert found == ALLOWED[role]


def test_a_new_releases_table_reaches_organisations_that_are_there(
    organisation: Organisation, bob: Person, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(bob, Role.STAFF)
    monkeypatch.setitem(ALLOWED, Role.STAFF, {"home", "ledger_read"})
    apply_roles([organisation.pk])
    assert bob.has_perm("accounts.ledger_read", organisation)
    monkeypatch.setitem(ALLOWED, Role.STAFF, set())
    apply_roles([organisation.pk])
    assert not Person.objects.get(pk=bob.pk).has_perm("accounts.home", organisation)
