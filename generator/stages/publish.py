"""Publish: the written pages become the site."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from generator.core.progress import Reporter
from generator.errors import PublishError
from generator.store.mkdocs import build_site, page_count


def publish(folder: Path, docs: Path, site: Path, reporter: Reporter) -> None:
    """Build the site with MkDocs. Raises `PublishError` where no pages were written, or MkDocs refuses them."""
    if not (docs / "index.md").is_file():
        raise PublishError(f"no pages in {docs}: write them first with `sightline render`, or use `sightline build`")
    pages = page_count(docs.parent)  # the audit's are one folder among the documentation
    reporter.start("publish", pages)
    build_site(folder, site, partial(reporter.advance, "publish"))
    reporter.finish("publish", f"{pages} pages")
