from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from users.links import staff_link_path
from users.models import HeldRole, Role, User

LOCAL_STAFF = "staff@localhost"


class Command(BaseCommand):
    help = "Print a link that signs this machine's own staff account in, once. Local mode only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Sign-in links are for TRANSITION_MODE=local. Give roles with `manage.py give_role`.")
        user = User.objects.filter(email=LOCAL_STAFF).first() or User.objects.create_user(
            LOCAL_STAFF, name="Local staff"
        )
        HeldRole.objects.get_or_create(user=user, role=Role.ADMIN)
        self.stdout.write(settings.SITE_URL + staff_link_path(user))
