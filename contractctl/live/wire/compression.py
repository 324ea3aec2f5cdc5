"""Content codings (RFC 9110 8.4): bodies are decompressed up to a limit, so that a few bytes cannot become gigabytes."""

import zlib

from contractctl.live.wire.error import WireError

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""The window bits of zlib; what is called deflate comes with and without the header of zlib."""

_GZIP = b"\x1f\x8b"


def decoded(body: bytes, codings: str, most: int) -> bytes:
    """The body without its codings, the last one undone first. Raises WireError."""
    for coding in reversed([one.strip().lower() for one in codings.split(",")]):
        if coding in {"", "identity"} or not body:
            continue
        if coding not in _WINDOWS:
            raise WireError("undecodable", f"its Content-Encoding is '{coding}', which was not asked for")
        body = _inflated(body, _WINDOWS[coding], most)
    return body


def _inflated(body: bytes, windows: tuple[int, ...], most: int) -> bytes:
    for bits in windows:
        try:
            return _whole(body, bits, most)
        except zlib.error:
            continue
    raise WireError("undecodable", "its body is not what its Content-Encoding says")


def _whole(body: bytes, bits: int, most: int) -> bytes:
    """All that a body holds, which may be several members of gzip (RFC 1952 2.2). Raises zlib.error."""
    found = b""
    while True:
        decompressor = zlib.decompressobj(bits)
        found += decompressor.decompress(body, most + 1 - len(found))
        if len(found) > most:
            raise WireError("too-large", f"its body decompresses to more than {most:,} bytes")
        if not decompressor.eof:
            raise zlib.error("it ends too early")
        body = decompressor.unused_data
        if not body.startswith(_GZIP):
            return found
