"""`python -m transition.local run` and `python -m transition.local manage COMMAND ...`."""

import errno
import sys

from transition.local.folders import data_folder
from transition.local.problems import Problem
from transition.local.say import complain
from transition.local.supervisor import manage, run

USAGE = """\
python -m transition.local run [--with-parent]    the site with its own PostgreSQL, Valkey and mail; ends with its parent if asked
python -m transition.local manage COMMAND ...     a manage.py command on the same data, whether the site runs or not"""


def main(arguments: list[str]) -> int:
    """Do as asked. What can go wrong on a machine is one sentence, not a traceback."""
    try:
        match arguments:
            case ["run", *rest] if set(rest) <= {"--with-parent"}:
                run(with_parent=bool(rest))
                return 0
            case ["manage", _, *_]:
                return manage(arguments[1:])
            case _:
                complain(USAGE)
                return 2
    except Problem as problem:
        complain(str(problem))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS, errno.EDQUOT):
            raise
        where = error.filename or data_folder()
        complain(
            f"{where}: {error.strerror}. Make room or give yourself the right, or set TRANSITION_DATA to another folder."
        )
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
