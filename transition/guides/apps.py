from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "transition.guides"
    label = "guides"
