"""The line on standard error that says how far a long run is, in a terminal only."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self, TextIO

from contractctl.report.terminal import cells, cut, plain

_AFTER = 1.0
"""Seconds before anything is shown."""
_EVERY = 0.1
"""Seconds between two lines."""
_WIDTH = 80
"""Columns of a terminal that does not say how many it has."""
_LEAST = 10


class Progress:
    """One line that is written over and over by a thread of its own, and is gone at the end.

    Without a stream nothing is shown and no thread is started.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._said = ""
        self._shown = ""
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._draw_until_the_end, daemon=True)

    @classmethod
    def on(cls, stream: TextIO, *, quiet: bool) -> "Progress":
        """Progress on a stream where it is a terminal that can go back to the start of a line."""
        able = stream.isatty() and os.environ.get("TERM") != "dumb"
        return cls(stream if able and not quiet else None)

    def __enter__(self) -> Self:
        """Begin to count the seconds."""
        if self._stream is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        if self._stream is not None:
            self._end.set()
            self._thread.join()
            self._show("")

    def say(self, text: str) -> None:
        """What is shown next, once it is time."""
        self._said = text

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Nothing is shown while other lines are written."""
        with self._lock:
            self._show("")
            yield

    def _draw_until_the_end(self) -> None:
        pause = _AFTER
        while not self._end.wait(pause):
            with self._lock:
                self._show(self._said)
            pause = _EVERY

    def _show(self, text: str) -> None:
        """Write over what is shown."""
        if self._stream is None:
            return
        line = _fit(plain(text), max(self._columns() - 1, _LEAST))
        if line != self._shown:
            # blanks and not an escape sequence: every terminal knows them
            self._stream.write(f"\r{' ' * cells(self._shown)}\r{line}")
            self._stream.flush()
            self._shown = line

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or _WIDTH if self._stream else _WIDTH
        except OSError:
            return _WIDTH


def _fit(text: str, width: int) -> str:
    """The text in so many columns of a terminal."""
    room = width
    while cells(fitted := cut(text, room)) > width:
        room -= 1
    return fitted
