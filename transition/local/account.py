"""Who the embedded servers run as: PostgreSQL refuses to run as root, so root lends them the account `nobody`."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Account:
    """A user and group the servers run as; borrowed when it is not the one running this program."""

    uid: int
    gid: int
    borrowed: bool

    @classmethod
    def for_servers(cls) -> "Account":
        """Root borrows `nobody`; everybody else is themselves."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), borrowed=False)
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid, borrowed=True)

    def spawn_options(self) -> dict[str, Any]:
        """Return what subprocess needs to start a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}

    def own(self, path: Path) -> None:
        """Hand a folder and everything in it to this account."""
        if not self.borrowed:
            return
        os.chown(path, self.uid, self.gid)
        for folder, folders, files in os.walk(path):
            for name in folders + files:
                os.chown(os.path.join(folder, name), self.uid, self.gid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """Say whether this account may enter every folder on the way to ``path``."""
        if not self.borrowed:
            return True
        return all(_open_to_all(folder) for folder in path.resolve().parents)


def _open_to_all(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)
