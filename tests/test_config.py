"""The configuration: which file counts, what wins over what, and errors that name file, line and the right key."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from contractctl.config import KEYS, ApiEntry, Layer, configure, nearest_file, read_layer
from contractctl.config.api import Server
from contractctl.contract.names import BUILT_IN
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.selection import OVERLAYS, PROFILES
from contractctl.errors import UsageError
from contractctl.model import Severity

SCHEMA = json.loads((Path(__file__).parent.parent / "contractctl" / "config.schema.json").read_text())
EVERY_KEY = """
extends = ["strict", "problem-details"]
select = ["idempotency", "openapi/info-*"]
ignore = ["idempotency/key-schema"]
fail-on = "warning"
include = ["/pay*"]
exclude = ["tag:Internal"]
packs = []

[severity]
"idempotency/key-declared" = "error"
"openapi/info-described" = "off"

[contract]
boilerplate = ["HTTPValidationError"]
audience = "partner"
prose = false

[contract.names]
cursor = ["from_here"]

[contract.money]
paths = ["/wallets/**"]
tags = ["Money"]

[contract.envelope]
profile = "nested-error"
names = { root = "fault", request-id = "trace" }

[[contract.classify]]
match = { path = "/v1/**/search", method = "post" }
set = { kind = "read-action", money = false }

[options.openapi]
accept-summary = false

