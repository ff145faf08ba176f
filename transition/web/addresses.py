"""Which addresses on the internet we may call: https, and every address of the name is public."""

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from urllib.parse import urlsplit

import idna
from django.conf import settings

# Where an IPv6 network keeps the IPv4 address that it stands for.
_NAT64 = IPv6Network("64:ff9b::/96")
_LONGEST = 2000


class Unsafe(Exception):
    """We do not call this address. The message is a short reason and never the address."""


class NameUnknown(Exception):
    """The name has no address now. That may change."""


class NotAllowedHere(Exception):
    """This copy of the site is not in production and may not write there."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: the name for Host and certificate, and the addresses that were checked for it."""

    scheme: str
    host: str
    port: int
    # Path and query, as sent.
    path: str
    addresses: tuple[str, ...]


def checked(url: str, *, is_reading: bool = False) -> Target:
    """Resolve the name once, judge every address, and return where to connect. A page may be read from anywhere.

    Raise ``Unsafe``, ``NameUnknown``, or outside production ``NotAllowedHere``. Nobody may resolve the name again afterwards:
    it could answer differently.
    """
    scheme, host, port, path = _parsed(url)
    if scheme != "https" and not may_be_local():
        raise Unsafe("not https")
    addresses = _resolved(host, port)
    is_local = may_be_local() and all(ipaddress.ip_address(one).is_loopback for one in addresses)
    if not is_local:
        if scheme != "https":
            raise Unsafe("not https")
        if not all(is_public(ipaddress.ip_address(one)) for one in addresses):
            raise Unsafe("private address")
        if not is_reading and not may_call(host):
            raise NotAllowedHere("not in production")
    return Target(scheme, host, port, path, addresses)


def may_be_local() -> bool:
    """Tell whether receivers on this very machine may be called: for tests and demonstrations, never in production."""
    return bool(settings.NOTICES_LOCAL_WEBHOOKS) and not settings.PRODUCTION


def may_call(host: str) -> bool:
    """Tell whether this copy of the site may write to a public host at all: outside production it needs to be listed."""
    if settings.PRODUCTION:
        return True
    allowed = {domain.lower() for domain in settings.NOTICES_ALLOWED_DOMAINS}
    return any(host == domain or host.endswith(f".{domain}") for domain in allowed)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is everybody's: an IPv4 address inside an IPv6 one counts, not its wrapping."""
    inner = _wrapped(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(inner)
    is_odd = ip.is_multicast or ip.is_reserved or (isinstance(ip, IPv6Address) and ip.is_site_local)
    return ip.is_global and not is_odd


def host_of(url: str) -> str:
    """Return the host of an address in the form that is called, or raise ``Unsafe``."""
    return _parsed(url)[1]


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _parsed(url: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path. What parsers read differently is refused instead of guessed at."""
    if len(url) > _LONGEST or any(ord(sign) <= 0x20 or ord(sign) == 0x7F or sign == "\\" for sign in url):
        raise Unsafe("not an address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unsafe("not an address") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Unsafe("not https")
    if "@" in parts.netloc:
        raise Unsafe("name and password in the address")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in (80, 443) and port < 1024:
        raise Unsafe("port of another service")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Unsafe("not an address")
    return parts.scheme, _plain_host(parts.hostname), port, path


def _plain_host(host: str) -> str:
    """Return the name in ASCII and lower case without the root's dot."""
    host = host.rstrip(".")
    if ":" in host:
        return host
    try:
        return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode().rstrip(".")
    except idna.IDNAError:
        raise Unsafe("not an address") from None


def _resolved(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NameUnknown("no address") from None
    return tuple(dict.fromkeys(str(where[4][0]) for where in found))
