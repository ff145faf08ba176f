"""Wait for what is to happen, never for a time. The ceiling is for a machine that is busy with something else; nobody waits for it."""

import os
import random
import socket
import time
from collections.abc import Callable

PATIENCE = 1800.0 if os.environ.get("FAULTS") == "long" else 300.0
# Below the ports that the system gives to outgoing connections and to whoever asks for any: what is free here stays free.
_QUIET_PORTS = range(16_000, 32_000)


def wait_for(happened: Callable[[], object], *, seconds: float = PATIENCE, every: float = 0.05) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(every)


def quiet_port() -> int:
    """Return a port for a program that will listen on it a while later."""
    while True:
        port = random.choice(_QUIET_PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
