"""Announcements at the desk."""

from django.urls import path

from transition.desk.announcements import (
    acting,
    board,
    outcomes,
    reading,
    retracting,
    reviewing,
    showing,
    taking,
    wordings,
    writing,
)

urlpatterns = [
    path("", board.announcements, name="desk_announcements"),
    path("new/", writing.new, name="desk_announcement_new"),
    path("<int:pk>/", showing.announcement, name="desk_announcement"),
    path("<int:pk>/edit/", writing.edit, name="desk_announcement_edit"),
    path("<int:pk>/text/<slug:kind>/<slug:days>/", wordings.text, name="desk_announcement_text"),
    path("<int:pk>/letter/", reading.letter, name="desk_announcement_letter"),
    path("<int:pk>/letter/html/", reading.letter_html, name="desk_announcement_letter_html"),
    path("<int:pk>/test/", acting.test, name="desk_announcement_test"),
    path("<int:pk>/submit/", reviewing.submit, name="desk_announcement_submit"),
    path("<int:pk>/review/", reviewing.review, name="desk_announcement_review"),
    path("<int:pk>/step/<slug:name>/", acting.step, name="desk_announcement_step"),
    path("<int:pk>/moves/<int:move>/", acting.confirm_move, name="desk_announcement_move"),
    path("<int:pk>/wrong/", retracting.retract, name="desk_announcement_retract"),
    path("<int:pk>/wrong/<int:retraction>/", retracting.answer, name="desk_announcement_retraction"),
    path("<int:pk>/export/", taking.export, name="desk_announcement_export"),
    path("<int:pk>/people/<int:follower>/", outcomes.person, name="desk_announcement_person"),
    path("<int:pk>/outcomes/<int:milestone>/", outcomes.outcomes, name="desk_announcement_outcomes"),
    path("<int:pk>/outcomes/<int:milestone>/unknown/", outcomes.ask, name="desk_announcement_unknown"),
    path(
        "<int:pk>/outcomes/<int:milestone>/unknown/<int:resolution>/",
        outcomes.resolve,
        name="desk_announcement_resolution",
    ),
]
