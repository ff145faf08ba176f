"""The staff workspace; each part keeps its own list."""

from django.urls import path

from transition.desk import people, today

urlpatterns = [
    path("", today.today, name="desk_today"),
    path("people/", people.people, name="desk_people"),
    path("people/give/", people.give_role, name="desk_role_give"),
    path("people/take/<int:pk>/", people.take_role, name="desk_role_take"),
]
