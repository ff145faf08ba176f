"""The languages that announcements are written in."""

from django.conf import settings

from transition.notices.texts import default_texts
from transition.web.languages import name_of


def written_languages() -> dict[str, str]:
    """Return the name of each language by its code: those of the site, then ``NOTICES_LANGUAGES``; English first."""
    codes = [settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES), *settings.NOTICES_LANGUAGES]
    return {code: name_of(code) for code in codes}


def with_own_texts() -> list[str]:
    """Return the languages in which this program brings every text along, English first."""
    english = default_texts(settings.LANGUAGE_CODE)
    others = [code for code in written_languages() if code != settings.LANGUAGE_CODE]
    return [settings.LANGUAGE_CODE, *(code for code in others if default_texts(code) != english)]
