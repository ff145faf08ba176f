"""What mail servers answer, and what each answer means (G12), and letters that cannot be written (G15)."""

import re
import smtplib
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup

from tests.notices.sending import Mailbox, follower, leaving, pass_time, running_plan, states, work
from transition.catalog.models import AIModel
from transition.notices import guarding, letters
from transition.notices.channels import Ambiguous, Unreachable
from transition.notices.channels.email import EmailChannel
from transition.notices.channels.email.general import GeneralSession
from transition.notices.ledger import HandedOff
from transition.notices.models import Delivery, Follower, InstanceEpoch
from transition.web.support import directory_address

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["one by one", "pipelined"])
def mailbox(request: pytest.FixtureRequest, mailbox: Mailbox) -> Mailbox:
    """Both ways of sending have to give the same answers."""
    mailbox.pipelines = request.param
    return mailbox


def send_with(mailbox: Mailbox, where: str, reply: str) -> dict[str, int]:
    setattr(mailbox, where, lambda address: reply)
    availability = leaving(6)
    follower("ada", model=availability.model)
    plan = running_plan(availability)
    work()
    return states(plan)


@pytest.mark.guarantee("G12")
@pytest.mark.parametrize("where", ["on_recipient", "on_message"])
@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "450 4.2.0 busy", "451 4.3.0 later", "452 4.2.2 full"])
def test_a_temporary_refusal_is_tried_again(mailbox: Mailbox, where: str, reply: str) -> None:
    assert send_with(mailbox, where, reply) == {"ready:refused": 1}
    row = Delivery.objects.get()
    assert (row.attempts, row.answer) == (1, " ".join(reply.split()[:2]))
    setattr(mailbox, where, lambda address: None)
    pass_time(minutes=2)
    work()
    assert mailbox.copies_to("ada@example.org") == 1


@pytest.mark.guarantee("G12")
@pytest.mark.parametrize("where", ["on_recipient", "on_message"])
@pytest.mark.parametrize("reply", ["550 5.1.1 nobody", "552 5.2.2 full", "554 5.7.1 no"])
def test_a_permanent_refusal_is_not_tried_again(mailbox: Mailbox, where: str, reply: str) -> None:
    assert send_with(mailbox, where, reply) == {"failed:refused": 1}


@pytest.mark.guarantee("G12")
def test_a_connection_lost_after_the_final_dot_is_unknown(mailbox: Mailbox) -> None:
    assert send_with(mailbox, "on_message", "drop after keeping") == {"unknown:lost_contact": 1}
    pass_time(hours=1)
    work()
    assert mailbox.copies_to("ada@example.org") == 1


