"""The shortest string that matches some patterns and not others, by a walk over their automata side by side."""

from collections import deque
from collections.abc import Iterable, Iterator

from contractctl.diff.schema.expression import END, LAST, START, Automaton, automaton
from contractctl.diff.schema.numeric import UndecidedError

MOST_PLACES = 20_000
MOST_WORK = 400_000
LONGEST = 2_000

States = frozenset[int]
MATCHED: States = frozenset({-1})
"""A pattern that was found in the string stays found."""

SURROGATES = (0xD800, 0xDFFF)
READABLE: tuple[int, ...] = (*range(0x61, 0x7B), *range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x20, 0x7F))
"""What a string is made of, where there is a choice: letters, digits, what one can type."""


RANKS = {code: rank for rank, code in reversed(list(enumerate(READABLE)))}


class Walk:
    """The automata of some patterns, searched for in one string at the same time."""

    def __init__(self, wanted: Iterable[str], refused: Iterable[str]) -> None:
        self.wanted = [automaton(pattern) for pattern in wanted]
        self.refused = [automaton(pattern) for pattern in refused]
        self.automata = [*self.wanted, *self.refused]
        self.work = 0

    def start(self) -> tuple[States, ...]:
        """Where all of them are before the first character."""
        return tuple(self._settled(one, _closed(one, {0}, frozenset({START}))) for one in self.automata)

    def after(self, places: tuple[States, ...], code: int) -> tuple[States, ...]:
        """Where they are one character later; a search may begin at every character."""
        return tuple(self._moved(one, states, code) for one, states in zip(self.automata, places, strict=True))

    def _moved(self, one: Automaton, states: States, code: int) -> States:
        if states is MATCHED:
            return MATCHED
        found = {0}
        for state in states:
            for members, target in one.eating[state]:
                if any(low <= code <= high for low, high in members):
                    found.add(target)
        self.work += len(states)
        return self._settled(one, _closed(one, found, frozenset()))

    def _settled(self, one: Automaton, states: States) -> States:
        return MATCHED if one.accepting in states else states

    def accepted(self, places: tuple[States, ...], *, first: bool) -> bool:
        """Whether a string that ends here matches all that are wanted and none that is refused."""
        asked = frozenset({START, END} if first else {END})
        for number, (one, states) in enumerate(zip(self.automata, places, strict=True)):
            matched = states is MATCHED or one.accepting in _closed(one, set(states), asked)
            if matched != (number < len(self.wanted)):
                return False
        return True

    def hopeless(self, places: tuple[States, ...]) -> bool:
        """Whether a refused pattern was found already."""
        return any(states is MATCHED for states in places[len(self.wanted) :])

    def characters(self, places: tuple[States, ...]) -> list[int]:
        """One character for each way to go on, the most readable first."""
        cuts = {0, SURROGATES[0], SURROGATES[1] + 1}
        for one, states in zip(self.automata, places, strict=True):
            for state in states if states is not MATCHED else ():
                for members, _ in one.eating[state]:
                    for low, high in members:
                        cuts.update((low, high + 1))
        edges = sorted(cut for cut in cuts if cut <= LAST)
        self.work += len(edges)
        pairs = zip(edges, [*(edge - 1 for edge in edges[1:]), LAST], strict=True)
        found = [_readable(low, high) for low, high in pairs if low != SURROGATES[0]]
        return sorted(found, key=lambda code: (RANKS.get(code, LAST), code))


def strings(wanted: Iterable[str], refused: Iterable[str], least: int, most: int | None) -> Iterator[str]:
    """Strings from the shortest on, one for each state of the automata.

    Where the last one was given there is no other kind of string. Raises UndecidedError where that takes too long.
    """
    walk = Walk(wanted, refused)
    start = walk.start()
    queue = deque([(start, "")])
    seen = {(start, 0)}
    while queue:
        places, text = queue.popleft()
        if len(text) >= least and walk.accepted(places, first=not text):
            yield text
        if (most is not None and len(text) >= most) or walk.hopeless(places):
            continue
        for code in walk.characters(places):
            following = walk.after(places, code)
            key = (following, min(len(text) + 1, least))
            if key not in seen:
                seen.add(key)
                queue.append((following, text + chr(code)))
        if len(seen) > MOST_PLACES or walk.work > MOST_WORK or len(text) > LONGEST:
            raise UndecidedError("which strings match several patterns at once")


def _closed(one: Automaton, states: set[int], places: frozenset[str]) -> States:
    """The states, and those that can be reached from them without a character."""
    todo = list(states)
    while todo:
        state = todo.pop()
        reached = [*one.free[state], *(target for place, target in one.placed[state] if place in places)]
        for target in reached:
            if target not in states:
                states.add(target)
                todo.append(target)
    return frozenset(states)


def _readable(low: int, high: int) -> int:
    if high < READABLE[-1] or low <= READABLE[-1]:
        for code in READABLE:
            if low <= code <= high:
                return code
    return low
