"""The languages that announcements are written in."""

from django.conf import settings
from django.utils.translation import get_language_info

from transition.notices.texts import default_texts


def written_languages() -> dict[str, str]:
    """Return the name of each language by its code: those of the site, then ``NOTICES_LANGUAGES``; English first."""
    codes = [settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES), *settings.NOTICES_LANGUAGES]
    return {code: name_of(code) for code in codes}


def name_of(code: str) -> str:
    """Return a language's name; the code itself where nobody knows one."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def with_own_texts() -> list[str]:
    """Return the languages in which this program brings every text along, English first."""
    english = default_texts(settings.LANGUAGE_CODE)
    others = [code for code in written_languages() if code != settings.LANGUAGE_CODE]
    return [settings.LANGUAGE_CODE, *(code for code in others if default_texts(code) != english)]
