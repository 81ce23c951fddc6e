"""Worker processes: in order, bounded, and without losing the others when one item fails."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from generator.store.decode import Source, decode
from generator.store.pictures import PictureError
from generator.store.workers import prefetch, worker_count
from store import jobs
from store.on_disk import pixels, record, save


@pytest.mark.parametrize("workers", [0, 2])
def test_results_come_in_order(workers: int):
    assert list(prefetch(jobs.slow_first, range(6), workers=workers)) == list(range(6))
    assert list(prefetch(jobs.square, [], workers=workers)) == []


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_of_one_item_is_a_value(workers: int):
    found = list(prefetch(jobs.picky, range(4), workers=workers))
    assert (found[0], found[3]) == (0, 3)
    assert isinstance(found[1], ValueError)
    assert str(found[1]) == "one is bad"
    assert isinstance(found[2], RuntimeError)
    assert str(found[2]) == "it could not be prepared (KeyError)"


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_picture_keeps_its_reason(tmp_path: Path, workers: int):
    save(tmp_path / "x.png")
    (tmp_path / "y.png").write_bytes(b"hello")
    images = [record("x.png"), record("y.png"), record("z.png")]
    found = list(prefetch(partial(decode, Source(root=tmp_path)), images, workers=workers))
    assert (found[0] == pixels()).all()
    assert [(error.fault, error.reason) for error in found[1:] if isinstance(error, PictureError)] == [
        ("damaged", "not a PNG, JPEG, WebP or TIFF picture"),
        ("missing", "no such file"),
    ]


def test_an_item_that_kills_its_worker_costs_only_itself():
    found = list(prefetch(jobs.deadly, range(5), workers=2))
    assert [found[n] for n in (0, 1, 3, 4)] == [0, 1, 3, 4]
    assert "worker process died" in str(found[2])


def test_no_more_than_ahead_are_taken():
    taken = []

    def source():
        for number in range(20):
            taken.append(number)
            yield number

    results = prefetch(jobs.square, source(), workers=1, ahead=3)
    assert next(results) == 0
    assert len(taken) == 3
    assert next(results) == 1
    assert len(taken) == 4
    results.close()


def test_workers_do_not_load_torch():
    assert list(prefetch(jobs.has_torch, range(1), workers=1)) == [False]


def test_how_many_workers():
    assert worker_count(0) == 0
    assert worker_count(3) == 3
    assert 1 <= worker_count() <= 8


PARENT = """
import sys
sys.path.insert(0, sys.argv[2])
from store import jobs
from generator.store.workers import prefetch
if __name__ == "__main__":
    try:
        list(prefetch(getattr(jobs, sys.argv[3]), [sys.argv[1]] * 100, workers=1))
    except KeyboardInterrupt:
        print("interrupted")
"""


@contextmanager
def parent(tmp_path: Path, repository: Path, job: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process with one worker in the middle of a job: the process, and the worker's id."""
    script, here = tmp_path / "parent.py", tmp_path / "here"
    here.mkdir()
    script.write_text(PARENT)
    command = [sys.executable, str(script), str(here), str(repository / "tests"), job]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True) as process:
        assert wait_until(lambda: any(here.iterdir()))
        yield process, int(next(here.iterdir()).name)


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path, repository: Path):
    with parent(tmp_path, repository, "linger") as (process, worker):
        assert is_running(worker)
        process.kill()
        assert wait_until(lambda: not is_running(worker))


def test_an_interrupt_ends_after_the_items_in_work_without_a_word_from_the_workers(tmp_path, repository):
    with parent(tmp_path, repository, "nap") as (process, worker):
        os.kill(worker, signal.SIGINT)  # as from a terminal, which interrupts the whole group
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("interrupted\n", "")
        assert not is_running(worker)


def wait_until(done, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
