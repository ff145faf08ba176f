"""Whoever has to confirm who they are goes on with what they were doing, in whichever language."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests.people import ada

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_what_was_begun_is_done_after_the_code(client: Client, prefix: str) -> None:
    person = ada()
    totp.TOTP.activate(person, SECRET)
    client.force_login(person)
    address = f"{prefix}/account/2fa/recovery-codes/generate/"
    asked = client.post(address)
    assert asked.status_code == 302 and "reauthenticate" in asked["Location"]
    page, code = (
        asked["Location"],
        totp.format_hotp_value(totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time())))),
    )
    done = client.post(page, {"code": code, "next": address})
    assert done.status_code == 302, done.content[:300]
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).exists()
