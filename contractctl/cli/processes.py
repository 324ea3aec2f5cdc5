"""Judging in processes of its own: each gets the next document when it is done with its last one."""

import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from threading import Thread

from contractctl.cli.edge import InternalError, described
from contractctl.cli.jobs import Answer, Job, Judge
from contractctl.errors import ContractctlError, InputError


class _Worker:
    """One process and the document that it has. It is `spawn`ed everywhere: no platform has a way of its own."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._jobs = jobs
        self._process = context.Process(target=_serve, args=(theirs, jobs), daemon=True)
        # Ctrl-C is sent to all processes of a terminal; only this one is to hear it, also while the others start
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._process.start()
        finally:
            signal.signal(signal.SIGINT, heard)
        theirs.close()
        self.number = -1

    def give(self, number: int) -> None:
        """Let it judge a document. Raises ContractctlError where the process is gone."""
        self.number = number
        try:
            self.connection.send(number)
        except OSError:
            raise self._gone() from None

    def take(self) -> "Answer | Exception":
        """What became of the document. Raises ContractctlError where the process is gone."""
        try:
            answer: Answer | Exception = self.connection.recv()
        except (EOFError, OSError):
            raise self._gone() from None
        return answer

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.terminate()
        self._process.join()
        self.connection.close()

    def _gone(self) -> ContractctlError:
        self._process.join()
        code = self._process.exitcode or 0
        why = f"signal {-code}" if code < 0 else f"exit status {code}"
        hint = "where memory is short, --jobs 1 takes less"
        name = self._jobs[self.number].source.name
        return ContractctlError(f"the process that judged it was ended ({why})", path=name, hint=hint)


class _Pool:
    """The processes of a run and what they have found."""

    def __init__(self, jobs: Sequence[Job], begin: Callable[[Job], None]) -> None:
        self._jobs = jobs
        self._begin = begin
        # the largest is taken first, from the end: what is begun last must not be what takes longest
        self._left = sorted(range(len(jobs)), key=lambda number: jobs[number].size)
        self._workers: list[_Worker] = []
        self._busy: dict[object, _Worker] = {}
        self._found: dict[int, Answer | Exception] = {}

    def start(self, count: int) -> None:
        """Start processes, each with a document."""
        for _ in range(count):
            self._workers.append(_Worker(self._jobs))
            self._give(self._workers[-1])

    def answer(self, number: int) -> "Answer | Exception":
        """What became of a document, as soon as it is known."""
        while number not in self._found:
            for connection in wait([worker.connection for worker in self._busy.values()]):
                worker = self._busy.pop(connection)
                self._found[worker.number] = worker.take()
                self._give(worker)
        return self._found.pop(number)

    def end(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.end()

    def _give(self, worker: _Worker) -> None:
        if self._left:
            number = self._left.pop()
            self._begin(self._jobs[number])
            worker.give(number)
            self._busy[worker.connection] = worker


def answers_of_processes(
    jobs: Sequence[Job], count: int, begin: Callable[[Job], None]
) -> Generator[Answer, None, None]:
    """What became of each document, in their order. Raises ContractctlError and InternalError."""
    pool = _Pool(jobs, begin)
    try:
        pool.start(count)
        for number in range(len(jobs)):
            answer = pool.answer(number)
            if isinstance(answer, Exception) and not isinstance(answer, InputError):
                raise answer
            yield answer
    finally:
        pool.end()


def _serve(connection: Connection, jobs: Sequence[Job]) -> None:
    """Judge what is asked for, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    Thread(target=_end_with_parent, daemon=True).start()
    judge = Judge()
    with suppress(EOFError, ConnectionError):  # the process that asked is gone
        while True:
            connection.send(_answer(judge, jobs[connection.recv()]))
    os._exit(0)


def _answer(judge: Judge, job: Job) -> "Answer | Exception":
    try:
        return judge(job)
    except ContractctlError as error:
        return error
    except Exception as error:  # noqa: BLE001 -- the edge of this process
        return InternalError(described(error), traceback.format_exc())


def _end_with_parent() -> None:
    """End in the middle of a document where the process that asked was killed and could not say so."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(0)
