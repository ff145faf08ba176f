"""The edition: one number that rises whenever something on a public page may have changed."""

from typing import NamedTuple

from django.db import connection, models, transaction

from transition.web import news


class Stamp(NamedTuple):
    """What tells one edition from every other, also from one of the same number whose transaction was rolled back."""

    number: int
    transaction: int


class EditionQuerySet(models.QuerySet["Edition"]):
    def number(self) -> int:
        """Return the current edition's number; a site that never published is at 0."""
        return self.filter(pk=1).values_list("number", flat=True).first() or 0

    def stamp(self) -> Stamp:
        """Return the newest edition as this transaction sees it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, xmin::text::bigint FROM web_edition WHERE id = 1")
            return Stamp(*(cursor.fetchone() or (0, 0)))

    def hold(self) -> None:
        """Wait for other writers of what public pages show, and let none in until the transaction ends.

        A writer takes this row before any other, so two of them never hold what the other one waits for.
        """
        self.select_for_update().filter(pk=1).values_list("pk").first()

    def publish(self) -> None:
        """Start a new edition. Every worker hears of it within a second of the commit."""
        if not self.filter(pk=1).update(number=models.F("number") + 1):
            self.bulk_create([self.model(pk=1, number=1)], ignore_conflicts=True)
        transaction.on_commit(news.new_edition)


class Edition(models.Model):
    """A single row. Pages built from one edition are the same bytes until the next."""

    number = models.PositiveBigIntegerField(default=0)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1), name="edition_is_one_row", violation_error_message="There is one edition."
            )
        ]

    def __str__(self) -> str:
        return f"edition {self.number}"
