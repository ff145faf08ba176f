"""What a mail server's or provider's answer means, in numbers: its prose may hold addresses and is left out."""

import re
import smtplib

_ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3}\b")


def code_of(problem: Exception) -> int:
    """Return the code of the server's answer: SMTP's, or the HTTP status that anymail keeps; 0 when there was none."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next(iter(problem.recipients.values()))[0]
    return int(getattr(problem, "smtp_code", 0) or getattr(problem, "status_code", 0) or 0)


def is_permanent(problem: Exception) -> bool:
    """Tell whether trying again is pointless: SMTP says so with 5xx; HTTP with 4xx, but for those that ask for patience."""
    code = code_of(problem)
    if isinstance(problem, smtplib.SMTPException):
        return code >= 500
    return 400 <= code < 500 and code not in (408, 425, 429)


def short(problem: Exception) -> str:
    """Return the numbers of the answer, or the kind of error."""
    reply = b""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        reply = next(iter(problem.recipients.values()))[1]
    elif isinstance(problem, smtplib.SMTPResponseException):
        reply = problem.smtp_error if isinstance(problem.smtp_error, bytes) else str(problem.smtp_error).encode()
    return numbers(code_of(problem), reply) or type(problem).__name__[:60]


def numbers(code: int, reply: bytes) -> str:
    """Return the code with the enhanced code that follows it, such as "550 5.1.1"."""
    enhanced = _ENHANCED.match(reply.decode("ascii", "replace"))
    return " ".join(filter(None, [str(code or ""), enhanced[0] if enhanced else ""]))
