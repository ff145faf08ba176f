"""The staff workspace; each part keeps its own list."""

from django.urls import include, path

from transition.desk import people, today

urlpatterns = [
    path("", today.today, name="desk_today"),
    path("catalog/", include("transition.desk.catalog_urls")),
    path("announcements/", include("transition.desk.announcements_urls")),
    path("guides/", include("transition.desk.guides.urls")),
    path("usage/", include("transition.desk.usage.urls")),
    path("accounts/", include("transition.desk.accounts_urls")),
    path("lists/", include("transition.desk.lists_urls")),
    path("feedback/", include("transition.desk.feedback_urls")),
    path("people/", people.people, name="desk_people"),
    path("people/give/", people.give_role, name="desk_role_give"),
    path("people/take/<int:pk>/", people.take_role, name="desk_role_take"),
]