[[api]]
name = "payments"
spec = "openapi/payments.yaml"
base = "origin/main"
owner = "@payments"
audience = "partner"
server = { url = "http://127.0.0.1:8000", sandbox = true }
"""


def flags(**values):
    return Layer({key.replace("_", "-"): value for key, value in values.items()}, Path())


def write(folder, text, name="contractctl.toml"):
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text)
    return path


def refused(path):
    with pytest.raises(UsageError) as caught:
        configure(path, flags()).check(load_catalog())
    return caught.value


def test_every_key_is_read(tmp_path):
    config = configure(write(tmp_path, EVERY_KEY), flags())
    config.check(load_catalog())
    settings = config.settings
    assert settings.profiles == ("strict", "problem-details")
    assert settings.select == ("idempotency", "openapi/info-*")
    assert settings.ignore == ("idempotency/key-schema",)
    assert settings.severity == {"idempotency/key-declared": Severity.ERROR, "openapi/info-described": None}
    assert settings.fail_on is Severity.WARNING
    assert (settings.include, settings.exclude) == (("/pay*",), ("tag:Internal",))
    assert settings.contract.audience == "partner"
    assert settings.contract.money.paths == ("/wallets/**",)
    assert settings.contract.envelope.names.root == "fault"
    assert settings.options == {"openapi": {"accept-summary": False}}


def test_an_entry_begins_at_the_folder_of_its_configuration(tmp_path):
    config = configure(write(tmp_path / "[team]", EVERY_KEY + "[[api]]\nspec = 'http://a/b'\n"), flags())
    path = str(tmp_path / "[team]" / "openapi" / "payments.yaml")
    named, distant = config.apis
    where = (
        str(tmp_path / "[team]" / "contractctl.toml"),
        EVERY_KEY.splitlines().index('spec = "openapi/payments.yaml"') + 1,
    )
    server = Server("http://127.0.0.1:8000", sandbox=True)
    assert named == ApiEntry(path, "payments", "@payments", "partner", "origin/main", server, where)
    assert (distant.spec, distant.name, distant.owner, distant.server) == ("http://a/b", "http://a/b", None, None)


def test_the_schema_knows_what_is_read():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(tomllib.loads(EVERY_KEY), SCHEMA)
    assert set(SCHEMA["properties"]) == set(KEYS)
    contract = SCHEMA["properties"]["contract"]["properties"]
    assert set(contract["names"]["properties"]) == set(BUILT_IN)
    with pytest.raises(ValueError, match="no such key") as caught:
        ContractSettings.read({"nothing": 1})
    assert all(key in str(caught.value) for key in contract)


@pytest.mark.parametrize(
    "values",
    [
        {"edition": "november"},
        {"contract": {"nothing": 1}},
        {"contract": {"names": {"nothing": []}}},
        {"severity": {"a/b": "loud"}},
        {"select": "idempotency"},
        {"select": [""]},
        {"fail-on": "off"},
        {"options": {"idempotency": 1}},
        {"api": {"spec": "a"}},
        {"api": [{"name": "a"}]},
        {"api": [{"spec": " "}]},
        {"api": [{"spec": "a", "audience": "all"}]},
        {"api": [{"spec": "a", "nothing": 1}]},
        {"api": [{"spec": "a", "server": {"url": "ftp://a"}}]},
        {"api": [{"spec": "a", "server": {"url": "http://a", "sandbox": 1}}]},
    ],
)
def test_what_the_schema_refuses_is_refused(values):
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(values)
    with pytest.raises(UsageError):
        Layer(values, Path())


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("select = []\nselct = []\n", 2, "there is no key 'selct'; did you mean 'select'?"),
        ("\n[contract]\naudiense = 'public'\n", 3, "contract.audiense: no such key"),
        ("[[contract.classify]]\nmatch = {path = '/'}\n\n[[contract.classify]]\nset = {}\n", 4, "must name a path"),
        ("[contract]\nmoney.pats = []\n", 2, "contract.money.pats"),
        ("extends = ['strict',\n 'stric']\n", 1, "there is no profile 'stric'; did you mean 'strict'?"),
        ("[severity]\n'a/b' = 'error'\n\"openapi/path-params\" = 'loud'\n", 3, "'loud' is none of"),
        ("# one\n\nfail-on = 'error!'\n", 3, "none of error, warning, info, hint, never"),
        ("select = 'idempotency'\n", 1, "'select' must be a list of strings"),
        ("severity = 1\n", 1, "[severity] must be a table"),
        ("[severity]\n\"idempotency/key-declard\" = 'off'\n", 2, "did you mean 'idempotency/key-declared'?"),
        ("x = '''\nselect = 1\n'''\n", 1, "there is no key 'x'"),
        ("ignore = ['nothing-like-it']\n", 1, "no clause, pack or alias is called 'nothing-like-it'"),
        ("[options.idempotncy]\n", 1, "there is no pack 'idempotncy'; did you mean 'idempotency'?"),
        ("[options.openapi]\nsuccess = []\naccept-sumary = true\n", 3, "did you mean 'accept-summary'?"),
        ("[options.openapi]\n\naccept-summary = 'yes'\n", 3, "'yes' is not true or false"),
    ],
)
def test_errors_name_the_line(tmp_path, text, line, said):
    error = refused(write(tmp_path, text))
    assert (Path(error.path or "").name, error.line) == ("contractctl.toml", line)
    assert said in error.message


@pytest.mark.parametrize(
    ("text", "line", "column"), [("select = [\n'a',,\n]\n", 2, 5), ("select = [", 1, 11), ("a = 1\na = 2\n", 2, 6)]
)
def test_toml_errors_name_line_and_column(tmp_path, text, line, column):
    error = refused(write(tmp_path, text))
    assert (error.line, error.column) == (line, column)
    assert error.message.startswith("no valid TOML: ")


def test_files_that_cannot_be_read(tmp_path):
    assert "not UTF-8" in refused_bytes(tmp_path, b"a = '\xff'")
    assert refused(tmp_path / "absent.toml").message == "cannot be read: No such file or directory"
    assert "no table [tool.contractctl]" in refused(write(tmp_path, "[tool.other]\n", "pyproject.toml")).message


def refused_bytes(folder, data):
    path = folder / "contractctl.toml"
    path.write_bytes(data)
    return refused(path).message


def test_the_nearest_file_counts(tmp_path):
    own = write(tmp_path, "", "contractctl.toml")
    project = write(tmp_path / "a", "[tool.contractctl]\nfail-on = 'hint'\n", "pyproject.toml")
    write(tmp_path / "a" / "b", "[tool.other]\nbroken", "pyproject.toml")
    assert nearest_file(tmp_path / "a" / "b" / "c") == project
    assert nearest_file(tmp_path) == own
    write(tmp_path / "a", "", "contractctl.toml")
    assert nearest_file(tmp_path / "a" / "b") == tmp_path / "a" / "contractctl.toml"
    assert configure(project, flags()).settings.fail_on is Severity.HINT


def test_lines_in_a_pyproject(tmp_path):
    text = "[project]\nselect = 1\n\n[tool.contractctl]\n\n[tool.contractctl.severity]\n'a/b' = 'loud'\n"
    error = refused(write(tmp_path, text, "pyproject.toml"))
    assert (Path(error.path or "").name, error.line) == ("pyproject.toml", 7)


def test_the_command_line_wins(tmp_path):
    path = write(
        tmp_path,
        "extends = ['strict']\nselect = ['openapi']\nignore = ['openapi/a', 'openapi/b']\nexclude = ['/a']\n"
        "fail-on = 'hint'\ninclude = ['/x']\n[severity]\n'openapi/c' = 'off'\n'openapi/*' = 'error'\n",
    )
    above = flags(
        extends=["internal"], select=["openapi/a"], ignore=["openapi/d"], include=["/y"], exclude=["/b"],
        severity={"openapi/c": "hint"}, fail_on="never",
    )  # fmt: skip
    settings = configure(path, above).settings
    assert settings.profiles == ("internal",)
    assert settings.select == ("openapi/a",)
    assert settings.ignore == ("openapi/b", "openapi/d")
    assert (settings.include, settings.exclude) == (("/y",), ("/a", "/b"))
    assert list(settings.severity.items()) == [("openapi/*", Severity.ERROR), ("openapi/c", Severity.HINT)]
    assert settings.fail_on is None
    assert settings.contract.audience == "internal"


def test_extends_files_relative_to_the_configuration(tmp_path):
    write(
        tmp_path / "shared", "extends = ['strict']\npacks = ['packs']\nfail-on = 'hint'\nignore = ['a']\n", "base.toml"
    )
    below = "extends = ['../shared/base.toml', 'spectral']\nignore = ['b']\n[contract]\naudience = 'internal'\n"
    settings = configure(write(tmp_path / "team", below), flags()).settings
    assert settings.profiles == ("strict", "spectral")
    assert [pack.resolve() for pack in settings.packs] == [tmp_path / "shared" / "packs"]
    assert settings.fail_on is Severity.HINT
    assert settings.ignore == ("a", "b")
    assert settings.contract.audience == "internal"


def test_extends_that_lead_nowhere_or_in_a_circle(tmp_path):
    path = write(tmp_path, "\nextends = ['./absent.toml']\n")
    assert (refused(path).line, refused(path).message) == (2, "extends './absent.toml', which is no file")
    write(tmp_path, "extends = ['contractctl.toml']\n", "other.toml")
    circle = refused(write(tmp_path, "extends = ['other.toml']\n"))
    assert Path(circle.path or "").name == "other.toml"
    assert circle.message == "extends 'contractctl.toml', which extends this file again"


def test_without_a_file_the_defaults_count():
    settings = configure(None, flags()).settings
    assert settings.profiles == ("recommended",)
    assert settings.fail_on is Severity.ERROR
    assert (settings.select, settings.ignore, settings.packs) == ((), (), ())


@pytest.mark.parametrize("profile", [*PROFILES, *OVERLAYS])
def test_every_profile_is_known(profile):
    assert configure(None, flags(extends=[profile])).settings.profiles == (profile,)


def test_a_layer_of_a_file_knows_its_folder(tmp_path):
    layer = read_layer(write(tmp_path, "packs = ['./own']\n"))
    assert layer.packs() == (tmp_path / "own",)
