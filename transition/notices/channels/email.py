"""Email through Django's backend: one connection for a micro-batch, and an honest answer for each letter.

An SMTP server owns a letter from the moment it has read the final dot. What breaks before is a refusal that can be tried
again; what breaks after is unknown.
"""

import contextlib
import re
import smtplib
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends import smtp

from transition.notices import guarding
from transition.notices.channels import Accepted, Ambiguous, Answer, Refused, Unreachable, doubled
from transition.notices.ledger import HandedOff
from transition.notices.letters import Letters, Reader
from transition.notices.models import Follower

_ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3}\b")
# Answers to the sender, not about the recipient: our own set-up is at fault and a person has to look.
_OUR_FAULT = (smtplib.SMTPAuthenticationError, smtplib.SMTPHeloError, smtplib.SMTPConnectError)


class _Watched:
    """Notes whether the body of a message is under way, which decides between "not sent" and "unknown"."""

    body_left = False

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
        self.body_left = False
        return code, reply


class _WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class _WatchedSMTPOverTLS(_Watched, smtplib.SMTP_SSL):
    pass


class _WatchedBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchedSMTPOverTLS if self.use_ssl else _WatchedSMTP


class EmailChannel:
    """Letters to the follower's own address."""

    def may_write_to(self, address: str) -> bool:
        return guarding.may_write_to(address)

    def compose(self, row: HandedOff, letters: Letters) -> EmailMultiAlternatives:
        follower = Follower(pk=row.follower_id, email=row.address)
        mail = letters.message(Reader(row.language, row.practical_only, row.was_on), follower, row.provider_key)
        mail.message()
        return mail

    def open(self) -> "EmailSession":
        return EmailSession()

    def wait_after(self, attempts: int) -> int:
        return doubled(attempts)


class EmailSession:
    """One connection of the configured backend. After a lost connection the next letter opens a new one."""

    def __init__(self) -> None:
        is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
        self._backend = _WatchedBackend() if is_smtp else get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, mail: EmailMultiAlternatives) -> Answer:
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            self._close()
            return Unreachable(_short(problem))
        try:
            sent = self._backend.send_messages([mail])
        except Exception as problem:
            answer = self._classify(problem)
            is_an_answer = isinstance(problem, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)
            if not is_an_answer or _code(problem) == 421:
                self._close()
            return answer
        return Accepted() if sent else Refused("not sent", permanent=True)

    def _classify(self, problem: Exception) -> Answer:
        """Say what an error means for the letter. The order matters: from what is certain to what is not."""
        code = _code(problem)
        if isinstance(problem, _OUR_FAULT):
            return Unreachable(_short(problem))
        if isinstance(problem, smtplib.SMTPSenderRefused) and code != 552:
            return Unreachable(_short(problem))
        if code:
            return Refused(_short(problem), permanent=_is_permanent(problem))
        if isinstance(problem, smtplib.SMTPNotSupportedError | UnicodeError | ValueError):
            return Refused(_short(problem), permanent=True)
        if self._body_left():
            return Ambiguous(_short(problem))
        if isinstance(problem, smtplib.SMTPServerDisconnected | OSError) and self._is_smtp():
            return Unreachable(_short(problem))
        # An HTTP provider that timed out, or something nobody foresaw: it may have left.
        return Ambiguous(_short(problem))

    def _is_smtp(self) -> bool:
        return isinstance(self._backend, _WatchedBackend)

    def _body_left(self) -> bool:
        return bool(getattr(getattr(self._backend, "connection", None), "body_left", False))

    def _close(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        if isinstance(self._backend, _WatchedBackend):
            # A connection that died while closing would be taken for an open one.
            self._backend.connection = None


def _code(problem: Exception) -> int:
    """Return the code of the server's answer: SMTP's, or the HTTP status that anymail keeps; 0 when there was none."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next(iter(problem.recipients.values()))[0]
    return int(getattr(problem, "smtp_code", 0) or getattr(problem, "status_code", 0) or 0)


def _is_permanent(problem: Exception) -> bool:
    """Tell whether trying again is pointless: SMTP says so with 5xx; HTTP with 4xx, but for those that ask for patience."""
    code = _code(problem)
    if isinstance(problem, smtplib.SMTPException):
        return code >= 500
    return 400 <= code < 500 and code not in (408, 425, 429)


def _short(problem: Exception) -> str:
    """Return the answer's numbers or the kind of error. The server's prose may hold addresses, so it is left out."""
    code = _code(problem)
    reply = b""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        reply = next(iter(problem.recipients.values()))[1]
    elif isinstance(problem, smtplib.SMTPResponseException):
        reply = problem.smtp_error if isinstance(problem.smtp_error, bytes) else str(problem.smtp_error).encode()
    enhanced = _ENHANCED.match(reply.decode("ascii", "replace"))
    return " ".join(filter(None, [str(code or ""), enhanced[0] if enhanced else ""])) or type(problem).__name__[:60]
