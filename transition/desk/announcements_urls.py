"""Announcements at the desk."""

from django.urls import path

from transition.desk.announcements import acting, board, showing, watching, writing

urlpatterns = [
    path("", board.announcements, name="desk_announcements"),
    path("new/", writing.new, name="desk_announcement_new"),
    path("<int:pk>/", showing.announcement, name="desk_announcement"),
    path("<int:pk>/edit/", writing.edit, name="desk_announcement_edit"),
    path("<int:pk>/text/<slug:kind>/<slug:days>/", writing.text, name="desk_announcement_text"),
    path("<int:pk>/letter/", showing.letter, name="desk_announcement_letter"),
    path("<int:pk>/letter/html/", showing.letter_html, name="desk_announcement_letter_html"),
    path("<int:pk>/test/", acting.test, name="desk_announcement_test"),
    path("<int:pk>/review/", acting.review, name="desk_announcement_review"),
    path("<int:pk>/step/<slug:name>/", acting.step, name="desk_announcement_step"),
    path("<int:pk>/moves/<int:move>/", acting.confirm_move, name="desk_announcement_move"),
    path("<int:pk>/outcomes/<int:milestone>/", watching.outcomes, name="desk_announcement_outcomes"),
]
