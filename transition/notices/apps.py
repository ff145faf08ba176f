from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "transition.notices"
    label = "notices"

    def ready(self) -> None:
        # The checks register themselves; events receives what mail providers report.
        from transition.notices import checks, events  # noqa: F401
