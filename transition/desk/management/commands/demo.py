from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from transition import clock
from transition.desk import demo
from users.links import staff_link_path


class Command(BaseCommand):
    help = "Put people, follows, feedback and a running announcement in place to look at; --remove takes them all away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the demo away and leave everything else")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        if remove:
            gone = demo.take_away()
            self.stdout.write(f"The demo is gone: {gone.people} people and everything that belonged to them.")
            for name in gone.kept:
                self.stdout.write(
                    f"{name} stays named in what was decided beside the demo, and cannot sign in any more."
                )
            return
        if settings.PRODUCTION:
            raise CommandError(
                "Demo people do not belong among real ones. Use TRANSITION_MODE=local on another database."
            )
        try:
            made = demo.put(clock.now())
        except demo.DemoRefused as problem:
            raise CommandError(str(problem)) from problem
        self._say(made)

    def _say(self, made: demo.Made) -> None:
        self.stdout.write(f"The demo is in place: {made.followers} followers, {made.feedback} pieces of feedback, and")
        self.stdout.write(f"“{made.plan.title}” ({made.plan.get_state_display()}). {made.note}".rstrip())
        self.stdout.write("Sign in as one of them with these links; each works once:")
        for user in made.staff:
            self.stdout.write(f"  {user.name}: {settings.SITE_URL}{staff_link_path(user)}")
        self.stdout.write("Take it all away with: make demo ARGS=--remove")
