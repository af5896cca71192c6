"""`manage.py forget_second_factor EMAIL`: for somebody who lost both phone and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compliance.accounts import factor
from compliance.accounts.models import Person
from compliance.ledger.door import System


class Command(BaseCommand):
    help = (
        "Takes somebody's second factor away; they set up another when they next sign in with their password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = Person.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody here signs in as {email}.")
        factor.forget(person, System("whoever runs this installation"))
        self.stdout.write(
            f"{person.name} sets up a second factor at the next sign-in. It stands in the ledger."
        )
