"""Progress: plain lines and live bars."""

from __future__ import annotations

import io

import pytest

from generator.cli.progress import Lines, duration, rate, reporting
from generator.core.progress import Reporter, Silent


class Clock:
    """A clock that only moves when told to."""

    now = 100.0

    def __call__(self) -> float:  # noqa: D102
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:  # noqa: D102
        return True


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.0 s"),
        (9.94, "9.9 s"),
        (10.2, "10 s"),
        (59.4, "59 s"),
        (59.7, "1 min 00 s"),
        (185, "3 min 05 s"),
        (3599.6, "1 h 00 min"),
        (7830, "2 h 10 min"),
    ],
)
def test_durations_read_at_a_glance(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("done", "seconds", "text"), [(0, 5, ""), (5, 0, ""), (32, 10, "3.2/s"), (2, 10, "12/min"), (5000, 2, "2500/s")]
)
def test_rates_are_per_second_or_per_minute(done: int, seconds: float, text: str) -> None:
    assert rate(done, seconds) == text


def test_lines_tell_the_start_a_sign_of_life_and_the_end() -> None:
    lines: list[str] = []
    clock = Clock()
    reporter = Lines(lines.append, clock)
    reporter.start("embed", 80)
    for _ in range(30):
        clock.now += 1
        reporter.advance("embed", "a.jpg")
    reporter.finish("embed", "3 damaged")
    assert lines == [
        "embed: 80 to do",
        "embed: 10 of 80, 1/s, 1 min 10 s left",
        "embed: 20 of 80, 1/s, 1 min 00 s left",
        "embed: 30 of 80, 1/s, 50 s left",
        "embed: done in 30 s; 3 damaged",
    ]


def test_lines_of_a_stage_with_nothing_to_do_or_no_known_end() -> None:
    lines: list[str] = []
    clock = Clock()
    reporter = Lines(lines.append, clock)
    reporter.start("embed", 0)
    reporter.finish("embed", "")
    reporter.start("collect", None)
    clock.now += 11
    reporter.advance("collect", "x", 4)
    reporter.finish("collect", "")
    reporter.say("hello [bold]")
    assert lines == [
        "embed: done in 0.0 s",
        "collect: started",
        "collect: 4, 21.8/min",
        "collect: done in 11 s",
        "hello [bold]",
    ]


def work(reporter: Reporter) -> None:
    reporter.start("embed", 3)
    for item in ("[red]a[/red].jpg", "b.jpg", "c" * 200):
        reporter.advance("embed", item)
    reporter.finish("embed", "all [bold]new[/bold]")
    reporter.say("[link]")


def test_on_a_terminal_bars_come_and_go_and_nothing_is_markup() -> None:
    stream = Terminal()
    with reporting(stream, quiet=False) as reporter:
        work(reporter)
    text = stream.getvalue()
    assert "embed: done in" in text
    assert "all [bold]new[/bold]" in text
    assert "[link]" in text


def stop(reporter: Reporter) -> None:
    reporter.start("embed", 3)
    raise KeyboardInterrupt


def test_a_terminal_is_tidied_up_after_an_error() -> None:
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt), reporting(stream, quiet=False) as reporter:
        stop(reporter)
    assert stream.getvalue().count("\x1b[?25h") == 1  # the cursor is back


def test_elsewhere_lines_and_quietly_nothing() -> None:
    stream = io.StringIO()
    with reporting(stream, quiet=False) as reporter:
        assert isinstance(reporter, Lines)
        work(reporter)
    assert stream.getvalue().splitlines()[0] == "embed: 3 to do"
    with reporting(Terminal(), quiet=True) as reporter:
        assert isinstance(reporter, Silent)
        work(reporter)
