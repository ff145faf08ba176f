#!/bin/sh
# Make .venv hold exactly what a compiled requirements file says: requirements/sync.sh run|dev
# uv comes by pip into a folder of its own, so neither venv nor a writable Python is needed; pip's own index settings are handed on.
set -eu
wanted="requirements/$1.txt"
stamp=".venv/.synced-$1"
if [ -x .venv/bin/python ] && [ -e "$stamp" ] && [ ! "$wanted" -nt "$stamp" ]; then exit 0; fi
# The full set holds the smaller one: do not take away what the tests need because somebody runs the site.
if [ "$1" = run ] && [ -e .venv/.synced-dev ] && [ ! requirements/dev.txt -nt .venv/.synced-dev ]; then exit 0; fi

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON to one." >&2; exit 1; }
"$python" -m pip --version >/dev/null 2>&1 || { echo "pip is needed: apt-get install python3-pip, or your system's own way." >&2; exit 1; }
if ! uv=$(command -v uv); then
    uv=.cache/bootstrap/bin/uv
    if [ ! -x "$uv" ] || [ requirements/bootstrap.txt -nt "$uv" ]; then
        "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --upgrade \
            --target .cache/bootstrap -r requirements/bootstrap.txt
        touch "$uv"
    fi
fi
index=$("$python" -m pip config get global.index-url 2>/dev/null || "$python" -m pip config get user.index-url 2>/dev/null || true)
index=${PIP_INDEX_URL:-$index}
if [ -n "$index" ] && [ -z "${UV_INDEX_URL:-}${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX="$index"; fi
[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$("$python" -c 'import sys; print(sys.executable)')" .venv
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes "$wanted"
rm -f .venv/.synced-*
touch "$stamp"
