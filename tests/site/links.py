"""Checks a built site: every reference resolves on disk, and nothing is loaded from another host.

``mkdocs build --strict`` does not look into raw HTML, so this reads the built files themselves: ``href``,
``src``, ``srcset``, ``poster`` and ``data`` of every tag, ``url()`` and ``@import`` of every stylesheet and
``style`` attribute, and the locations in the search index. Run it with ``python tests/site/links.py site``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)(?:"([^"]*)"|'([^']*)'|([^"')\s]+))""")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
# What a page may point at elsewhere: a reader follows these, the browser does not load them.
_FOLLOWED = {"a", "area", "form"}
_LOADING_RELS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest", "apple-touch-icon"}
# Handled by the browser itself, or by the theme's own script.
_OPEN_FRAGMENTS = {"", "top"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One reference as written: by which tag (or ``css``), and whether the browser loads it by itself."""

    file: Path
    tag: str
    target: str
    loaded: bool


class _Page(HTMLParser):
    """Collects references, ids and module scripts of one HTML file."""

    def __init__(self, file: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.file = file
        self.references: list[Reference] = []
        self.ids: set[str] = set()
        self.faults: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.update(values[name] for name in ("id", "name") if values.get(name))
        self._in_style = tag == "style"
        if tag == "script" and values.get("type") == "module" and "src" in values:
            self.faults.append(f"module script {values['src']!r}: blocked over file://")
        if tag == "base" and "href" in values:
            self.faults.append("<base href> changes what every link means")
        for name in ("href", "xlink:href", "src", "poster", "data", "action"):
            if name in values:
                self._add(tag, values[name], loaded=self._loads(tag, name, values))
        for candidate in values.get("srcset", "").split(","):
            if candidate.strip():
                self._add(tag, candidate.split()[0], loaded=True)
        for target in css_targets(values.get("style", "")):
            self._add(tag, target, loaded=True)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            for target in css_targets(data):
                self._add("css", target, loaded=True)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False

    def _add(self, tag: str, target: str, *, loaded: bool) -> None:
        self.references.append(Reference(file=self.file, tag=tag, target=target.strip(), loaded=loaded))

    @staticmethod
    def _loads(tag: str, name: str, values: dict[str, str]) -> bool:
        if tag == "link":
            return bool(_LOADING_RELS & set(values.get("rel", "").lower().split()))
        return tag not in _FOLLOWED


def css_targets(text: str) -> Iterator[str]:
    """Every ``url()`` and ``@import`` target of a stylesheet or style attribute; comments are skipped."""
    for groups in _CSS_URL.findall(_CSS_COMMENT.sub("", text)):
        target = next((group for group in groups if group), "")
        if target and not target.startswith("#"):
            yield target


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """How many references a site holds, and what is wrong with them, as sentences."""

    references: int
    problems: tuple[str, ...]


def check(site: Path) -> Report:
    """Read every page and stylesheet of a built site once.

    Raises
    ------
    FileNotFoundError
        If ``site`` holds no ``index.html``: a check of nothing must not pass.
    """
    site = site.resolve()
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"{site}: no index.html, so this is not a built site; run `make site` first")
    pages = {file: _parse(file) for file in sorted(site.rglob("*.html"))}
    found = [f"{_name(file, site)}: {fault}" for file, page in pages.items() for fault in page.faults]
    references = list(_references(site, pages))
    for reference in references:
        fault = _fault(reference, site, pages)
        if fault:
            found.append(f"{_name(reference.file, site)}: <{reference.tag}> {reference.target!r}: {fault}")
    return Report(references=len(references), problems=tuple(found))


def _parse(file: Path) -> _Page:
    page = _Page(file)
    page.feed(file.read_text(encoding="utf-8"))
    page.close()
    return page


def _references(site: Path, pages: dict[Path, _Page]) -> Iterator[Reference]:
    for page in pages.values():
        yield from page.references
    for file in sorted(site.rglob("*.css")):
        for target in css_targets(file.read_text(encoding="utf-8")):
            yield Reference(file=file, tag="css", target=target, loaded=True)
    index = site / "search" / "search_index.json"
    if index.is_file():
        for entry in json.loads(index.read_text(encoding="utf-8"))["docs"]:
            # The theme resolves locations against the site's root.
            target = entry["location"] or "index.html"
            yield Reference(file=site / "index.html", tag="search", target=target, loaded=False)


def _fault(reference: Reference, site: Path, pages: dict[Path, _Page]) -> str | None:
    """What is wrong with one reference, or ``None``."""
    target = reference.target
    parts = urlsplit(target)
    if parts.scheme in ("http", "https") or target.startswith("//"):
        return "loaded from another host" if reference.loaded else None
    if _SCHEME.match(target):
        return None if parts.scheme in ("data", "mailto", "blob") else f"scheme {parts.scheme!r} has no place here"
    path = _resolve(reference, unquote(parts.path), site)
    if not path.is_relative_to(site):
        return "leaves the site's folder"
    if path.is_dir():
        return "opens a folder listing over file://"
    if not path.is_file():
        return "there is no such file"
    fragment = unquote(parts.fragment)
    if path in pages and fragment not in _OPEN_FRAGMENTS and fragment not in pages[path].ids:
        return f"{_name(path, site)} has no element with this id"
    return None


def _resolve(reference: Reference, path: str, site: Path) -> Path:
    """The file a path means. Only 404.html may use absolute paths: a server shows it at any address."""
    if path.startswith("/"):
        return (site / path.lstrip("/")).resolve() if reference.file.name == "404.html" else Path(path)
    return (reference.file.parent / path).resolve() if path else reference.file


def _name(file: Path, site: Path) -> str:
    return file.relative_to(site).as_posix()


def main(arguments: list[str]) -> int:
    """Print every problem of the site named on the command line; 1 if there are any."""
    site = Path(arguments[0] if arguments else "site")
    report = check(site)
    sys.stdout.write("".join(f"{line}\n" for line in report.problems))
    sys.stdout.write(f"{site}: {len(report.problems)} broken of {report.references} references\n")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
