"""Looks for a value of a set: goals wait for the values of their parts, the smallest first; what is never reached is empty.

Sets may contain themselves, so nothing here is recursive: an agenda holds what is to be looked into.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from contractctl.diff.schema.form import Node
from contractctl.diff.schema.numeric import UndecidedError
from contractctl.document.node import Value

DEEPEST = 100
"""A witness that is nested more deeply is not shown, because no validator would look at it."""

FEW = 20
MOST_SPLITS = 3
MOST_FOR_A_PLACE = 600
MOST_IN_CROWDS = 1_000
"""How many combinations of alternatives are looked through for one place of a value, and for all with more than a few."""

MOST_GOALS = 20_000
"""How many goals a search may have before it is given up."""

MOST_GIVEN_UP = 30_000
"""How many goals all searches together may have that are given up; after that, each may have a few."""

MOST_IN_HASTE = 50


@dataclass(frozen=True, slots=True)
class Same:
    """A question for the same place of the value; `checked`: its parts were found to be possible one by one."""

    node: Node
    checked: bool = False
    branch: bool = False
    """Whether this is one alternative of a union."""


Question = Node | Same
"""What an alternative asks for: a value of a set for another place, or for the same one."""

Way = Generator[Question, Value, list[Value]]
"""One way to make a value: it asks for others, and returns a list with the value, or an empty one."""

Ways = list[Callable[[], Way]]
Breach = Callable[[], Generator[Question, Value, Node | None]]
"""One manner of breaking a set: it may ask for values, and returns the values that break it so; None for none."""

Breaches = list[Breach]
Expand = Callable[[Node, bool], Ways]


@dataclass(frozen=True, slots=True)
class Found:
    """A value of a set. One that is not `sure` may be wrong, and there may be none; `why` says what is not known."""

    value: Value
    cost: int = 1
    depth: int = 0
    sure: bool = True
    why: str = ""


@dataclass(slots=True)
class Room:
    """What was spent on one place of a value: its alternatives multiply."""

    crowded: bool = False
    spent: int = 0
    splits: int = 0

    def split(self) -> "Room":
        """The room of one alternative of a union: unions of unions are what multiplies."""
        return Room(self.crowded or self.splits >= MOST_SPLITS, self.spent, self.splits + 1)


@dataclass(slots=True)
class Goal:
    """The search for a value of one set."""

    node: Node
    checked: bool
    priority: int
    room: Room
    found: Found | None = None
    waiting: list["Try"] = field(default_factory=list)
    passed: list["Try"] = field(default_factory=list)
    """Those that went on with a value that is not sure; they begin again when there is one that is."""


@dataclass(slots=True)
class Try:
    """One way to reach a goal, as far as it got."""

    goal: Goal
    make: Callable[[], Way]
    way: Way
    priority: int
    room: Room
    cost: int = 1
    depth: int = 0
    sure: bool = True
    why: str = ""
    wanted: bool = False
    """Whether the value that is waited for lies one level deeper."""


def at_once(node: Node) -> Breach:
    """A breach that needs no value to be known."""

    def breach() -> Generator[Question, Value, Node | None]:
        yield from ()
        return node

    return breach


class Search:
    """All goals of one comparison; what is known about a set is kept."""

    def __init__(self, expand: Expand) -> None:
        self._expand = expand
        self._goals: dict[tuple[Node, bool], Goal] = {}
        self._settled: dict[tuple[Node, bool], Found | None] = {}
        self._open: list[tuple[int, int, Goal]] = []
        self._values: list[tuple[bool, int, int, Goal, Found]] = []
        self._count = 0
        self._crowd = 0
        self._given_up = 0

    def of(self, node: Node) -> Found | None:
        """A value of the set; None where it is proven that there is none."""
        key = (node, False)
        if key not in self._settled:
            goal = self._goal(node, checked=False, priority=0, room=Room())
            self._crowd = 0
            finished = self._run(goal)
            for known, one in self._goals.items():
                if finished or (one.found is not None and one.found.sure):
                    self._settled[known] = one.found
            self._settled[key] = goal.found
            for one in self._goals.values():  # goals and those that wait for them hold each other
                one.waiting.clear()
                one.passed.clear()
            self._goals, self._open, self._values = {}, [], []
        return self._settled[key]

    def _run(self, root: Goal) -> bool:
        """Work through the agenda; True where all of it was done."""
        most = max(min(MOST_GOALS, MOST_GIVEN_UP - self._given_up), MOST_IN_HASTE)
        while self._values or self._open:
            if self._values and (not self._values[0][0] or not self._open):
                _, _, _, goal, found = heappop(self._values)
                self._reach(goal, found)
            elif len(self._goals) > most:
                self._given_up += len(self._goals)
                root.found = root.found or Found(None, sure=False, why="the schemas are too large to compare")
                return False
            else:
                _, _, goal = heappop(self._open)
                self._look_into(goal)
            if root.found is not None and root.found.sure:
                return False
        return True

    def _goal(self, node: Node, *, checked: bool, priority: int, room: Room) -> Goal:
        key = (node, checked)
        goal = self._goals.get(key)
        if goal is None:
            goal = self._goals[key] = Goal(node, checked, priority, room)
            if key in self._settled:
                goal.found = self._settled[key]
            else:
                self._count += 1
                heappush(self._open, (priority, self._count, goal))
        return goal

    def _look_into(self, goal: Goal) -> None:
        if goal.found is not None and goal.found.sure:
            return
        try:
            ways = self._expand(goal.node, goal.checked)
        except UndecidedError as error:
            self._offer(goal, Found(None, sure=False, why=str(error)))
            return
        room = goal.room
        room.spent += len(ways) > 0
        room.crowded = room.crowded or room.spent > FEW
        self._crowd += room.crowded
        if room.spent > MOST_FOR_A_PLACE or self._crowd > MOST_IN_CROWDS:
            why = "there are too many combinations of alternatives"
            self._offer(goal, Found(None, sure=False, why=why))
            return
        for index, make in enumerate(ways):
            self._advance(Try(goal, make, make(), goal.priority + index, goal.room), None)
            if goal.found is not None and goal.found.sure:
                return

    def _advance(self, one: Try, received: Found | None) -> None:
        """Let a way go on as far as the values that are known take it."""
        while True:
            if received is not None:
                one.cost += received.cost
                one.depth = max(one.depth, received.depth + one.wanted)
                one.why = one.why or received.why
                one.sure = one.sure and received.sure
            try:
                question = next(one.way) if received is None else one.way.send(received.value)
            except StopIteration as end:
                for value in end.value:
                    self._built(one, value)
                return
            except UndecidedError as error:
                self._offer(one.goal, Found(error.guess, one.cost, sure=False, why=str(error)))
                return
            goal = self._asked(one, question)
            if goal.found is None or not goal.found.sure:
                if goal.found is not None:
                    goal.passed.append(self._again(one))
                else:
                    goal.waiting.append(one)
                    return
            received = goal.found

    def _again(self, one: Try) -> Try:
        return Try(one.goal, one.make, one.make(), one.priority, one.room)

    def _asked(self, one: Try, question: Question) -> Goal:
        one.wanted = not isinstance(question, Same)
        if isinstance(question, Same):
            room = one.room.split() if question.branch else one.room
            return self._goal(question.node, checked=question.checked, priority=one.priority, room=room)
        return self._goal(question, checked=False, priority=one.priority + 1, room=Room(one.room.crowded))

    def _built(self, one: Try, value: Value) -> None:
        if one.depth > DEEPEST:
            self._offer(one.goal, Found(None, one.cost, 0, sure=False, why="a value that is nested too deeply"))
        else:
            self._offer(one.goal, Found(value, one.cost, one.depth, one.sure, one.why))

    def _offer(self, goal: Goal, found: Found) -> None:
        if goal.found is None or (found.sure and not goal.found.sure):
            self._count += 1
            heappush(self._values, (not found.sure, found.cost, self._count, goal, found))

    def _reach(self, goal: Goal, found: Found) -> None:
        if goal.found is not None and (goal.found.sure or not found.sure):
            return
        again, goal.passed = (goal.passed, []) if found.sure else ([], goal.passed)
        waiting, goal.waiting = goal.waiting, []
        goal.found = found
        if not found.sure:
            goal.passed.extend(self._again(one) for one in waiting)
        for one in again:
            self._advance(one, None)
        for one in waiting:
            self._advance(one, found)
