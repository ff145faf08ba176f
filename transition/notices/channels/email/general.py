"""Email through Django's backend, one letter after the other, with an honest answer for each.

An SMTP server owns a letter from the moment it has read the final dot. What breaks before is a refusal that can be tried
again; what breaks after is unknown.
"""

import contextlib
import smtplib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends import smtp
from django.core.mail.message import utf8_charset_qp

from transition.notices.channels import Accepted, Ambiguous, Answer, OneByOne, Refused, Unreachable
from transition.notices.channels.email.answers import code_of, is_permanent, short
from transition.notices.channels.email.composing import EmailLetter

# Answers to the sender, not about the recipient: our own set-up is at fault and a person has to look.
_OUR_FAULT = (smtplib.SMTPAuthenticationError, smtplib.SMTPHeloError, smtplib.SMTPConnectError)


class _Watched:
    """Notes whether the body of a message is under way, which decides between "not sent" and "unknown"."""

    body_left = False

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Announce a letter that may hold more than ASCII to a server that wants to be told."""
        extra = ["BODY=8BITMIME"] if self.has_extn("8bitmime") else []  # type: ignore[attr-defined]
        return super().mail(sender, [*options, *extra])  # type: ignore[misc]

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Do what ``smtplib.SMTP.data`` does, noting when the server may have got the whole message."""
        self.putcmd("data")  # type: ignore[attr-defined]
        code, reply = self.getreply()  # type: ignore[attr-defined]
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        text = msg if isinstance(msg, bytes) else smtplib._fix_eols(msg).encode("ascii")  # type: ignore[attr-defined]
        text = smtplib._quote_periods(text)  # type: ignore[attr-defined]
        self.body_left = True
        end = b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n"
        # In one write: the network would hold a final dot of its own back for 40 ms, for every letter.
        self.send(text + end)  # type: ignore[attr-defined]
        code, reply = self.getreply()  # type: ignore[attr-defined]
        if not 200 <= code < 300 and not 400 <= code < 600:
            raise smtplib.SMTPServerDisconnected("no answer to the final dot")
        self.body_left = False
        # Every answer of success is one; smtplib would call all but one of them an error.
        return (250 if code < 300 else code), reply


class _WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class _WatchedSMTPOverTLS(_Watched, smtplib.SMTP_SSL):
    pass


class WatchedBackend(smtp.EmailBackend):
    """Django's SMTP backend, on connections that know whether a letter may have arrived."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchedSMTPOverTLS if self.use_ssl else _WatchedSMTP

    def greet(self) -> smtplib.SMTP:
        """Connect, with TLS and credentials as configured, and return the connection after EHLO."""
        self.open()
        assert self.connection
        try:
            self.connection.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError):
            self.connection.close()
            self.connection = None
            raise
        return self.connection


class GeneralSession(OneByOne):
    """One connection of the configured backend. After a lost connection the next letter opens a new one."""

    def __init__(self, backend: WatchedBackend | None = None) -> None:
        self._backend = backend or (WatchedBackend() if uses_smtp() else get_connection())

    def send(self, letter: EmailLetter) -> Answer:
        try:
            self._open()
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            return Unreachable(short(problem))
        try:
            sent = self._backend.send_messages([self._mail(letter)])
        except Exception as problem:
            answer = self._classify(problem)
            is_an_answer = isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
            if not is_an_answer or code_of(problem) == 421:
                self.close()
            return answer
        return Accepted() if sent else Refused("not sent", permanent=True)

    def _open(self) -> None:
        if isinstance(self._backend, WatchedBackend):
            self._backend.greet()
        else:
            self._backend.open()

    def _mail(self, letter: EmailLetter) -> Any:
        mail = letter.mail()
        connection = getattr(self._backend, "connection", None)
        if self._is_smtp() and connection and not connection.has_extn("8bitmime"):
            # Such a server may pass on seven bits of each byte.
            mail.encoding = utf8_charset_qp
        return mail

    def _classify(self, problem: Exception) -> Answer:
        """Say what an error means for the letter. The order matters: from what is certain to what is not."""
        code = code_of(problem)
        if isinstance(problem, _OUR_FAULT):
            return Unreachable(short(problem))
        if isinstance(problem, smtplib.SMTPSenderRefused) and code != 552:
            return Unreachable(short(problem))
        if code:
            return Refused(short(problem), permanent=is_permanent(problem))
        if isinstance(problem, smtplib.SMTPNotSupportedError | UnicodeError | ValueError):
            return Refused(short(problem), permanent=True)
        if self._body_left():
            return Ambiguous(short(problem))
        if isinstance(problem, smtplib.SMTPServerDisconnected | OSError) and self._is_smtp():
            return Unreachable(short(problem))
        # An HTTP provider that timed out, or something nobody foresaw: it may have left.
        return Ambiguous(short(problem))

    def _is_smtp(self) -> bool:
        return isinstance(self._backend, WatchedBackend)

    def _body_left(self) -> bool:
        return bool(getattr(getattr(self._backend, "connection", None), "body_left", False))

    def close(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        if isinstance(self._backend, WatchedBackend):
            # A connection that died while closing would be taken for an open one.
            self._backend.connection = None


def uses_smtp() -> bool:
    """Tell whether letters leave by SMTP and not through a provider's API."""
    return settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
