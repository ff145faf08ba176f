"""What a follower can do, with an account or through the signed link: every change is a button and can be undone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from transition import clock
from transition.notices.follows.asking import MailRefused, ask
from transition.notices.follows.confirming import follow_at_once
from transition.notices.follows.forms import AddressForm, SubjectForm
from transition.notices.follows.limits import TooOften, connection_key
from transition.notices.follows.pages import availability_or_404, for_follower, my_page, page_url
from transition.notices.follows.preferences import PreferencesForm
from transition.notices.follows.subjects import Subject, subject_of
from transition.notices.follows.views import NOT_SENT, TOO_OFTEN
from transition.notices.models import Follower, Move, Suppression


@require_safe
@for_follower
def manage(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    return my_page(request, follower, token)


@require_POST
@for_follower
def start(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    """Follow one more thing. An undo carries the subject's key; the form carries words."""
    if "subject" in request.POST:
        subject = _subject_or_404(request)
    else:
        form = SubjectForm(request.POST)
        if not form.is_valid():
            return my_page(request, follower, token, status=422, subject_form=form)
        subject = form.subject()
    follow_at_once(follower, subject)
    messages.success(request, _("You follow %(subject)s.") % {"subject": subject})
    return redirect(page_url(token))


@require_POST
@for_follower
def end(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    subject = _subject_or_404(request)
    follower.follows.filter(**subject.fields()).delete()
    return redirect(f"{page_url(token)}?ended={subject.key}")


@require_POST
@for_follower
def moved(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    availability = availability_or_404(request.POST.get("availability", ""))
    Move.objects.get_or_create(follower=follower, availability=availability)
    said = _(
        "Noted: you have moved from %(what)s. No more countdown for it; a moved or corrected date still reaches you."
    )
    messages.success(request, said % {"what": availability})
    return redirect(page_url(token))


@require_POST
@for_follower
def moved_undo(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    availability = availability_or_404(request.POST.get("availability", ""))
    Move.objects.filter(follower=follower, availability=availability).delete()
    messages.success(request, _("The countdown for %(what)s reaches you again.") % {"what": availability})
    return redirect(page_url(token))


@require_POST
@for_follower
def preferences(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    form = PreferencesForm(request.POST, instance=follower)
    if not form.is_valid():
        return my_page(request, follower, token, status=422, preferences_form=form)
    Follower.objects.filter(pk=follower.pk).update(**form.cleaned_data)
    messages.success(request, _("Your changes are saved."))
    return redirect(page_url(token))


@require_POST
@for_follower
def address(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    """Ask the new address; the old one stays until the new one has said yes."""
    form = AddressForm(request.POST, auto_id="new_%s")
    if not form.is_valid():
        return my_page(request, follower, token, status=422, address_form=form)
    email = form.cleaned_data["email"]
    try:
        ask(email, Subject(), connection_key(request), clock.now(), language=follower.language, follower=follower)
    except TooOften:
        form.add_error(None, TOO_OFTEN)
        return my_page(request, follower, token, status=429, address_form=form)
    except MailRefused:
        form.add_error(None, NOT_SENT)
        return my_page(request, follower, token, status=503, address_form=form)
    messages.success(
        request, _("Look into the mailbox of %(email)s: the link there makes the change.") % {"email": email}
    )
    return redirect(page_url(token))


@require_POST
@for_follower
def stop(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    """Stop every message. What was followed is kept, so that resuming brings it back."""
    reason = {"reason": Suppression.Reason.UNSUBSCRIBED}
    Suppression.objects.get_or_create(email__iexact=follower.email, defaults={"email": follower.email, **reason})
    return redirect(page_url(token))


@require_POST
@for_follower
def resume(request: HttpRequest, follower: Follower, token: str) -> HttpResponse:
    """Lift the person's own stop. A mailbox that bounced or complained stays closed."""
    Suppression.objects.filter(email__iexact=follower.email, reason=Suppression.Reason.UNSUBSCRIBED).delete()
    messages.success(request, _("Messages reach you again."))
    return redirect(page_url(token))


def _subject_or_404(request: HttpRequest) -> Subject:
    subject = subject_of(request.POST.get("subject", ""))
    if subject is None:
        raise Http404(_("There is nothing with this name to follow."))
    return subject
