import pytest

from contractctl.contract.paging import paging_of
from contractctl.contract.settings import ContractSettings
from contractctl.engine.catalog import load_catalog
from contractctl.engine.runner import lint
from contractctl.engine.settings import Settings
from documents import api, document

CATALOG = load_catalog()
PAGE = "{properties: {items: {type: array, items: {properties: {id: {}, created_at: {}}}}}}"


def listing(parameters: str, schema: str = PAGE, more: str = "") -> str:
    answer = f'"200": {{description: x, content: {{application/json: {{schema: {schema}}}}}}}'
    return f"paths: {{/orders: {{get: {{{more}parameters: {parameters}, responses: {{{answer}}}}}, post: {{}}}}}}"


def broken(text: str, contract: ContractSettings | None = None, profile: str = "recommended") -> list[str]:
    settings = Settings(profiles=(profile,), select=("pagination",), contract=contract or ContractSettings())
    report = lint([document(text)], CATALOG, settings)
    return sorted(one.rule.removeprefix("pagination/") for one in report.findings)


@pytest.mark.parametrize(
    ("parameters", "style", "name"),
    [
        ("[{name: cursor, in: query}]", "cursor", "cursor"),
        ("[{name: cursor, in: header}]", None, None),
        ("[{name: offset, in: query, schema: {type: integer}}]", "offset", "offset"),
        ("[{name: offset, in: query, schema: {type: string}}]", "cursor", "offset"),
        ("[{name: page, in: query, schema: {type: string}, description: The page number}]", "page", "page"),
        ("[{name: page, in: query, schema: {type: string, default: '1'}}]", "page", "page"),
        ("[{name: page, in: query, schema: {type: string}}, {name: count, in: query, schema: {type: string}}]", "page", "page"),
        ("[{name: after, in: query, schema: {type: string, format: date-time}}]", None, None),
        ("[{name: after, in: query, description: A Unix timestamp}]", None, None),
        ("[{name: start, in: query, schema: {type: string}}]", None, None),
        ("[{name: start, in: query, schema: {type: integer}}]", "offset", "start"),
        ("[{name: token, in: query}, {name: limit, in: query}]", "cursor", "token"),
        ("[{name: token, in: query, description: Authentication token}, {name: limit, in: query}]", None, None),
        ("[{name: page, in: query}, {name: PageToken, in: query}]", "cursor", "PageToken"),
        ("[{name: limit, in: query}]", None, None),
    ],
)  # fmt: skip
def test_a_parameter_is_what_its_name_and_type_say(parameters, style, name):
    operation = next(iter(api(listing(parameters)).operations))
    found = paging_of(operation, ContractSettings())
    assert found.style == style
    assert (found.chooser.name if found.chooser else None) == name


@pytest.mark.parametrize(
    ("schema", "members", "totals"),
    [
        ("{properties: {next: {}, total: {}}}", ("next",), ("total",)),
        ("{properties: {links: {properties: {pages: {properties: {next: {}}}}}}}", ("links.pages.next",), ()),
        ("{properties: {meta: {properties: {item_count: {}}}}}", (), ("meta.item_count",)),
        ("{properties: {owner: {properties: {next: {}, total: {}}}}}", (), ()),
        ("{properties: {links: {additionalProperties: {format: uri}, type: object}}}", ("links.next",), ()),
        ("{properties: {links: {type: object, description: The first and the next page}}}", ("links.next",), ()),
        ("{properties: {links: {properties: {self: {}}, description: Not the next page}}}", (), ()),
        ("{properties: {links: {type: object, additionalProperties: {format: [uri]}}}}", (), ()),
    ],
)
def test_members_are_found_at_the_top_and_inside_what_speaks_of_pages(schema, members, totals):
    operation = next(iter(api(listing("[]", schema)).operations))
    found = paging_of(operation, ContractSettings())
    assert (found.next, found.totals) == (members, totals)


@pytest.mark.parametrize(
    ("parameters", "schema", "rules"),
    [
        ("[]", "{type: array, items: {properties: {created_at: {}}}}", ["required"]),
        ("[{name: limit, in: query}]", "{type: array, items: {properties: {created_at: {}}}}", ["required"]),
        ("[{name: page, in: query}]", "{type: array, items: {type: object}}", ["object-envelope"]),
        ("[{name: cursor, in: query}]", "{type: array, items: {type: object}}", ["object-envelope"]),
        ("[{name: page, in: query}]", "{properties: {items: {type: array, items: {}}}}", ["cursor-style"]),
        ("[{name: cursor, in: query}]", "{properties: {items: {type: array, items: {}}}}", ["next-signal"]),
    ],
)
def test_one_cause_is_one_finding(parameters, schema, rules):
    assert broken(listing(parameters, schema)) == rules


def test_words_promise_nothing_without_prose():
    text = listing(
        "[{name: cursor, in: query}, {name: limit, in: query, description: At most 100}]",
        "{properties: {items: {type: array, items: {properties: {created_at: {}}}}, next_cursor: {}}}",
        more="description: The newest first., ",
    )
    assert broken(text) == []
    assert broken(text, ContractSettings(prose=False)) == ["size-bounded", "sort-documented"]


def test_what_is_said_in_another_language_is_not_called_missing():
    text = listing(
        "[{name: offset, in: query, description: 最大のオフセットは一万です}]", more="description: 注文の一覧, "
    )
    assert broken(text) == []


def test_a_list_whose_post_is_refused_when_it_is_full_stays_short():
    text = listing("[]", "{type: array, items: {type: object}}")
    full = text.replace("post: {}", 'post: {responses: {"422": {description: Quota of orders reached}}}')
    large = text.replace("post: {}", 'post: {responses: {"422": {description: Request size limit exceeded}}}')
    assert (broken(text), broken(full), broken(large)) == (["required"], [], ["required"])
    assert broken(full, ContractSettings(prose=False)) == ["required"]
    assert broken(full, profile="strict") == ["required"]


def test_a_promised_link_is_none_without_prose():
    text = listing("[{name: page, in: query}]", "{type: array, items: {}}", more="description: See the Link header., ")
    assert broken(text) == []
    assert broken(text, ContractSettings(prose=False)) == ["object-envelope"]


def test_strict_asks_lists_of_one_resource_too():
    text = listing("[]", "{type: array, items: {type: object}}").replace("/orders", '"/orders/{id}/labels"')
    assert broken(text) == []
    assert broken(text, profile="strict") == ["required"]


def test_a_format_that_is_no_text_is_none():
    text = listing(
        "[{name: after, in: query, schema: {type: string, format: [date]}}]",
        "{properties: {items: {type: array, items: {properties: {n: {type: integer}, on: {format: [date]}}}}, next: {}}}",
    )
    assert broken(text, profile="strict") == ["sort-documented"]
