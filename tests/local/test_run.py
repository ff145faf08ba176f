"""`make run`: up, looked after, down, with data that stays."""

import os
import signal
import smtplib
import subprocess
import urllib.request

import pytest

from tests.local.running import local, nothing_is_left_of, processes_of, running
from tests.patience import PATIENCE, wait_for
from transition.local.account import Account
from transition.local.binaries import postgres_programs
from transition.local.folders import cache_folder
from transition.local.kept import announced

# One worker runs them all, so that one first run prepares the data for all.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("local")]


def pid_of(folder, words: str) -> int:
    return min(pid for pid, command in processes_of(folder).items() if words in command)


def test_it_serves_offers_a_staff_link_and_stops_with_nothing_left(kept):
    with running(kept) as run:
        assert f"http://localhost:{run.port}" in run.waits_for("answers at")
        link = run.waits_for("Sign in as staff, once").rpartition(" ")[2]
        run.is_up()
        with urllib.request.urlopen(link) as page:
            assert page.status == 200
        with urllib.request.urlopen(f"http://localhost:{run.port}/readyz") as ready:
            assert ready.status == 200
        assert run.ends_with(signal.SIGTERM) == 0
    nothing_is_left_of(kept)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_it_stops_cleanly_whoever_asks(kept, number):
    with running(kept) as run:
        run.is_up()
        assert run.ends_with(number) == 0
    nothing_is_left_of(kept)


def test_a_stop_in_the_middle_of_the_first_start_is_clean_and_the_next_start_works(empty):
    with running(empty) as run:
        run.waits_for("Bringing the database up to date")
        assert run.ends_with(signal.SIGTERM) == 0
    nothing_is_left_of(empty)
    with running(empty) as again:
        again.is_up()


def test_data_and_key_outlive_the_run_and_nothing_is_loaded_twice(kept):
    with running(kept) as run:
        run.is_up()
        made = local(
            kept, "manage", "shell", "-c", "from users.models import User; User.objects.create_user('kept@example.org')"
        )
        assert made.returncode == 0, made.stderr
        keys = [(kept / name).read_text() for name in ("secret-key", "push-key")]
    with running(kept) as again:
        again.is_up()
        assert not [line for line in again.said if "Bringing" in line or "catalog" in line]
    assert [(kept / name).read_text() for name in ("secret-key", "push-key")] == keys
    assert {(kept / name).stat().st_mode & 0o777 for name in ("secret-key", "push-key")} == {0o600}
    asked = local(
        kept,
        "manage",
        "shell",
        "-c",
        "from users.models import User; print(User.objects.filter(email='kept@example.org').count())",
    )
    assert asked.stdout.strip().endswith("1"), asked.stderr
    nothing_is_left_of(kept)


def test_a_killed_run_leaves_no_process_and_the_next_one_starts(kept):
    with running(kept) as run:
        run.is_up()
        run.ends_with(signal.SIGKILL)
    nothing_is_left_of(kept)
    with running(kept) as again:
        again.is_up()


def test_a_run_killed_together_with_its_watchdog_leaves_no_process(kept):
    with running(kept) as run:
        run.is_up()
        os.kill(pid_of(kept, "watchdog.py"), signal.SIGKILL)
        run.ends_with(signal.SIGKILL)
    nothing_is_left_of(kept)


def _is_ready(pid_file) -> bool:
    return pid_file.exists() and "ready" in pid_file.read_text()


def _workers(folder) -> set[int]:
    return {pid for pid, command in processes_of(folder).items() if "transition worker" in command}


class TestWhileItRuns:
    """One run for all that only needs one."""

    @pytest.fixture(scope="class")
    def run(self, kept):
        with running(kept) as run:
            yield run.is_up()

    def test_mail_is_caught_as_a_file_and_said_in_one_line(self, kept, run):
        host, _, port = announced(kept)[1]["EMAIL_URL"].rpartition("/")[2].partition(":")
        with smtplib.SMTP(host, int(port)) as smtp:
            smtp.sendmail(
                "a@example.org", ["ada@example.org"], b"Subject: Hello\r\n\tAda\x1b[2J\r\n\r\nText of the message.\r\n"
            )
        line = run.waits_for("Mail for")
        assert line.startswith("Mail for ada@example.org: Hello")
        assert line.isprintable()
        [caught] = [path for path in (kept / "mail").glob("*.eml") if b"Text of the message." in path.read_bytes()]
        assert caught.read_bytes().startswith(b"Subject: Hello")

    def test_a_second_run_on_the_same_data_is_refused_in_one_sentence(self, kept, run):
        second = local(kept, "run")
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert f"already runs on {kept}" in second.stderr
        assert str(run.process.pid) in second.stderr

    def test_a_worker_that_dies_is_started_again(self, kept, run):
        first = pid_of(kept, "transition worker")
        os.kill(first, signal.SIGKILL)
        assert "The worker stopped and is started again" in run.waits_for("The worker stopped")
        # The rest of the first one ended before that was said.
        wait_for(lambda: _workers(kept) - {first})


def test_what_a_killed_run_left_in_the_folder_does_not_stop_the_next(kept):
    (kept / "lock").write_text("4711")
    (kept / "running.json").write_text('{"pid": 4711, "environment": {}}')
    with running(kept) as run:
        run.is_up()
    answer = local(kept, "manage", "check")
    assert answer.returncode == 0, answer.stderr


def test_a_database_server_that_was_left_running_is_stopped_and_its_data_kept(kept):
    with running(kept) as run:
        run.is_up()
    account = Account.for_servers()
    program = postgres_programs(cache_folder(), account) / "postgres"
    command = [
        program,
        "-D",
        kept / "postgres",
        "-c",
        "listen_addresses=",
        "-c",
        f"unix_socket_directories={kept / 'sockets'}",
    ]
    orphan = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd="/", **account.spawn_options())
    try:
        wait_for(lambda: _is_ready(kept / "postgres" / "postmaster.pid"))
        with running(kept) as again:
            # The orphan is a child of this test, so it stays a zombie until it is waited for.
            again.is_up()
            assert orphan.wait(PATIENCE) == 0
    finally:
        orphan.kill()
    nothing_is_left_of(kept)


def test_a_command_of_manage_answers_with_its_own_exit_code(kept):
    assert local(kept, "manage", "no_such_command").returncode == 1
    assert local(kept, "manage", "shell", "-c", "raise SystemExit(7)").returncode == 7
