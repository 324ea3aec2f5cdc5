"""The options that all judging has in common, as a layer of the configuration."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from contractctl.cli.options import FailOn, Texts, words
from contractctl.config import Config, Layer, configure, nearest_file
from contractctl.errors import UsageError


@dataclass(frozen=True)
class Flags:
    """What the command line says of the judging: a layer of the configuration, and what no file can say."""

    layer: Layer
    config: Path | None
    collapse: bool
    today: date | None
    since: str | None = None
    write_baseline: Path | None = None
    whole: bool = True
    """Whether no document was named, so that all there are are judged."""

    @classmethod
    def read(  # noqa: PLR0913 -- one parameter an option
        cls, *, config: str | None = None, profile: Texts = None, select: Texts = None, ignore: Texts = None,
        include: Texts = None, exclude: Texts = None, severity: Texts = None, fail_on: FailOn | None = None,
        no_collapse: bool = False, today: str | None = None, baseline: str | None = None,
        write_baseline: str | None = None, since: str | None = None,
    ) -> "Flags":  # fmt: skip
        """Read the options. Raises UsageError."""
        lists = {"extends": profile, "select": select, "ignore": ignore, "include": include, "exclude": exclude}
        values: dict[str, object] = {key: words(given) for key, given in lists.items() if given}
        for key, given in values.items():
            if not given:
                raise UsageError(f"--{'profile' if key == 'extends' else key}: say a name")
        if severity:
            values["severity"] = dict(_pair(word) for word in words(severity))
        if fail_on is not None:
            values["fail-on"] = fail_on.value
        if baseline is not None:
            values["baseline"] = baseline
        path = Path(config) if config is not None else None
        written = Path(write_baseline) if write_baseline is not None else None
        return cls(Layer(values, Path()), path, not no_collapse, _date(today), since, written)

    def file(self, folder: Path) -> Path | None:
        """The configuration file for the documents of a folder."""
        return self.config or nearest_file(folder) or nearest_file(Path())

    def configure(self, file: Path | None) -> Config:
        """The settings of a configuration file under those of the command line. Raises UsageError."""
        known = self.write_baseline is None or "baseline" in self.layer.values
        made = configure(file, self.layer, collapse=self.collapse, today=self.today, with_baseline=known)
        if self.write_baseline is not None and (made.settings.include or made.settings.exclude):
            raise UsageError("--write-baseline takes up whole documents: leave out include and exclude")
        return replace(
            made,
            settings=replace(made.settings, since=self.since, record=self.write_baseline is not None, whole=self.whole),
        )


def _pair(word: str) -> tuple[str, str]:
    name, sign, level = word.rpartition("=")
    if not sign:
        raise UsageError(f"--severity {word}: write NAME=LEVEL, such as idempotency/ttl=off")
    return name, level


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--today {text}: write a date such as 2026-01-31") from None
