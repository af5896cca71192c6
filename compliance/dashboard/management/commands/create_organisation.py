"""`manage.py create_organisation`: an organisation and its owner without the first-run page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from compliance.accounts import actions
from compliance.accounts.addresses import public
from compliance.accounts.links import link_create
from compliance.accounts.models import Organisation, Person
from compliance.dashboard.start import sample_begin


class Command(BaseCommand):
    help = "Creates an organisation and its owner, and prints a one-time sign-in link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="name of the organisation; not with --sample")
        parser.add_argument(
            "--slug", default="", help="first word of its addresses; made from the name otherwise"
        )
        parser.add_argument(
            "--kind", choices=Organisation.Kind.values, default=Organisation.Kind.COVERED_ENTITY
        )
        parser.add_argument("--time-zone", default="America/New_York")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-name", default="", help="needed where nobody has this e-mail yet")
        parser.add_argument("--sample", action="store_true", help="the made-up Lakeside Family Health")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["name"] and not options["sample"]:
            raise CommandError("Say --name, or --sample.")
        try:
            with transaction.atomic():
                owner = _owner(options["owner_email"], options["owner_name"])
                organisation = sample_begin(owner) if options["sample"] else _organisation(owner, options)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{organisation.name}: {public(reverse('dashboard', args=[organisation.slug]))}")
        self.stdout.write(
            f"{owner.name} signs in once within 15 minutes: {public(reverse('link', args=[link_create(owner)]))}"
        )


def _owner(email: str, name: str) -> Person:
    known = Person.objects.filter(email=email.strip().lower()).first()
    if known is None and not name.strip():
        raise CommandError("Say --owner-name: nobody has this e-mail yet.")
    return known or Person.objects.create_user(email, name)


def _organisation(owner: Person, options: dict[str, Any]) -> Organisation:
    facts = {name: options[name] for name in ("name", "slug", "kind", "time_zone")}
    return actions.organisation_create(owner, **facts)
