"""Content codings (RFC 9110 8.4): bodies are decompressed up to a limit, so that a few bytes cannot become gigabytes."""

import zlib

from contractctl.live.wire.error import WireError

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""The window bits of zlib; what is called deflate comes with and without the header of zlib."""


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
        decompressor = zlib.decompressobj(bits)
        try:
            found = decompressor.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(found) > most:
            raise WireError("too-large", f"its body decompresses to more than {most:,} bytes")
        return found
    raise WireError("undecodable", "its body is not what its Content-Encoding says")
