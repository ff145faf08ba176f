"""Stop links: signed, for one person and one list, without an end, and harmless until somebody posts to them."""

from collections.abc import Callable
from typing import NamedTuple

from django.core.signing import BadSignature, Signer
from django.db import transaction

from transition.catalog.models import AIModel
from transition.notices.models import AudienceListEntry, Contact, Follow, Follower, Stop, Suppression
from transition.notices.seals import seal

_signer_salt = "transition.notices.stop"
_EVERYTHING = 0


class StopToken(NamedTuple):
    """Whom a link speaks for, and about which model; None stops everything."""

    follower_id: int
    model_id: int | None


def token_for(follower: Follower | int, model: AIModel | int | None) -> str:
    """Return the token that stops messages about ``model`` to ``follower``; without a model, all of them."""
    model_id = model.pk if isinstance(model, AIModel) else model
    return token_maker(model_id)(follower if isinstance(follower, int) else follower.pk)


def token_maker(model_id: int | None) -> Callable[[int], str]:
    """Return what makes the tokens of many people about one model: from a follower's id to their token."""
    signature, about = seal(_signer_salt), model_id or _EVERYTHING

    def token(follower_id: int) -> str:
        word = f"{follower_id}-{about}"
        return f"{word}.{signature(word)}"

    return token


def read_token(token: str) -> StopToken | None:
    """Return what a token says, or None when we did not make it. Tokens never expire, keys may rotate."""
    try:
        follower, _dash, model = _signer().unsign(token).partition("-")
        return StopToken(int(follower), int(model) or None)
    except (BadSignature, ValueError):
        return None


@transaction.atomic
def unsubscribe(token: str) -> StopToken | None:
    """Stop the messages that the token names. Twice is the same as once; a person who has left is fine too."""
    said = read_token(token)
    if said is None or not Follower.objects.filter(pk=said.follower_id).exists():
        return said
    follows = Follow.objects.filter(follower_id=said.follower_id)
    if said.model_id is None:
        follows.delete()
        _close_service_messages(said.follower_id)
        return said
    follows.filter(model_id=said.model_id).delete()
    if AIModel.objects.filter(pk=said.model_id).exists():
        # They may still follow the provider or everything, and those would bring this model again.
        Stop.objects.get_or_create(follower_id=said.follower_id, model_id=said.model_id)
    return said


def resume_service_messages(follower: Follower) -> None:
    """Undo a stop of everything. A mailbox that bounced or complained stays closed."""
    Suppression.objects.filter(email__iexact=follower.email, reason=Suppression.Reason.UNSUBSCRIBED).delete()


def _close_service_messages(follower_id: int) -> None:
    """Stop what comes without a follow: messages to contacts of accounts and to people on lists."""
    follower = Follower.objects.get(pk=follower_id)
    unasked = (
        follower.basis == Follower.Basis.SERVICE
        or Contact.objects.filter(follower=follower).exists()
        or AudienceListEntry.objects.filter(follower=follower).exists()
    )
    if unasked:
        reason = {"reason": Suppression.Reason.UNSUBSCRIBED}
        Suppression.objects.get_or_create(email__iexact=follower.email, defaults={"email": follower.email, **reason})


def _signer() -> Signer:
    return Signer(sep=".", salt=_signer_salt)
