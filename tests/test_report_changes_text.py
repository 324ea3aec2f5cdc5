"""The report of two versions for a terminal, and which changes it tells together."""

from dataclasses import replace

import pytest

from changelogs import ALL, BREAKING, GONE, PETS, UNSURE, at, finding, line, report, text
from contractctl.findings import Release
from contractctl.model import Certainty, Location, Severity
from contractctl.report import changelog_html, changelog_markdown


def test_both_lines_stand_beside_each_other():
    lines = text(report(BREAKING), width=120).splitlines()
    assert lines[0] == "POST /payments"
    assert lines[1].split(maxsplit=1)[1].startswith("the maximum of 'amount' was lowered")
    assert lines[2].strip() == '{"amount": 100} was accepted, is rejected now'
    assert [part.strip() for part in lines[3].split("|")] == ["v1.yaml:2:1", "v2.yaml:2:1"]
    assert [part.strip() for part in lines[4].split("|")] == ["maximum: 100", "maximum: 50"]


def test_and_under_each_other_where_there_is_no_room():
    lines = [one.strip() for one in text(report(BREAKING), width=80).splitlines()]
    start = lines.index("- v1.yaml:2:1  maximum: 100")
    assert lines[start + 1] == "+ v2.yaml:2:1  maximum: 50"
    assert max(map(len, lines[:-1])) <= 80


def test_what_breaks_comes_first_and_what_is_safe_is_counted():
    printed = text(report(*ALL), width=100)
    # by operation, the most severe first; of two that are as severe what reaches more operations
    assert printed.index("v1.yaml (") < printed.index("lowered") < printed.index("the pattern changed")
    assert "v1.yaml (3 operations: GET /payments, POST /payments, GET /x)\n" in printed
    assert "Safe: 1 added, 1 changed, 1 deprecated" in printed
    assert "the operation was added" not in printed
    assert printed.splitlines()[-1].startswith("Release: major")


def test_nothing_is_printed_where_nothing_changed():
    assert text(report()) == ""


def test_a_new_api_says_so():
    made = replace(report(), releases=(None, Release("Payments", "1.0.0")))
    assert "The API is new" in text(made)
    assert "Release:" not in text(made)


def test_quiet_prints_one_line_a_finding():
    assert text(report(*ALL), quiet=True).count("\n") == 3


def test_undecided_says_so():
    one = finding(UNSURE, certainty=Certainty.UNDECIDED)
    assert "undecided" in text(report(UNSURE, findings=[one]), width=100)


def test_only_the_side_that_has_something_is_shown():
    one = replace(GONE, revision=Location("v2.yaml", 1, 1, ""), before="gone", after=None)
    lines = [each.strip() for each in text(report(one), width=120).splitlines()]
    assert "- v1.yaml:3:1  gone: true" in lines
    assert not any("v2.yaml" in each for each in lines)


@pytest.mark.parametrize(
    ("pointer", "operations", "title"),
    [
        ("/components/schemas/Pet/properties/tag", PETS, "components/schemas/Pet (4 operations: GET /pets, POST /pets, GET /pets/{id} and 1 more)"),
        ("/components/schemas/Pet/properties/tag", PETS[:1], "GET /pets"),
        ("/definitions/a~1b/type", PETS[:2], "definitions/a/b (2 operations: GET /pets, POST /pets)"),
        ("/paths/~1pets/parameters/0", PETS[:2], "/pets (2 operations: GET /pets, POST /pets)"),
        ("/paths/~1pets/get/parameters/0", PETS[:2], "GET /pets"),
        ("/servers/0", PETS, "The API"),
        ("/Pet/properties/tag", PETS[:2], "v2.yaml (2 operations: GET /pets, POST /pets)"),
        ("/info/version", (), "The API"),
    ],
)  # fmt: skip
def test_what_a_change_stands_under(pointer, operations, title):
    assert text(report(line(operations=operations, **at(pointer)))).splitlines()[0] == title


def test_a_schema_that_took_the_place_of_another_is_no_heading():
    places = {"base": at("/components/schemas/Dog")["base"], "revision": at("/components/schemas/Pet")["revision"]}
    lines = text(report(line(operations=PETS, **places))).splitlines()
    assert lines[0] == "GET /pets"
    assert f"{'':11}and in 3 more operations: {', '.join(PETS[1:])}" in lines


def test_a_change_says_how_far_it_reaches_where_its_heading_does_not():
    schema = at("/components/schemas/Pet/properties/tag")
    made = report(line(operations=PETS, **schema), line(message="other", operations=PETS[:2], **schema))
    lines = [one.strip() for one in text(made).splitlines()]
    assert [one for one in lines if "operations" in one and "components" not in one] == [
        "in 2 operations: GET /pets, POST /pets"
    ]


