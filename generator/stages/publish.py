"""Publish: the written pages become the site."""

from __future__ import annotations

from pathlib import Path

from generator.core.progress import Reporter
from generator.errors import PublishError
from generator.store.mkdocs import build_site


def publish(folder: Path, docs: Path, site: Path, reporter: Reporter) -> None:
    """Build the site with MkDocs. Raises `PublishError` where no pages were written, or MkDocs refuses them."""
    if not (docs / "index.md").is_file():
        raise PublishError(f"no pages in {docs}: write them first with `sightline render`, or use `sightline build`")
    reporter.start("publish", None)
    build_site(folder, site)
    reporter.finish("publish", "site built")
