"""A route names its caller by a dependency, or stands on the public list."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from assistant.access.entrance import Entrance
from assistant.app import open_doors
from assistant.channels.debug import visiting_administrator
from assistant.channels.dependencies import Parts, administering, administering_in_person, editing, signed_in
from assistant.channels.pages import visitor
from tests.features.routes import FOR_ADMINISTRATORS, FOR_EDITORS, FOR_PERSONS, PUBLIC

NOTHING = SimpleNamespace(upload_limit=1, entrance=Entrance())
Routes = dict[tuple[str, str], set[object]]


def calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


def routes() -> Routes:
    """(method, path) of each route -> everything it depends on."""
    found: Routes = {}
    for context in iter_route_contexts(open_doors(cast(Parts, NOTHING)).routes):
        dependant: Dependant = context.dependant
        for method in context.methods or ():
            found[method, str(context.path)] = set(calls(dependant))
    return found


def test_every_route_is_listed_once() -> None:
    lists = (PUBLIC, FOR_PERSONS, FOR_EDITORS, FOR_ADMINISTRATORS)
    assert set(routes()) == set().union(*lists)
    assert sum(map(len, lists)) == len(set().union(*lists))


def test_every_route_but_the_public_ones_asks_who_calls() -> None:
    found = routes()
    open_ones = {route for route, asked in found.items() if not asked & {signed_in, visitor}}
    assert open_ones == PUBLIC


def test_what_editors_do_asks_for_the_role() -> None:
    assert {route for route, asked in routes().items() if editing in asked} == FOR_EDITORS


def test_what_administrators_do_asks_for_the_role() -> None:
    asking = {administering, administering_in_person, visiting_administrator}
    assert {route for route, asked in routes().items() if asked & asking} == FOR_ADMINISTRATORS
