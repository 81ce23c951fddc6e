"""MkDocs as one replaceable command, with what it says of its progress."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from generator.errors import PublishError

TOLD = 12
"""Lines of MkDocs' complaints that are passed on."""
LEASH = (
    "import os, threading\n"
    "threading.Thread(target=lambda: os.read(0, 1) or os._exit(1), daemon=True).start()\n"
    "from mkdocs.__main__ import cli\n"
    "cli(prog_name='mkdocs')\n"
)
"""MkDocs, ended as soon as nobody holds the other end of its input: it does not outlive us and write on."""
READING, BUILDING = "DEBUG   -  Reading: ", "DEBUG   -  Building page "
"""How a verbose MkDocs says that it turns a page into HTML, and later that it writes it."""
CHATTER = ("DEBUG", "INFO")

Tell = Callable[[str, int], None]
"""Hears what MkDocs is at, and how many pages it thereby finished (0 or 1)."""


def page_count(docs: Path) -> int:
    """How many pages MkDocs makes of the folder ``docs``: its Markdown files, hidden ones aside."""
    names = (path.relative_to(docs).parts for path in docs.rglob("*.md"))
    return sum(not any(part.startswith(".") for part in parts) for parts in names)


def build_site(folder: Path, site: Path, tell: Tell = lambda item, pages: None) -> None:
    """Build the site of the project in ``folder`` into ``site``, strictly: a warning is a failure.

    Raises
    ------
    PublishError
        There is no mkdocs.yml, or MkDocs found something wrong; its own words are passed on.
    """
    settings = folder / "mkdocs.yml"
    if not settings.is_file():
        raise PublishError(f"no mkdocs.yml in {folder}: expected the one that `sightline init` writes")
    command = [sys.executable, "-c", LEASH, "build", "--strict", "--verbose", "--config-file", str(settings)]
    with subprocess.Popen(
        [*command, "--site-dir", str(site)],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as running:
        said = list(_followed(running.stdout or (), tell))
        failed = running.wait() != 0
    if failed:
        raise PublishError(f"MkDocs refused the site:\n{_complaints(said)}")


def _followed(lines: Iterable[str], tell: Tell) -> Iterator[str]:
    """Tell of every page as MkDocs names it; what else it says, less its chatter, is left for its complaints."""
    for line in lines:
        if line.startswith(READING):
            tell(f"reading {line.removeprefix(READING).strip()}", 0)
        elif line.startswith(BUILDING):
            tell(line.removeprefix(BUILDING).strip(), 1)
        elif not line.startswith(CHATTER) and line.strip():
            yield line.strip()


def _complaints(told: list[str]) -> str:
    shown = [f"  {line}" for line in told[:TOLD]]
    if len(told) > TOLD:
        shown.append(f"  and {len(told) - TOLD} more lines: run `mkdocs build --strict` to see them")
    return "\n".join(shown)
