"""Which chat services people may choose: known ones, called by https, and no option that reads files or calls elsewhere."""

import sys
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from transition.notices.channels.chat import wire
from transition.web.addresses import checked, may_be_local

# Half a second and 25 MB: loaded by whoever posts or adds a room, and not by every process that starts.
if TYPE_CHECKING:
    from apprise import AppriseAsset
    from apprise.plugins.base import NotifyBase

# Apprise's names. Those with "s" at the end are servers of people's own, by https.
SCHEMAS = {
    "slack": "Slack",
    "discord": "Discord",
    "workflows": "Microsoft Teams",
    "workflow": "Microsoft Teams",
    "gchat": "Google Chat",
    "matrixs": "Matrix",
    "mmosts": "Mattermost",
    "rockets": "Rocket.Chat",
    "zulip": "Zulip",
    "webex": "Webex",
    "wxteams": "Webex",
    "tgram": "Telegram",
}
# The same servers without https, on this very machine: for tests and demonstrations.
_LOCAL_SCHEMAS = {"mmost": "Mattermost", "rocket": "Rocket.Chat", "matrix": "Matrix"}
_OWN_SERVERS = frozenset(_LOCAL_SCHEMAS.values())
# Parts of the addresses that services hand out. Everything else could load a template from somewhere, or write to many.
_ALLOWED_OPTIONS = frozenset({"api-version", "sp", "sv", "sig", "key", "token", "thread", "mode"})
_LONGEST = 1000


class NotOffered(ValueError):
    """This is not an address of a chat service that we write to. The message says why, without the address."""


def plugin_for(url: str) -> "NotifyBase":
    """Return Apprise's plugin for one room, with its hands on our wire only; raise ``NotOffered``."""
    from apprise import Apprise

    url = url.strip()
    if len(url) > _LONGEST or any(ord(sign) <= 0x20 for sign in url):
        raise NotOffered("not an address")
    options = {name for name, _value in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    if options - _ALLOWED_OPTIONS:
        raise NotOffered("an option that is not allowed")
    if not url.startswith("https://") and _schema(url) not in _schemas():
        raise NotOffered("not a known service")
    plugin = Apprise.instantiate(url, asset=_asset(), suppress_exceptions=True)
    if plugin is None or name_of(plugin) is None:
        raise NotOffered("not a known service")
    if len(plugin) != 1:
        raise NotOffered("more than one room, or none")
    return _with_our_wire(plugin)


def service_of(url: str) -> str:
    """Return the name of the service that an address belongs to, or raise ``NotOffered``.

    Servers of people's own are looked up as at every send: this raises what ``addresses.checked`` raises.
    """
    plugin = plugin_for(url)
    name = name_of(plugin) or ""
    if name in _OWN_SERVERS:
        scheme = "https" if plugin.secure else "http"
        checked(f"{scheme}://{plugin.host}:{plugin.port or (443 if plugin.secure else 80)}/")
    return name


def name_of(plugin: "NotifyBase") -> str | None:
    """Return the name of a plugin's service when it is one that we offer."""
    secure, plain = _names(plugin.secure_protocol), _names(plugin.protocol)
    # Services at one place of their own know no other way than https.
    is_secure = bool(plugin.secure) or not plain
    known = [SCHEMAS[name] for name in secure if name in SCHEMAS] if is_secure else []
    if not known and may_be_local():
        known = [_LOCAL_SCHEMAS[name] for name in plain if name in _LOCAL_SCHEMAS]
    return known[0] if known else None


def _with_our_wire(plugin: "NotifyBase") -> "NotifyBase":
    """Give the plugin's module our wire in place of the library that it calls the network with."""
    for kind in type(plugin).__mro__:
        module: Any = sys.modules[kind.__module__]
        if kind.__module__.startswith("apprise.plugins.") and hasattr(module, "requests"):
            module.requests = wire.requests
    # Waiting is the ledger's affair, and the other side must not choose how long a worker sleeps.
    vars(plugin)["throttle"] = _never_waits
    return plugin


def _never_waits(*_: Any, **__: Any) -> None:
    """Stand in for the pause that plugins make before they call."""


@cache
def _asset() -> "AppriseAsset":
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id=settings.SITE_NAME,
        app_desc=settings.SITE_NAME,
        app_url=settings.SITE_URL,
        image_url_mask="",
        image_url_logo="",
        secure_logging=True,
        async_mode=False,
    )


def _schemas() -> set[str]:
    return set(SCHEMAS) | (set(_LOCAL_SCHEMAS) if may_be_local() else set())


def _schema(url: str) -> str:
    return url.partition("://")[0].lower() if "://" in url else ""


def _names(said: Any) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())
