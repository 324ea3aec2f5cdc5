"""The files of a test that hold traffic: a recording to judge, one to write, a report whose findings are tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contractctl.engine.probing.testing import Keep
from contractctl.errors import UsageError
from contractctl.live.records.har import read_har, written_har
from contractctl.live.records.replay import Earlier, read_report
from contractctl.traffic import Exchange


@dataclass(frozen=True, slots=True)
class Files:
    """The files that the command line names."""

    har: Path | None = None
    record: Path | None = None
    replay: Path | None = None

    @classmethod
    def read(cls, *, har: str | None, record: str | None, replay: str | None) -> "Files":
        """Read the options. Raises UsageError."""
        if har is not None and (record is not None or replay is not None):
            raise UsageError("--har sends nothing: leave out --record and --replay")
        if record is not None and not Path(record).parent.is_dir():
            raise UsageError("--record: there is no such folder", path=record)
        paths = [Path(one) if one is not None else None for one in (har, record, replay)]
        return cls(*paths)

    @property
    def read_and_written(self) -> tuple[Path, ...]:
        """Files that no report is written over."""
        return tuple(one for one in (self.har, self.record, self.replay) if one is not None)

    def recorded(self) -> Sequence[Exchange] | None:
        """The exchanges of `--har`. Raises ContractctlError."""
        return read_har(str(self.har), _data(self.har, "--har")) if self.har is not None else None

    def earlier(self) -> Earlier | None:
        """The findings of `--replay`. Raises ContractctlError."""
        return read_report(str(self.replay), _data(self.replay, "--replay")) if self.replay is not None else None

    @property
    def keep(self) -> Keep | None:
        """What writes `--record`; None where nothing is recorded."""
        return self._write if self.record is not None else None

    def _write(self, exchanges: Sequence[Exchange]) -> None:
        assert self.record is not None  # noqa: S101 -- else nobody calls it
        try:
            self.record.write_text(written_har(exchanges), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", path=str(self.record)) from None


def _data(path: Path, option: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{option} cannot be read: {error.strerror}", path=str(path)) from None
