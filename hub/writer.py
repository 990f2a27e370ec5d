"""The one way to write: on SQLite a single thread, many jobs to a commit; elsewhere a transaction for each."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
Job = tuple[Callable[[], Any], "Future[Any]"]
AT_ONCE = 64  # jobs in one commit: bounds how long the first of them waits


class Writer:
    """A thread that commits jobs in the order they come."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def run(self, job: Callable[[], T]) -> T:
        """Do `job` inside a transaction; returns what it gave once that is on disk, or raises what it raised."""
        self._awake()
        future: Future[T] = Future()
        self._jobs.put((job, future))
        return future.result()

    def _awake(self) -> None:
        if self._thread is None:
            with self._start:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                    self._thread.start()

    def _work(self) -> None:
        while True:
            _commit(self._gather())

    def _gather(self) -> list[Job]:
        jobs = [self._jobs.get()]
        try:
            while len(jobs) < AT_ONCE:
                jobs.append(self._jobs.get_nowait())
        except Empty:
            pass
        return jobs


def _commit(jobs: list[Job]) -> None:
    try:
        with transaction.atomic():
            results = [job() for job, _ in jobs]
    except BaseException as error:  # the caller gets it, this thread lives on
        if len(jobs) == 1:
            jobs[0][1].set_exception(error)
        else:  # one job spoilt the transaction of all: each alone
            for job in jobs:
                _commit([job])
        return
    for (_, future), result in zip(jobs, results, strict=True):
        future.set_result(result)


# One writer to a process is what SQLite asks for; there is no constructor to hand it through Django's views.
_writer = Writer()


def write(job: Callable[[], T]) -> T:
    """Run `job` in a transaction of its own kind for this database; a PostgreSQL deadlock is tried once more."""
    if connection.vendor == "sqlite":
        return _writer.run(job)
    try:
        with transaction.atomic():
            return job()
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in ("40P01", "40001"):
            raise
    with transaction.atomic():
        return job()
