"""Files of usage: what names one, and where one waits between two pages."""

import hashlib
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from transition.notices.models import UsageUpload, UsageUploadPart
from users.models import User

_PIECE = 1024 * 1024
# Somebody who went away before choosing the columns uploads again.
_WAIT = timedelta(days=1)


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file in hex; somebody who is reading it reads on where they were."""
    place = file.tell()
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(_PIECE):
        found.update(piece)
    file.seek(place)
    return found.hexdigest()


@transaction.atomic
def keep(file: BinaryIO, file_name: str, by: User) -> UsageUpload:
    """Keep an uploaded file until its columns are chosen, a compressed piece at a time."""
    upload = UsageUpload.objects.create(by=by, file_name=file_name[:200], digest=digest_of(file), size=0)
    number = 0
    file.seek(0)
    while piece := file.read(_PIECE):
        UsageUploadPart.objects.create(upload=upload, number=number, data=zlib.compress(piece, 1))
        number += 1
        upload.size += len(piece)
    upload.save(update_fields=["size"])
    return upload


@contextmanager
def opened(upload: UsageUpload, most_pieces: int | None = None) -> Iterator[BinaryIO]:
    """Open a kept file from the disk of this machine; with ``most_pieces`` only its beginning, for a preview."""
    with tempfile.TemporaryFile() as file:
        parts = upload.parts.order_by("number").values_list("data", flat=True)
        for data in parts[:most_pieces].iterator(chunk_size=1):
            file.write(zlib.decompress(data))
        file.seek(0)
        yield file


def forget_old_uploads(now: datetime) -> int:
    """Delete files whose columns nobody chose within a day."""
    return UsageUpload.objects.filter(made_at__lt=now - _WAIT).delete()[0]
