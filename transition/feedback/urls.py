from django.urls import path

from transition.catalog import converters  # noqa: F401  the converters register themselves
from transition.feedback import receipt_views, views

urlpatterns = [
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/receipt/", receipt_views.receipt, name="feedback_receipt"),
    path("feedback/receipt/choices/", receipt_views.choices, name="feedback_choices"),
    path("feedback/receipt/erase/", receipt_views.ask_to_erase, name="feedback_erase"),
    path("feedback/receipt/erase/yes/", receipt_views.erased, name="feedback_erased"),
    path("feedback/mine/", receipt_views.mine, name="feedback_mine"),
    path("feedback/<slug:provider>/<model_id:key>/", views.feedback, name="feedback_about"),
]
