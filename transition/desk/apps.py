from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "transition.desk"
    label = "desk"
