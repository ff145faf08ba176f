from django.urls import path

from transition.desk import feedback

urlpatterns = [
    path("", feedback.inbox, name="desk_feedback"),
    path("<int:pk>/", feedback.submission, name="desk_submission"),
    path("<int:pk>/move/", feedback.move, name="desk_submission_move"),
    path("<int:pk>/reply/", feedback.reply, name="desk_submission_reply"),
    path("<int:pk>/redact/", feedback.redact, name="desk_submission_redact"),
    path("<int:pk>/reveal/", feedback.reveal, name="desk_submission_reveal"),
]
