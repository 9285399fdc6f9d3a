"""What is inside a file: embedded files, parts of workbooks and packages, compressed pictures and their notes."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

DEEPEST = 6
LARGEST = 256 * 2**20  # of one part, unpacked
DATA_URI = re.compile(rb"data:[\w.+/-]*(?:;[\w.=+-]+)*?(;base64)?,")
BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n_-]+(?:%3[dD]|=)*")
PERCENT = re.compile(rb"[^\"'()<>\s]+")
# How a picture, a workbook and a packed file begin in base64, as notebooks keep them, without a word before it.
BEGINNINGS = (b"iVBORw0KGgo", b"UEsDB", b"H4sI")
BARE = re.compile(rb"(?:[A-Za-z0-9+/]|\\n)+={0,2}")
WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
PNG, ZIP, GZIP = b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\x1f\x8b"
WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
UNREAD = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError)


class Layer(NamedTuple):
    """Bytes to look at: the file's own, or what stands at `offset` of it, reached by the steps of `trail`.

    `content` is None where it cannot be unpacked.
    """

    content: bytes | None
    offset: int = 0
    trail: tuple[str, ...] = ()


def list_layers(layer: Layer) -> Iterator[Layer]:
    """Yield a layer and all that is inside it, to the last; the packed pixels of a picture are no text."""
    yield layer._replace(content=_blank_pixels(layer.content)) if (layer.content or b"").startswith(PNG) else layer
    if layer.content is None:
        return
    if len(layer.trail) >= DEEPEST:
        yield layer._replace(content=None)
        return
    for inner in _open_layer(layer):
        yield from list_layers(inner)


def _open_layer(layer: Layer) -> Iterator[Layer]:
    content = layer.content or b""
    for start, opener in ((PNG, _open_picture), (ZIP, _open_zip), (GZIP, _open_gzip)):
        if content.startswith(start):
            try:
                yield from (_step(layer, name, inner) for name, inner in opener(content))
            except UNREAD:
                yield _step(layer, "?", None)
            return
    if content[:2] in WIDE:
        yield _step(layer, "utf-16", content.decode("utf-16", "replace").encode("utf-8", "replace"))
        return
    for offset, name, inner in _list_embedded(content):
        yield Layer(inner, layer.offset if layer.trail else offset, (*layer.trail, name))


def _step(layer: Layer, name: str, content: bytes | None) -> Layer:
    return Layer(content, layer.offset, (*layer.trail, name))


def _list_embedded(content: bytes) -> Iterator[tuple[int, str, bytes | None]]:
    """Yield place, kind and bytes of what a text holds in `data:` addresses, and in base64 without them."""
    for match in DATA_URI.finditer(content):
        kind = match[0].partition(b",")[0].partition(b";")[0].decode("ascii", "replace")
        body = (BASE64 if match[1] else PERCENT).match(content, match.end())
        if body:
            yield match.start(), kind, _decode(body[0]) if match[1] else urllib.parse.unquote_to_bytes(body[0])
    for place in (place for start in BEGINNINGS for place in find_all(content, start)):
        before = content[max(0, place - 8) : place]
        if not before.endswith(b"base64,") and not (before and before[-1] in WORD):
            yield place, "base64", _decode(BARE.match(content, place)[0].replace(b"\\n", b""))


def find_all(content: bytes, part: bytes) -> Iterator[int]:
    """Yield where `part` stands.

    >>> list(find_all(b"abcab", b"ab"))
    [0, 3]
    """
    place = content.find(part)
    while place >= 0:
        yield place
        place = content.find(part, place + len(part))


def _decode(text: bytes) -> bytes | None:
    plain = re.sub(rb"\s+", b"", text.replace(b"%3D", b"=").replace(b"%3d", b"=")).rstrip(b"=")
    plain = plain.translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return None


def _open_zip(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Yield the parts of a zip, and its notes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in package.infolist():
            whole = part.file_size <= LARGEST
            yield part.filename, package.read(part) if whole else None
            yield "name", b"\n".join((part.filename.encode("utf-8", "replace"), part.comment, part.extra))
        yield "comment", package.comment


def _open_gzip(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Yield what the members of a gzip file hold together, and None where one is cut off, too large, or no member."""
    inner, rest, whole = b"", content, True
    while rest and whole:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            inner += unpacker.decompress(rest, LARGEST - len(inner) + 1)
        except zlib.error:
            break
        whole = unpacker.eof and len(inner) <= LARGEST
        rest = unpacker.unused_data
    yield "gzip", inner
    if rest or not whole:
        yield "gzip", None


def _open_picture(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Yield the notes of a PNG: its text chunks, unpacked."""
    for kind, place in _list_chunks(content):
        body = content[place]
        if kind == b"zTXt":
            yield "zTXt", _inflate(body.partition(b"\0")[2][1:])
        elif kind == b"iTXt":
            _, _, rest = body.partition(b"\0")
            packed, text = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
            yield "iTXt", _inflate(text) if packed else text
        elif kind in (b"tEXt", b"eXIf", b"iCCP"):
            yield kind.decode(), body


def _blank_pixels(content: bytes) -> bytes:
    """Return a PNG with zeros for its pixels, whose packed bytes may look like anything by chance."""
    kept = bytearray(content)
    for kind, place in _list_chunks(content):
        if kind == b"IDAT":
            kept[place] = bytes(place.stop - place.start)
    return bytes(kept)


def _list_chunks(content: bytes) -> Iterator[tuple[bytes, slice]]:
    """Yield the kind of each chunk of a PNG and where its body stands, up to the end of what is cut off."""
    place = len(PNG)
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        yield kind, slice(place + 8, min(place + 8 + length, len(content)))
        place += length + 12


def _inflate(body: bytes) -> bytes | None:
    unpacker = zlib.decompressobj()
    inner = unpacker.decompress(body, LARGEST)
    return None if unpacker.unconsumed_tail else inner
