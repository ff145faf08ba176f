"""Headers: a strict policy on every page, no cookie on a public one."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from tests.structure.test_public_views import is_open

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/about/", "/account/login/", "/nowhere/"])
def test_every_page_carries_the_policy(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy and "nonce" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/about/", "/guides/"])
def test_public_pages_set_no_cookie_and_may_be_shared(client: Client, path: str) -> None:
    answer = client.get(path)
    assert not answer.cookies
    assert "public" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_holds_an_inline_script_or_style(template: Path) -> None:
    # Mail is read where no stylesheet can be linked; its style is put inline when it is made.
    if "email" in template.parts:
        return
    text = template.read_text()
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert "<style" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


# They know nobody, so there is nothing to forge; a token would cost their readers a cookie.
WITHOUT_A_TOKEN = {"cost.html": ["cost"], "lint.html": ["lint"]} | {
    name: [view, "openai", "a", "openai", "b"]
    for name, view in {
        "trial.html": "guide_trial",
        "_answered.html": "guide_useful",
        "_useful_form.html": "guide_useful",
    }.items()
}


def test_every_form_that_posts_carries_a_token() -> None:
    for template in TEMPLATES:
        if template.parent.name == "guides" and template.name in WITHOUT_A_TOKEN:
            name, *named = WITHOUT_A_TOKEN[template.name]
            view = resolve(reverse(name, args=named)).func
            assert view.csrf_exempt and is_open(view)
            continue
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", template.read_text(), re.DOTALL | re.IGNORECASE):
            assert "csrf_token" in _with_includes(form), template


def _with_includes(text: str) -> str:
    included = re.findall(r"{% include \"([^\"]+)\"", text)
    return text + "".join((settings.BASE_DIR / "templates" / name).read_text() for name in included)
