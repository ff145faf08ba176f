from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "transition.notices"
    label = "notices"

    def ready(self) -> None:
        from transition.notices import events  # noqa: F401  it receives what mail providers report
