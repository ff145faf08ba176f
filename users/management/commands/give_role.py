from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from users.models import HeldRole, Role, User


class Command(BaseCommand):
    help = "Give a person a role by email address; the account is made when there is none. The way to a first admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        try:
            user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email)
        except ValidationError as problem:
            raise CommandError("; ".join(problem.messages)) from problem
        _, given = HeldRole.objects.get_or_create(user=user, role=role)
        self.stdout.write(f"{user.email} {'now holds' if given else 'already holds'} the role {role}.")
