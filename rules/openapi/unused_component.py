from collections.abc import Iterator

from contractctl.clause import Clause, Context, broken, severities
from contractctl.document.node import Node, Value
from contractctl.model import HOLDS, Verdict, not_applicable
from contractctl.spec.api import COMPONENTS, COMPONENTS_2, Api
from contractctl.spec.operation import Operation
from contractctl.spec.parts import SecurityScheme
from contractctl.spec.view import View

from . import Options

clause = Clause(
    "openapi/unused-component",
    "Every reusable object is used.",
    severities("I W I I", spectral="W"),
    alias="oas3-unused-component",
    alias_2="oas2-unused-definition",
    few=3,  # more are used in another way, or are cleaned up at once
)

LIBRARY = not_applicable("a document without paths and webhooks is a library")
KEPT = not_applicable("the component is marked with x-keep")


@clause.promised_of_everything
def is_used(api: Api, context: Context[Options]) -> Iterator[Verdict]:
    """Used is what paths, webhooks and callbacks lead to, by references, discriminators and security requirements."""
    if not api.path_items and not api.webhooks:
        yield LIBRARY
        return
    api.index  # noqa: B018 -- the walk that finds out who refers to what
    unused = []
    named = used_schemes(api) | {id(api.target(node, cls).value) for node, cls in components(api) if "$ref" in node}
    for node, cls in components(api):
        if node.get("x-keep") is True:
            yield KEPT
        elif (
            isinstance(node.get("$ref"), str)
            or id(node.value) in named
            or api.view_of(cls, node, None, None).is_reached(by_mapping=context.options.mapping_is_use)
        ):
            yield HOLDS
        else:
            unused.append((node, cls))
    told_of = named_in_extensions(api) if unused else set()
    for node, cls in unused:
        if reference(node) in told_of:
            yield HOLDS
        else:
            key = f"'{str(node.key)[:80]}'"
            yield broken(node, f"no operation leads to the {cls.kind} {key}: remove it, or mark it with x-keep: true")


def reference(node: Node) -> str:
    """A component as a `$ref` names it."""
    return "/".join(["#", *(str(key) for key in node.pointer)])


def components(api: Api) -> Iterator[tuple[Node, type[View]]]:
    """The entries of the sections that hold reusable objects."""
    old = api.version == (2, 0)
    for section, cls in (COMPONENTS_2 if old else COMPONENTS).items():
        holder = api.root.find(section) if old else api.root.find("components", section)
        for node in holder.children() if holder is not None and isinstance(holder.value, dict) else ():
            if isinstance(node.value, dict) and not str(node.key).startswith("x-"):
                yield node, cls


def used_schemes(api: Api) -> set[int]:
    """The security schemes that a requirement names, by name or (3.1 and later) by URI."""
    names = {name.rpartition("/")[2] for one in api.index.of(Operation) for wanted in one.security for name in wanted}
    root = api.root.find("security")
    for requirement in root.children() if root is not None else ():
        names.update(requirement.mapping)
    schemes = api.components.get("securitySchemes", {})
    return {id(view.node.value) for name, view in schemes.items() if name in names and isinstance(view, SecurityScheme)}


def named_in_extensions(api: Api) -> set[str]:
    """Every text in an extension of any object that looks like a reference into the document: generators use them."""
    extended = (
        (views, key) for members, views in api.index.by_members(View) for key in members if key.startswith("x-")
    )
    stack: list[Value] = [view.raw[key] for views, key in extended for view in views]
    found: set[str] = set()
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if isinstance(value, str) and value.startswith("#/"):
            found.add(value)
        elif isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            stack.extend(value.values() if isinstance(value, dict) else value)
    return found