@pytest.mark.guarantee("G12", control=True)
def test_a_build_that_takes_lost_contact_for_temporary_sends_twice(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of G12, for the general path."""
    mailbox.pipelines = False
    classify = GeneralSession._classify

    def weakened(session: GeneralSession, problem: Exception) -> object:
        answer = classify(session, problem)
        return Unreachable(answer.answer) if isinstance(answer, Ambiguous) else answer

    monkeypatch.setattr(GeneralSession, "_classify", weakened)
    send_with(mailbox, "on_message", "drop after keeping")
    pass_time(minutes=2)
    work()
    assert mailbox.copies_to("ada@example.org") == 2


def test_the_final_dot_leaves_with_the_letter(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dot of its own is held back by the network until the letter is acknowledged: 40 ms for each one."""
    writes: list[bytes | str] = []
    send = smtplib.SMTP.send

    def watched(self: smtplib.SMTP, text: bytes | str) -> None:
        writes.append(text)
        send(self, text)  # type: ignore[arg-type]

    monkeypatch.setattr(smtplib.SMTP, "send", watched)
    mailbox.pipelines = False
    send_with(mailbox, "on_recipient", "")
    assert [text for text in writes if isinstance(text, bytes) and text.endswith(b"\r\n.\r\n")]
    assert b".\r\n" not in writes


@pytest.mark.guarantee("G12")
def test_a_server_that_is_away_costs_no_attempt(mailbox: Mailbox, settings: object) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # type: ignore[attr-defined]
    availability = leaving(6)
    for name in ("ada", "eve"):
        follower(name, model=availability.model)
    plan = running_plan(availability)
    work()
    assert [row.attempts for row in Delivery.objects.all()] == [0, 0]
    settings.EMAIL_PORT = port  # type: ignore[attr-defined]
    pass_time(minutes=2)
    work()
    assert states(plan) == {"accepted": 2}


@pytest.mark.guarantee("G15")
def test_one_refused_address_does_not_stop_the_rest(mailbox: Mailbox) -> None:
    mailbox.on_recipient = lambda address: "550 5.1.1 no" if address.startswith("eve") else None
    availability = leaving(6)
    for name in ("ada", "eve", "max"):
        follower(name, model=availability.model)
    plan = running_plan(availability)
    work()
    assert states(plan) == {"accepted": 2, "failed:refused": 1}


BAD_ADDRESSES = ["e" * 60 + "\r\nBcc: x@example.org", "eve\x00", "eve@@", "ev\u202ee", "Ünï@exa mple"]


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("local", [address for address in BAD_ADDRESSES if "\x00" not in address])
def test_one_broken_row_does_not_stop_the_rest(mailbox: Mailbox, local: str) -> None:
    """G15."""
    availability = leaving(6)
    for name in ("ada", "eve", "max"):
        follower(name, model=availability.model)
    Follower.objects.filter(email="eve@example.org").update(email=f"{local}@example.org"[:254])
    plan = running_plan(availability)
    work()
    assert {"ada@example.org", "max@example.org"} <= set(mailbox.recipients)
    assert "x@example.org" not in mailbox.recipients
    assert states(plan)["accepted"] >= 2
    assert not [message for message in mailbox.messages if message["Bcc"]]


@pytest.mark.guarantee("G15", control=True)
def test_a_build_that_raises_out_of_the_loop_stops_the_rest(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of G15."""
    availability = leaving(6)
    for name in ("ada", "eve", "max"):
        follower(name, model=availability.model)
    running_plan(availability)
    whole = EmailChannel.compose

    def one_breaks(channel: EmailChannel, row: HandedOff, of: letters.Letters) -> object:
        if row.address.startswith("eve"):
            raise KeyboardInterrupt
        return whole(channel, row, of)

    monkeypatch.setattr(EmailChannel, "compose", one_breaks)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert mailbox.copies_to("max@example.org") == 0


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize("name", ["Claude\r\nBcc: x@example.org", "A" * 150, "\u202eClaude", "<b>{date}</b> & co"])
def test_a_hostile_model_name_stays_a_name(mailbox: Mailbox, name: str) -> None:
    availability = leaving(6)
    AIModel.objects.filter(pk=availability.model.pk).update(name=name)
    follower("ada", model=availability.model)
    running_plan(availability)
    work()
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert "\u202e" not in str(message["Subject"])
    assert "<b>" not in message.get_body(("html",)).get_content()


@pytest.mark.guarantee("G18")
def test_the_headers_let_people_stop_with_one_click(mailbox: Mailbox, settings: object) -> None:
    settings.SITE_URL = "https://transition.example.org"  # type: ignore[attr-defined]
    send_with(mailbox, "on_recipient", "")
    (message,) = mailbox.messages
    stop = message["List-Unsubscribe"].strip()
    assert re.fullmatch(r"<https://transition\.example\.org/follow/stop/[^/]+/>", stop)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<claude-sonnet-4-5-20250929.anthropic.notices.transition.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] is None
    assert len(message["Feedback-ID"].split(":")) == 4
    row = Delivery.objects.get()
    assert message["Message-ID"] == f"<{row.provider_key}@transition.example.org>"


def test_text_and_html_say_the_same(mailbox: Mailbox) -> None:
    send_with(mailbox, "on_recipient", "")
    text, html = _both(mailbox.messages[0])
    seen = _words(BeautifulSoup(html, "html.parser").body.get_text(" "))
    for line in text.splitlines():
        line = re.sub(r"^(- |\d\. |--$)", "", line)
        if "://" not in line:
            assert _words(line) in seen
    assert "<script" not in html
    assert "http-equiv" not in html
    assert 'style="' in html


def test_practical_only_leaves_out_the_sentence_and_the_support_line(mailbox: Mailbox) -> None:
    availability = leaving(6)
    follower("ada", model=availability.model)
    follower("eve", model=availability.model, practical_only=True)
    running_plan(availability)
    work()
    by_person = dict(zip(mailbox.recipients, [_both(message)[0] for message in mailbox.messages], strict=True))
    assert "hard goodbye" in by_person["ada@example.org"]
    assert "hard goodbye" not in by_person["eve@example.org"]
    assert directory_address() in by_person["ada@example.org"]
    assert directory_address() not in by_person["eve@example.org"]


def test_outside_production_a_real_server_gets_only_listed_domains(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    monkeypatch.setattr(guarding, "reaches_real_people", lambda: True)
    assert send_with(mailbox, "on_recipient", "") == {"skipped:not_allowed_here": 1}
    settings.NOTICES_ALLOWED_DOMAINS = ["example.org"]  # type: ignore[attr-defined]
    assert guarding.may_write_to("ada@example.org")


@pytest.mark.parametrize(
    ("host", "real"), [("localhost", False), ("127.0.0.1", False), ("::1", False), ("smtp.example.org", True)]
)
def test_only_this_machine_is_harmless(settings: object, host: str, real: bool) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST = host  # type: ignore[attr-defined]
    assert guarding.reaches_real_people() is real


@pytest.mark.guarantee("G7")
def test_a_restored_backup_sends_nothing_and_says_so(mailbox: Mailbox, tmp_path: object, settings: object) -> None:
    """G7. The instance has gone on since the backup was made."""
    settings.INSTANCE_FILE = str(tmp_path / "instance")  # type: ignore[attr-defined,operator]
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    guarding.check_instance()
    guarding.adopt()
    InstanceEpoch.objects.update(number=1)
    with pytest.raises(guarding.WrongInstance, match="restored backup"):
        work()
    assert mailbox.messages == []
    guarding.adopt()
    work()
    assert len(mailbox.messages) == 1


@pytest.mark.guarantee("G7")
def test_a_cloned_database_sends_nothing(mailbox: Mailbox, tmp_path: object, settings: object) -> None:
    settings.INSTANCE_FILE = str(tmp_path / "instance")  # type: ignore[attr-defined,operator]
    InstanceEpoch.objects.create(pk=1)
    with pytest.raises(guarding.WrongInstance):
        guarding.check_instance()


@pytest.mark.guarantee("G7", control=True)
def test_a_build_that_does_not_count_its_steps_lets_a_restored_backup_send(
    mailbox: Mailbox, tmp_path: object, settings: object
) -> None:
    """The control of G7's second half: the database says who it is, and nothing outside says how far it has come."""
    settings.INSTANCE_FILE = str(tmp_path / "instance")  # type: ignore[attr-defined,operator]
    availability = leaving(6)
    follower("ada", model=availability.model)
    running_plan(availability)
    guarding.check_instance()
    guarding.adopt()
    InstanceEpoch.objects.update(number=1)
    settings.INSTANCE_FILE = ""  # type: ignore[attr-defined]
    work()
    assert len(mailbox.messages) == 1


def test_production_says_who_it_is_before_it_sends(settings: object) -> None:
    settings.PRODUCTION, settings.INSTANCE_FILE, settings.INSTANCE_EPOCH = True, "", ""  # type: ignore[attr-defined]
    with pytest.raises(guarding.WrongInstance, match="INSTANCE_FILE"):
        guarding.check_instance()


def _both(message: EmailMessage) -> tuple[str, str]:
    return message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))
