"""How long work tells what it is doing: a callback, so that no stage ever prints."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """Listens to the stages of a run. A stage starts once, advances item by item, and finishes once."""

    def start(self, stage: str, total: int | None) -> None:
        """``stage`` begins with ``total`` items to do (``None``: not known beforehand)."""
        ...

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """``n`` more items of ``stage`` are done; ``item`` names the last of them, for people."""
        ...

    def finish(self, stage: str, note: str) -> None:
        """``stage`` is done; ``note`` says in a few words what came of it (may be empty)."""
        ...

    def say(self, text: str) -> None:
        """One line that belongs to no stage."""
        ...


class Silent:
    """A reporter that keeps quiet: the default where nobody watches."""

    def start(self, stage: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """Nothing."""

    def finish(self, stage: str, note: str) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """Nothing."""


class Counting:
    """Hands everything on to another reporter, and counts the items that each stage had to do."""

    def __init__(self, inner: Reporter) -> None:
        self._inner = inner
        self.counts: dict[str, int] = {}

    def start(self, stage: str, total: int | None) -> None:
        """Counting of ``stage`` begins at 0."""
        self.counts.setdefault(stage, 0)
        self._inner.start(stage, total)

    def advance(self, stage: str, item: str, n: int = 1) -> None:
        """``n`` more."""
        self.counts[stage] = self.counts.get(stage, 0) + n
        self._inner.advance(stage, item, n)

    def finish(self, stage: str, note: str) -> None:
        """Handed on."""
        self._inner.finish(stage, note)

    def say(self, text: str) -> None:
        """Handed on."""
        self._inner.say(text)
