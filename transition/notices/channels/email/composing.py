"""One row's letter: filled into the merge form of its kind, or built by itself where that cannot be."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.core.mail import EmailMultiAlternatives

from transition.notices.channels.email.merging import Form, Person, form_of
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters, Links, Reader
from transition.notices.models import Follower


class EmailLetter(NamedTuple):
    """One letter, in the form in which it can leave."""

    to: str
    # Builds the mail for a backend that wants an object; it is built already where there is no merged form.
    mail: Callable[[], EmailMultiAlternatives]
    # Its pieces, ready for the wire, without the final dot; None where the letter has to be built by itself.
    merged: Sequence[bytes] | None = None
    is_8bit: bool = False


def compose(row: HandedOff, letters: Letters) -> EmailLetter:
    """Return the letter of one row. What cannot be written raises here, before anything has left."""
    reader = Reader(row.language, row.practical_only, row.was_on, row.basis)
    try:
        form: Form | None = letters.forms[reader]
    except KeyError:
        form = letters.forms[reader] = _form(reader, letters)
    links = letters.links(row.follower_id, row.address, row.language)
    merged = form and form.fill(Person(row.address, letters.message_id(row.provider_key), links.stop, links.manage))

    def build() -> EmailMultiAlternatives:
        return letters.message(reader, Follower(pk=row.follower_id, email=row.address), row.provider_key)

    if form and merged:
        return EmailLetter(row.address, build, merged, form.is_8bit)
    mail = build()
    mail.message()
    return EmailLetter(row.address, lambda: mail)


def _form(reader: Reader, letters: Letters) -> Form | None:
    return form_of(lambda one: letters.message_with(reader, Links(one.stop, one.manage), one.to, one.message_id))
