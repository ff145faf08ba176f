from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "transition.web"
    label = "web"

    def ready(self) -> None:
        from transition.web import checks  # noqa: F401  registers the checks
