"""What is packed with gzip, unpacked in memory: whole, or not at all."""

from __future__ import annotations

import gzip
import io
import zlib

from indicators.errors import RefusedFileError

GZIP_START = b"\x1f\x8b"
# Ten million cells of Eurostat take some 80 MB; its own largest files a few hundred.
MAX_UNPACKED = 1_000_000_000
# Tables of figures shrink to a tenth or less; what shrinks to a three-hundredth repeats itself and is a bomb.
MAX_RATIO = 300
RATIO_FROM = 1_000_000


def unpack(content: bytes) -> bytes:
    """Return what `content` holds, unpacked where it is packed with gzip.

    Raises `RefusedFileError` for what is cut off or damaged, and for what fills the memory: it is unpacked up to the
    limit only, whatever size it says it has.

    >>> unpack(gzip.compress(b"geo")), unpack(b"geo")
    (b'geo', b'geo')
    """
    if not content.startswith(GZIP_START):
        return content
    limit = min(MAX_UNPACKED, max(RATIO_FROM, MAX_RATIO * len(content)))
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            unpacked = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise RefusedFileError("damaged_gzip", str(error)) from error
    if len(unpacked) > limit:
        raise RefusedFileError("oversized_gzip", f"> {limit}", str(limit))
    if not unpacked:
        raise RefusedFileError("empty_file")
    return unpacked
