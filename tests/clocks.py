"""A clock for tests: time goes by only where somebody sleeps."""


class StillClock:
    """Seconds that are counted and not waited for."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
