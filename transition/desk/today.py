"""What needs a person today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.access import role_required


@require_safe
@role_required()
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/today.html")
