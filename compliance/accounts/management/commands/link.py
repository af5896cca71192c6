"""`manage.py link EMAIL`: prints a one-time sign-in link of somebody."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from compliance.accounts.addresses import public
from compliance.accounts.links import link_create
from compliance.accounts.models import Person


class Command(BaseCommand):
    help = "Prints a link that signs somebody in once, within 15 minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here signs in as {email}.")
        self.stdout.write(public(reverse("link", args=[link_create(person)])))
