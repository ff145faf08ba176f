"""Take the outcomes away as a signed file."""

from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST

from transition.desk.announcements.showing import plan_or_404
from transition.notices import exporting, joint
from transition.notices.models import Act
from users.access import role_required
from users.models import Role
from users.requests import SignedInRequest


@require_POST
@role_required(Role.SUPPORT, Role.APPROVER)
def export(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Answer the archive while it is written. It holds addresses, so that it was taken is written down."""
    plan = plan_or_404(pk)
    joint.note(plan, Act.What.EXPORTED, request.user)
    response = StreamingHttpResponse(exporting.stream(plan, str(request.user)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="announcement-{plan.lead_id or plan.pk}-outcomes.zip"'
    return response
