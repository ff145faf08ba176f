"""Draw the social card and the icons of static/img from HTML and SVG, with the Chromium that the tests use.

Run: .venv/bin/python -m docs.pictures.make_icons
"""

import struct
from pathlib import Path

from playwright.sync_api import Page

from tests.chromium import running_chromium

IMG = Path(__file__).resolve().parents[2] / "static" / "img"
MARK = (IMG / "favicon.svg").read_text()

CARD = """<!doctype html><style>
  body { margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 56px 80px 60px; display: flex; flex-direction: column;
         background: #fcfcf9; color: #1b1f29; font: 400 34px/1.4 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
  header { display: flex; align-items: center; gap: 24px; padding-bottom: 28px; border-bottom: 8px double #1b1f29; font-size: 40px; font-weight: 650; }
  header svg { width: 56px; height: 56px; }
  h1 { margin: 40px 0 0; font-size: 76px; line-height: 1.1; letter-spacing: -0.02em; font-weight: 650; text-wrap: balance; }
  p { margin: 28px 0 0; max-width: 27em; color: #484d59; }
  footer { display: flex; gap: 20px; margin-top: auto; font-size: 26px; }
  footer span { padding: 4px 16px; border-radius: 5px; }
</style>
<header>%s Transition</header>
<h1>Which AI model leaves, where, and on which day</h1>
<p>Dates with their sources, guides for moving, and a place to say what you lose.</p>
<footer><span style="background:#ddf6e4;color:#154f2f;border:2px solid">Active</span>
<span style="background:#e5efff;color:#1c3e81;border:2px dashed">Retirement announced</span>
<span style="background:#feedc9;color:#6d3d0a;border:6px double;padding-block:0">Retiring soon</span>
<span style="background:#e6e8eb;color:#3e424b;border:2px solid #e6e8eb">Retired</span></footer>"""


def square(page: Page, size: int) -> bytes:
    """Return the mark as a PNG of ``size`` by ``size`` pixels."""
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block; width: {size}px }}</style>{MARK}")
    return page.screenshot(omit_background=True)


def ico(png: bytes, size: int) -> bytes:
    """Return an .ico file with one PNG inside: a directory of one entry, then the picture."""
    header = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), 22)
    return header + entry + png


def main() -> None:
    with running_chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.set_content(CARD % MARK)
        (IMG / "card.png").write_bytes(page.screenshot())
        (IMG / "touch-icon.png").write_bytes(square(page, 180))
        (IMG / "icon-512.png").write_bytes(square(page, 512))
        (IMG / "favicon.ico").write_bytes(ico(square(page, 32), 32))


if __name__ == "__main__":
    main()
