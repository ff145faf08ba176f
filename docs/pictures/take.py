"""Take the pictures of the README from a running site: ``make screenshots``."""

import os
from pathlib import Path

from tests.browser.site import running_site
from tests.chromium import running_chromium
from transition.local.services import throwaway_services

HERE = Path(__file__).parent
GUIDE = "/guides/anthropic/claude-sonnet-4-5-20250929/to/anthropic/claude-sonnet-5-5/"
# file name, path, width, height, colour scheme
PICTURES = [
    ("timeline-1280", "/", 1280, 1500, "light"),
    ("timeline-375", "/", 375, 1200, "light"),
    ("guide-1280", GUIDE, 1280, 1500, "light"),
    ("guide-375-dark", GUIDE, 375, 1200, "dark"),
]


def main() -> None:
    with throwaway_services() as services:
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL=services.redis_url)
        with running_site("pictures") as site, running_chromium() as browser:
            for name, path, width, height, scheme in PICTURES:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(site.path(path), wait_until="networkidle")
                page.screenshot(path=HERE / f"{name}.png")
            browser.close()


if __name__ == "__main__":
    main()
