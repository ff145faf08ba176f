"""Start a program again whenever it ends, as systemd and `make run` do: `python -m tests.faults.supervisor MODULE ARGUMENT...`.

A Celery worker whose broker goes away in the wrong moment ends itself: https://github.com/celery/kombu/issues/582.
"""

import subprocess
import sys
import time


def main(command: list[str]) -> None:
    while True:
        subprocess.run([sys.executable, "-m", *command], check=False)
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
