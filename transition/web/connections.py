"""Where a request came from, and how often one connection may ask for what costs us work."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError


def network(request: HttpRequest) -> str:
    """Return the connection's address. One household has many IPv6 addresses and one /64."""
    address = request.META.get("REMOTE_ADDR", "")
    # Only a proxy of ours is believed, and only the last entry, which that proxy wrote.
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


@dataclass(frozen=True)
class Rate:
    """At most so many in each window of seconds. Counted in the cache under a keyed hash, so nothing is stored."""

    purpose: str
    most: int
    seconds: int

    def allows(self, request: HttpRequest, now: datetime) -> bool:
        """Count one try and tell whether it is within the rate. Without its cache a site answers everybody."""
        window = int(now.timestamp()) // self.seconds
        key = salted_hmac(f"transition.rate.{self.purpose}.{window}", network(request), algorithm="sha256").hexdigest()
        try:
            cache.add(key, 0, self.seconds)
            return cache.incr(key) <= self.most
        except RedisError:
            return True
        except ValueError:
            # The window ended between the two.
            return True
