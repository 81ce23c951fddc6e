"""MkDocs as one replaceable command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from generator.errors import PublishError

TOLD = 12
"""Lines of MkDocs' complaints that are passed on."""


def build_site(folder: Path, site: Path) -> None:
    """Build the site of the project in ``folder`` into ``site``, strictly: a warning is a failure.

    Raises
    ------
    PublishError
        There is no mkdocs.yml, or MkDocs found something wrong; its own words are passed on.
    """
    settings = folder / "mkdocs.yml"
    if not settings.is_file():
        raise PublishError(f"no mkdocs.yml in {folder}: expected the one that `sightline init` writes")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(settings)]
    done = subprocess.run(
        [*command, "--site-dir", str(site)],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PublishError(f"MkDocs refused the site:\n{_complaints(done.stdout + done.stderr)}")


def _complaints(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("INFO")] or lines
    shown = [f"  {line}" for line in told[:TOLD]]
    if len(told) > TOLD:
        shown.append(f"  and {len(told) - TOLD} more lines: run `mkdocs build --strict` to see them")
    return "\n".join(shown)
