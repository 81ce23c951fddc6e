"""Worker processes that prepare items ahead of their use, in order, while the model computes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Generic, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")
MOST = 8
"""Decoding more than this many pictures at once outruns any model."""


def worker_count(requested: int | None = None) -> int:
    """How many workers to use: as ``requested``, else one fewer than the CPUs allowed to us (1 to 8)."""
    if requested is not None:
        return max(0, requested)
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST, max(1, usable - 1))


def prefetch(
    function: Callable[[Item], Value], items: Iterable[Item], *, workers: int, ahead: int | None = None
) -> Iterator[Value | Exception]:
    """``function(item)`` for each item, in order; what it raises for one comes as a value, not as an error.

    ``function`` and the items must pickle, so it is a top-level function or a `functools.partial` of one. At
    most ``ahead`` results (default: two per worker) are under way or waiting, which bounds memory.
    ``workers=0`` works in this process. An item that kills its worker (no memory, a fault in a codec) comes
    as an exception too, and the others go on. Closing the iterator, or an interrupt, stops the workers; they
    also stop if this process is killed.
    """
    if workers == 0:
        yield from (_attempt(function, item) for item in items)
        return
    pool = _Pool(function, workers)
    source = iter(items)
    try:
        while True:
            for item in islice(source, max(0, (ahead or 2 * workers) - len(pool.waiting))):
                pool.submit(item)
            if not pool.waiting:
                return
            yield pool.next()
    finally:
        pool.stop()


class _Pool(Generic[Item, Value]):
    """A process pool that gives results in order and survives the death of a worker.

    Workers are spawned, not forked: they inherit no threads, locks or models.
    """

    def __init__(self, function: Callable[[Item], Value], workers: int) -> None:
        self.waiting: deque[tuple[Item, Future[Value | Exception]]] = deque()
        self._function = function
        self._workers = workers
        self._executor = self._start()

    def submit(self, item: Item) -> None:
        self.waiting.append((item, self._future(item)))

    def next(self) -> Value | Exception:
        """The result of the item that has waited longest; if the pool broke: find out whether it did it."""
        item, future = self.waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            self._restart()
        try:
            return self._future(item).result()
        except BrokenProcessPool:
            self._restart()
            return RuntimeError("the worker process died on it (out of memory, or a fault in a decoder)")
        finally:
            self.waiting = deque((item, self._future(item)) for item, _ in self.waiting)

    def stop(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _future(self, item: Item) -> Future[Value | Exception]:
        try:
            return self._executor.submit(_attempt, self._function, item)
        except BrokenProcessPool as error:
            broken: Future[Value | Exception] = Future()
            broken.set_exception(error)
            return broken

    def _restart(self) -> None:
        self.stop()
        self._executor = self._start()

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin)


def _attempt(function: Callable[[Item], Value], item: Item) -> Value | Exception:
    try:
        return function(item)
    except ValueError as error:  # the expected kind, for example a PictureError: handed over as it is
        return error
    except Exception as error:  # its text may hold a place on this machine, and reasons are published
        return RuntimeError(f"it could not be prepared ({type(error).__name__})")


def _begin() -> None:
    """Runs first in every worker: leave an interrupt to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
