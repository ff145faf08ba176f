"""Let allauth go on with what somebody was doing before they had to confirm who they are."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse

from transition.web.languages import split

View = Callable[..., HttpResponse]


def resumes_in_any_language(view: View) -> View:
    """Take the language off the address that allauth keeps and looks up again: it knows nothing of one in front."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        state = request.session.get(STATE_SESSION_KEY) or {}
        if request.method == "POST" and "request" in state:
            suspended = json.loads(state["request"])
            state["request"] = json.dumps(suspended | {"path": suspended["path_info"]})
            request.session[STATE_SESSION_KEY] = state
            said = request.POST.copy()
            said[REDIRECT_FIELD_NAME] = split(said.get(REDIRECT_FIELD_NAME, ""))[1]
            request.POST = said  # type: ignore[assignment]
        return view(request, *args, **kwargs)

    return answer
