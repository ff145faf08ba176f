from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "transition.notices"
    label = "notices"
