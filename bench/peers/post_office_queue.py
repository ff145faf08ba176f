"""django-post_office at its best: two processes empty a full queue, in batches of 1,000. Prints the seconds it took."""

import os
import time

import django
import environ
from django.conf import settings

settings.configure(
    SECRET_KEY="only-for-a-benchmark",
    INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
    DATABASES={"default": environ.Env.db_url_config(os.environ["DATABASE_URL"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    EMAIL_BACKEND="post_office.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=int(os.environ["PEER_PORT"]),
    POST_OFFICE={"BATCH_SIZE": 1000, "LOG_LEVEL": 0, "THREADS_PER_PROCESS": 5},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command
from post_office import mail  # type: ignore[import-not-found]


def main() -> None:
    call_command("migrate", verbosity=0)
    letters, half = int(os.environ["PEER_LETTERS"]), "word " * (int(os.environ["PEER_SIZE"]) // 10)
    mail.send_many(
        [
            {
                "sender": "a@example.org",
                "recipients": [f"f{n}@example.org"],
                "subject": f"To number {n}",
                "message": half,
                "html_message": f"<p>{half}</p>",
            }
            for n in range(letters)
        ]
    )
    began = time.monotonic()
    call_command("send_queued_mail", processes=2, verbosity=0)
    seconds = time.monotonic() - began
    from post_office.models import STATUS, Email  # type: ignore[import-not-found]

    assert Email.objects.filter(status=STATUS.sent).count() == letters
    print(seconds)


if __name__ == "__main__":
    main()