def test_what_is_the_same_in_many_operations_is_told_once():
    gone = [line("endpoint-removed", message=f"{name} was removed", operations=(name,), evidence=None, **at(f"/paths/{n}"))
            for n, name in enumerate(PETS)]  # fmt: skip
    made = report(*gone, BREAKING)
    lines = text(made).splitlines()
    assert lines[0] == "GET /pets and 3 more operations"
    start = lines.index(f"{'':11}the same for 3 more operations:")
    assert lines[start + 1].strip() == "POST /pets and 2 operations below it"
    assert "4 changes that are alike are told as 1; --no-collapse lists each" in lines
    assert sum("was removed" in one for one in lines) == 1
    assert sum("was removed" in one for one in text(made, collapse=False).splitlines()) == 4
    page = changelog_markdown.render(made)
    assert "**`GET /pets`** and 3 more operations\n\n- GET /pets was removed" in page
    assert "- the same for 3 more operations:\n  - `POST /pets`\n  - `GET, PUT /pets/{id}`\n" in page
    assert changelog_html.render(made, {}).count('<details class="finding"') == 5


def test_of_several_changes_in_the_same_operations_these_are_listed_once():
    same = [line(message=said, operations=(name,), evidence=None, **at(f"/{said}/{name}"))
            for said in ("one", "two") for name in PETS]  # fmt: skip
    lines = text(report(*same)).splitlines()
    assert lines[0] == "GET /pets and 3 more operations"
    assert [one.strip() for one in lines if "the same" in one] == ["all the same for 3 more operations:"]
    assert changelog_markdown.render(report(*same)).count("`POST /pets`") == 1


def test_what_is_the_same_for_many_names_is_told_once():
    names = [f"name{n}" for n in range(40)]
    gone = [line("request-property-removed", message=f"the property '{name}' was removed") for name in names]
    made = report(*gone)
    printed = text(made)
    assert "the same for 39 more: name1, name2, name3," in printed
    assert printed.count("was removed") == 1
    assert max(map(len, printed.splitlines()[:-1])) <= 100
    page = changelog_markdown.render(made)
    assert all(f"`{name}`" in page for name in names[1:])
    assert text(made, collapse=False).count("was removed") == 40


def test_what_differs_is_told_apart():
    three = [line(message=f"the property 'a' changed to {n}") for n in range(3)]
    assert text(report(*three)).count("changed to") == 3


def test_under_the_heading_of_a_schema_it_is_not_named_again():
    name = f"io.{'x' * 80}.PetSpec"
    schema = at(f"/components/schemas/{name}/properties/tag")
    told = [f"the response property 'tag' of the schema '...{'x' * 48}.PetSpec' was removed",
            f"the schema '...{'x' * 48}.PetSpec' in requests lost title", "the schema 'Dog' got title"]  # fmt: skip
    made = report(*(line(message=said, operations=PETS, evidence=None, **schema) for said in told))
    lines = text(made, width=100).splitlines()
    assert lines[0].startswith("components/schemas/i…x")
    assert lines[0].endswith("x.PetSpec (4 operations)")
    assert [one.split(maxsplit=1)[1].split("  ")[0] for one in lines if one.startswith("  error")] == [
        "the response property 'tag' was removed", "the schema in requests lost title", "the schema 'Dog' got title",
    ]  # fmt: skip
    for page in (changelog_markdown.render(made), changelog_html.render(made, {})):
        assert "PetSpec' was removed" not in page


def test_what_is_more_severe_comes_first_and_then_what_reaches_more():
    few, many = (at(f"/components/schemas/{name}") for name in ("Few", "Many"))
    made = report(
        line(message="one", level=Severity.WARNING, operations=PETS, **at("/components/schemas/Mild")),
        line(message="two", operations=PETS[:2], **few),
        line(message="three", operations=PETS[:3], **many),
        line(message="four", level=Severity.WARNING, operations=PETS, **few),  # reaches more, but is less severe
    )
    for page in (text(made), changelog_markdown.render(made)):
        assert page.index("schemas/Many") < page.index("schemas/Few") < page.index("schemas/Mild")


def test_places_of_a_collapsed_finding_keep_file_and_line():
    path = f"{'deep/' * 20}pets.yaml"
    places = tuple(Location(path, n, 1, f"/paths/~1{'long' * 20}{n}/get") for n in range(3))
    one = replace(finding(BREAKING), count=12, samples=places, location=places[0])
    lines = text(report(findings=[one]), width=100).splitlines()
    assert [each[-14:] for each in lines if "GET /long" in each] == [f"/pets.yaml:{n}:1" for n in range(3)]
    assert max(map(len, lines[1:5])) <= 100
