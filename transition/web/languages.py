"""Which language a page speaks: the one in its address, ``/de/models/...``, else the one that the browser prefers.

The language in front of a path works like the folder that a site is installed in: it is taken off before an address is looked
up, and ``reverse`` puts it in front of every address that the page gives out. So whoever chose a language stays in it by
links alone, without a cookie, and a public page stays the same bytes for everyone who asks for its address.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_info, get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


class Voice(NamedTuple):
    """What words and addresses in a piece of a page depend on."""

    language: str | None
    prefix: str


class Elsewhere(NamedTuple):
    """The same page in another language."""

    code: str
    name: str
    address: str
    is_here: bool


def voice() -> Voice:
    """Return what a piece has to be kept under that is made once and shown again."""
    return Voice(translation.get_language(), get_script_prefix())


def split(path: str) -> tuple[str, str]:
    """Return the language in front of a path, or nothing, and the path without it: "de" and "/guides/"."""
    code, slash, rest = path.removeprefix("/").partition("/")
    return (code, f"/{rest}") if slash and code in _codes() else ("", path)


def in_language(path: str, language: str) -> str:
    """Return a path that opens in a language, for links in letters."""
    return f"/{language}{split(path)[1]}" if language in _codes() else path


def site_address(path: str, language: str | None = None) -> str:
    """Return the full address of a page for a letter: in the language of the letter, or as the browser likes it for English."""
    spoken = language or translation.get_language() or ""
    return str(settings.SITE_URL) + (split(path)[1] if spoken == settings.LANGUAGE_CODE else in_language(path, spoken))


@lru_cache(maxsize=1024)
def preferred(accepted: str) -> str:
    """Return the language of ours that an Accept-Language header asks for first."""
    for code, _quality in parse_accept_lang_header(accepted.lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def name_of(code: str) -> str:
    """Return a language's name in the language of the page; the code itself where nobody knows one."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def elsewhere(request: HttpRequest) -> Iterator[Elsewhere]:
    """Return the page in each of our languages, each named in itself; what was asked for stays."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    for code in _codes():
        name = get_language_info(code)["name_local"]
        address = f"/{code}{request.path_info}{query}"
        yield Elsewhere(code, f"{name[:1].upper()}{name[1:]}", address, code == translation.get_language())


class LanguageMiddleware:
    """Speak the language of the address, or else of the browser, until the answer is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.removeprefix("/") in _codes():
            return HttpResponsePermanentRedirect(f"{request.path_info}/")
        language, request.path_info = split(request.path_info)
        request.LANGUAGE_CODE = language or preferred(request.headers.get("Accept-Language", ""))
        before = get_script_prefix()
        set_script_prefix(f"{before}{language}/" if language else before)
        try:
            with translation.override(request.LANGUAGE_CODE):
                response = self.get_response(request)
        finally:
            set_script_prefix(before)
        if not language:
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


def _codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
