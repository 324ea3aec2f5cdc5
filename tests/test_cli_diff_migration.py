"""`contractctl diff --migration`: what callers of an old version have to do before it ends, and what is not ready."""

import pytest

from command import contractctl

OPERATION = """\
  /{version}/{path}:
    get:
      operationId: {path}{version}
      responses: {{'200': {{description: fine}}}}
{more}"""


def version(number, **paths):
    operations = (OPERATION.format(version=number, path=path, more=more) for path, more in paths.items())
    return "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths:\n" + "".join(operations)


def migration(tmp_path, old, *arguments):
    (tmp_path / "v1.yaml").write_text(version("v1", **old), encoding="utf-8")
    (tmp_path / "v2.yaml").write_text(version("v2", orders="", goods=""), encoding="utf-8")
    prefixes = ("--base-prefix", "/v1", "--revision-prefix", "/v2")
    done = contractctl(
        "diff", "v1.yaml", "v2.yaml", *prefixes, "--migration", "--today", "2026-01-01", *arguments, cwd=tmp_path
    )
    return done.status, done.out, done.err


LIFE = "      deprecated: true\n      x-deprecated-since: 2025-11-01\n      x-sunset: 2026-06-01\n"


def test_a_migration_that_is_ready(tmp_path):
    old = {
        "orders": LIFE,
        "wares": f"{LIFE}      x-replacement: goodsv2\n",
        "parts": f"{LIFE}      x-replacement: GET /v2/goods\n",
        "gone": f"{LIFE}      x-migration: nobody used it\n",
    }
    assert migration(tmp_path, old) == (
        0,
        """\
GET /v1/orders -> GET /v2/orders (found by path)
           deprecated since 2025-11-01, sunset 2026-06-01, 151 days left

GET /v1/wares -> GET /v2/goods (found by x-replacement)
           deprecated since 2025-11-01, sunset 2026-06-01, 151 days left

GET /v1/parts -> GET /v2/goods (found by x-replacement)
           deprecated since 2025-11-01, sunset 2026-06-01, 151 days left

GET /v1/gone -> none, as decided
           deprecated since 2025-11-01, sunset 2026-06-01, 151 days left
           decided: nobody used it

4 operations, 0 not ready to end
""",
        "",
    )


@pytest.mark.parametrize(
    ("path", "more", "said"),
    [
        ("gone", LIFE, "no replacement: name it in x-replacement, or say in x-migration why there is none"),
        ("orders", "", "no sunset: say the last day in x-sunset"),
        ("orders", "      x-sunset: 2026-02-01\n", "the sunset is in 31 days: callers need 90 days to move"),
        ("orders", "      x-sunset: some day\n", "the sunset 'some day' is no date: write it as 2027-06-30"),
    ],
)
def test_a_migration_that_is_not(tmp_path, path, more, said):
    status, out, _ = migration(tmp_path, {path: more})
    assert status == 1
    assert said in " ".join(out.split())
    assert "1 operation, 1 not ready to end\n" in out


def test_a_migration_as_a_table(tmp_path):
    status, out, _ = migration(tmp_path, {"orders": LIFE}, "--format", "markdown")
    assert status == 0
    assert "| `GET /v1/orders` | `GET /v2/orders` | path | 0 | 2025-11-01 | 2026-06-01 | 151 | nothing |\n" in out
    assert migration(tmp_path, {"orders": LIFE}, "--format", "json")[0] == 0
