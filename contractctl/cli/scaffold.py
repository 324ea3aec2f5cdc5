"""The texts of the files that `init` writes."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent

from contractctl import __version__
from contractctl.engine.habits import Habit
from contractctl.report.terminal import plain

CONFIG = "contractctl.toml"
BASELINE = "contractctl-baseline.json"
WORKFLOW = ".github/workflows/contractctl.yml"
GITLAB = ".gitlab-ci.yml"
PRE_COMMIT = ".pre-commit-config.yaml"
KEPT = "contractctl-base"
"""The folder of copies that stand for the released versions, where git cannot."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One API as the configuration will have it."""

    name: str
    spec: str
    """With `/`, from the folder of the configuration."""
    base: str
    """A revision, or the path of a copy."""
    habits: tuple[Habit, ...]
    server: str = ""


def configuration(apis: Sequence[Proposed]) -> str:
    """The text of `contractctl.toml`; what was seen of the documents stands in comments."""
    return "".join(f"{line}\n" for line in _configuration(apis))


def _configuration(apis: Sequence[Proposed]) -> Iterator[str]:
    usual = common(apis)
    profiles = ["recommended", *dict.fromkeys(one.profile for one in usual if one.profile)]
    yield "# What `contractctl check` asks. Each clause: contractctl explain CLAUSE; all keys: the README."
    yield f"extends = {_toml(profiles)}"
    yield f"baseline = {_toml(BASELINE)}  # what was broken on the day it was written; contractctl check --write-baseline"
    yield 'fail-on = "warning"  # with the baseline only what is new fails'
    for api in apis:
        yield ""
        yield from (f"# {plain(line)}" for line in seen(api.habits))
        yield "[[api]]"
        yield f"name = {_toml(api.name)}"
        yield f"spec = {_toml(api.spec)}"
        yield f"base = {_toml(api.base)}  # {_base_note(api.base)}"
        if api.server:
            yield f'server = {{ url = {_toml(api.server)} }}  # sandbox = true and level = "write" let tests create things'
    yield from _tables(usual)


def _base_note(base: str) -> str:
    return "a copy: replace it at each release" if base.startswith(KEPT) else "its merge base is compared with"


def seen(habits: Iterable[Habit]) -> Iterator[str]:
    """What an API does in its own way, a line each: `errors: the envelope {error}, 180 of 180`."""
    for one in habits:
        yield f"{one.topic}: {one.way}, {one.agree:,} of {one.total:,}"


def common(apis: Sequence[Proposed]) -> list[Habit]:
    """The habits that no API contradicts: one configuration holds for all of them."""
    by_topic: dict[str, list[Habit]] = {}
    for api in apis:
        for habit in api.habits:
            if habit.is_usual:
                by_topic.setdefault(habit.topic, []).append(habit)
    return [
        members[0] for members in by_topic.values() if len({(one.profile, *one.values.items()) for one in members}) == 1
    ]


def _tables(habits: Iterable[Habit]) -> Iterator[str]:
    tables: dict[str, dict[str, object]] = {}
    for habit in habits:
        for keys, value in habit.values.items():
            is_list = keys[:2] == ("contract", "names")
            tables.setdefault(".".join(keys[:-1]), {})[keys[-1]] = [value] if is_list else value
    for table, values in sorted(tables.items()):
        yield ""
        yield f"[{table}]"
        yield from (f"{key} = {_toml(value)}" for key, value in values.items())


def _toml(value: object) -> str:
    """Texts and lists of texts as TOML writes them; a basic string is escaped as in JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def workflow(branch: str) -> str:
    """A GitHub workflow: a check of each pull request, and of what time changes."""
    return f"""name: contract
on:
  pull_request:
  push:
    branches: [{_toml(branch)}]
  schedule:
    - cron: "17 5 * * 1"

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install "contractctl>={__version__}"
      - name: Check the contract
        if: github.event_name != 'schedule'
        run: contractctl check --unreachable skip --output markdown=contract.md --output html=contract.html --output json=report.json
      - name: Check what time changes
        if: github.event_name == 'schedule'
        run: contractctl check --scheduled --fail-on warning --output markdown=contract.md
      - if: always()
        run: cat contract.md >> "$GITHUB_STEP_SUMMARY"
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: contract
          path: |
            contract.html
            report.json
          if-no-files-found: ignore
"""


def gitlab_job() -> str:
    """A job of GitLab CI."""
    return f"""contract:
  image: python:3.13-slim
  variables:
    GIT_DEPTH: "0"
  before_script:
    - apt-get update -qq && apt-get install -y -qq git
    - pip install --quiet "contractctl>={__version__}"
  script:
    - contractctl check --unreachable skip --output gitlab=gl-code-quality-report.json --output junit=contract.xml --output html=contract.html
  artifacts:
    when: always
    paths: [contract.html]
    reports:
      codequality: gl-code-quality-report.json
      junit: contract.xml
"""


def with_hook(before: str) -> str:
    """A pre-commit configuration with our hook at the end of its list, which is indented as the others."""
    if not before.strip():
        return f"repos:\n{indent(_HOOK, '  ')}"
    listed = re.search(r"(?m)^( *)- repo:", before)
    return f"{before.rstrip()}\n{indent(_HOOK, listed[1] if listed else '  ')}"


_HOOK = """- repo: local
  hooks:
    - id: contractctl
      name: contractctl
      entry: contractctl lint
      language: python
      additional_dependencies: [contractctl]
      files: \\.(json|ya?ml)$
      pass_filenames: false
"""
