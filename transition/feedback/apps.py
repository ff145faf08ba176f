from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "transition.feedback"
    label = "feedback"
