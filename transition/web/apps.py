from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "transition.web"
    label = "web"

    def ready(self) -> None:
        # The checks register themselves; the Celery application must exist before a task is rung.
        from transition import celery  # noqa: F401
        from transition.web import checks  # noqa: F401
