from django.urls import path

from transition.desk import lists

urlpatterns = [
    path("", lists.lists, name="desk_lists"),
    path("<int:pk>/", lists.one_list, name="desk_list"),
]
