"""Where things live on this machine: kept data, the cache of server programs, throwaway folders."""

import os
import tempfile
from pathlib import Path

from transition.local.account import Account

# The path of a Unix socket must fit in 107 bytes on Linux and 103 on macOS, the longest name below included.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")


def data_folder() -> Path:
    """Return the folder of kept data: TRANSITION_DATA, else the user's data folder, else (root) one `nobody` can reach."""
    if chosen := os.environ.get("TRANSITION_DATA"):
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/transition")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "transition"


def cache_folder() -> Path:
    """Return the folder for what can be made again at any time."""
    if os.geteuid() == 0:
        return Path("/var/cache/transition")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "transition"


def throwaway_folder(account: Account) -> Path:
    """Make a private folder with a short path that ``account`` owns and reaches."""
    usual = Path(tempfile.gettempdir())
    fits = len(str(usual)) + len("/transition-12345678") <= LONGEST_SOCKET_FOLDER
    base = usual if fits and account.reaches(usual / "x") else Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="transition-", dir=base))
    account.own(folder)
    return folder
