"""What is wrong with the machine is one sentence and a way out, never a traceback."""

import os
import socket

import pytest

from tests.local.running import local, nothing_is_left_of


def refusal(folder, **variables: str) -> str:
    answer = local(folder, "run", **variables)
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr + answer.stdout
    assert answer.stderr.count("\n") == 1, answer.stderr
    return answer.stderr


def test_a_port_that_is_taken_is_named_with_another_to_take(empty):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal(empty, PORT=str(port))
    assert f"Port {port} is taken" in said
    assert "PORT=" in said
    nothing_is_left_of(empty)


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(empty, port):
    assert "not a port" in refusal(empty, PORT=port)


def test_a_file_where_the_data_folder_should_be_is_refused(empty):
    (empty / "file").write_text("")
    assert "TRANSITION_DATA" in refusal(empty / "file")
    assert "TRANSITION_DATA" in refusal(empty / "file" / "below")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the data to another account")
def test_root_is_told_when_the_account_of_the_servers_cannot_reach_the_data(empty):
    empty.chmod(0o700)
    assert "`nobody`" in refusal(empty / "data")


def test_data_of_another_postgresql_is_refused_with_a_way_out(empty):
    (empty / "postgres").mkdir()
    (empty / "postgres" / "PG_VERSION").write_text("9\n")
    assert "PostgreSQL 9" in refusal(empty)


def test_a_database_that_does_not_answer_is_named(empty):
    answer = local(empty, "run", DATABASE_URL="postgres://app@/none?host=/nowhere", REDIS_URL="redis://127.0.0.1:1/0")
    assert answer.returncode == 1
    assert "DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr
