"""What counts as an address that somebody can be written to at."""

from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from transition.notices.usage.tables import is_text

LONGEST = 254


@lru_cache(maxsize=65_536)
def is_address(text: str) -> bool:
    """Tell whether a text is one email address, and fits where addresses are kept."""
    if not is_text(text, LONGEST):
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
