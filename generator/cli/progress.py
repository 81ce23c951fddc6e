"""Progress on standard error: live bars with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from generator.core.progress import Reporter, Silent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_LINES = 10.0
LONGEST_ITEM = 40


@contextmanager
def reporting(stream: TextIO, *, quiet: bool) -> Iterator[Reporter]:
    """A reporter that fits ``stream``; what it drew is tidied up on the way out, also after an error."""
    if quiet:
        yield Silent()
    elif stream.isatty():
        bars = _bars(stream)
        with bars:
            yield Bars(bars)
    else:
        yield Lines(lambda text: print(text, file=stream, flush=True))


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 05 s``, ``2 h 10 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def rate(done: int, seconds: float) -> str:
    """``3.2/s`` or, where that is slow, ``12/min``; nothing before anything is done."""
    if not done or seconds <= 0:
        return ""
    per_second = done / seconds
    if per_second >= 100:
        return f"{per_second:.0f}/s"
    return f"{per_second:.3g}/s" if per_second >= 1 else f"{per_second * 60:.3g}/min"


@dataclass
class _Stage:
    total: int | None
    started: float
    told: float
    done: int = 0


@dataclass
class Lines:
    """One plain line when a stage starts, when it ends, and every ten seconds between."""

    write: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    stages: dict[str, _Stage] = field(default_factory=dict)

    def start(self, stage: str, total: int | None) -> None:
        """Say that the stage begins, where it will take a while to say more."""
        now = self.clock()
        self.stages[stage] = _Stage(total=total, started=now, told=now)
        if total is None or total > 0:
            self.write(f"{stage}: started" if total is None else f"{stage}: {total} to do")

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """Count; a line at most every ten seconds."""
        state = self.stages[stage]
        state.done += n
        now = self.clock()
        if now - state.told >= SECONDS_BETWEEN_LINES:
            state.told = now
            self.write(f"{stage}: {self._so_far(state, now)}")

    def finish(self, stage: str, note: str) -> None:
        """Say how long it took and what came of it."""
        state = self.stages.pop(stage)
        took = duration(self.clock() - state.started)
        self.write(f"{stage}: done in {took}" + (f"; {note}" if note else ""))

    def say(self, text: str) -> None:
        """The line as it is."""
        self.write(text)

    def _so_far(self, state: _Stage, now: float) -> str:
        seconds = now - state.started
        parts = [f"{state.done} of {state.total}" if state.total else f"{state.done}", rate(state.done, seconds)]
        if state.total and 0 < state.done <= state.total:
            parts.append(f"{duration(seconds / state.done * (state.total - state.done))} left")
        return ", ".join(part for part in parts if part)


class Bars:
    """Live bars: one for each open stage, a line for each finished one."""

    def __init__(self, bars: Progress) -> None:
        self.bars = bars
        self.tasks: dict[str, TaskID] = {}

    def start(self, stage: str, total: int | None) -> None:
        """Add a bar."""
        self.tasks[stage] = self.bars.add_task(stage, total=total, item="", rate="")

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """Move the bar."""
        task = self.tasks[stage]
        state = self.bars.tasks[self.bars.task_ids.index(task)]
        speed = rate(int(state.completed) + n, state.elapsed or 0)
        self.bars.update(task, advance=n, item=item[:LONGEST_ITEM], rate=speed)

    def finish(self, stage: str, note: str) -> None:
        """Turn the bar into a line."""
        task = self.tasks.pop(stage)
        state = self.bars.tasks[self.bars.task_ids.index(task)]
        took = duration(state.elapsed or 0)
        self.bars.remove_task(task)
        self.say(f"{stage}: done in {took}" + (f"; {note}" if note else ""))

    def say(self, text: str) -> None:
        """A line above the bars; nothing in it is taken for markup."""
        self.bars.console.print(text, markup=False, highlight=False, soft_wrap=True)


def _bars(stream: TextIO) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    def text(template: str) -> TextColumn:
        return TextColumn(template, markup=False)

    return Progress(
        SpinnerColumn(),
        text("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        text("{task.fields[rate]}"),
        TimeRemainingColumn(),
        text("{task.fields[item]}"),
        console=Console(file=stream),
        transient=True,
    )
