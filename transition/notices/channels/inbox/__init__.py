"""The inbox on this site: a row is the message, and its key makes a second copy impossible."""

from dataclasses import dataclass
from types import TracebackType
from typing import Self

from django.db import DatabaseError, IntegrityError

from transition.notices.channels import Accepted, Answer, OneByOne, Refused, Unreachable, doubled
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters, Reader
from transition.notices.models import Channel, InboxMessage


@dataclass(frozen=True)
class Note:
    message: InboxMessage


class InboxChannel:
    def may_write_to(self, address: str) -> bool:
        return True

    def compose(self, row: HandedOff, letters: Letters) -> Note:
        spoken = letters.spoken(Reader(row.language, row.practical_only, row.was_on), Channel.INBOX)
        about = letters.story.milestone.plan.availability_id
        return Note(
            InboxMessage(
                follower_id=row.follower_id,
                delivery_key=row.provider_key,
                subject=spoken.subject,
                text=spoken.text,
                availability_id=about,
            )
        )

    def open(self) -> "InboxSession":
        return InboxSession()

    def wait_after(self, attempts: int) -> int:
        return doubled(attempts)


class InboxSession(OneByOne):
    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to close: each message is a statement of its own."""

    def send(self, note: Note) -> Answer:
        try:
            InboxMessage.objects.bulk_create([note.message], ignore_conflicts=True)
        except IntegrityError:
            # The person left between hand-off and now.
            return Refused("nobody", permanent=True)
        except DatabaseError as problem:
            return Unreachable(type(problem).__name__)
        return Accepted()
