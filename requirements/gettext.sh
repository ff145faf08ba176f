#!/bin/sh
# Gathering the words of the interface needs GNU gettext. Root on Debian gets it; everybody else is told in one line.
command -v xgettext >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing GNU gettext for the test of the translations ..."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gettext >/dev/null && exit 0
fi
echo "GNU gettext is missing for the translations: apt-get install gettext" >&2
exit 1
