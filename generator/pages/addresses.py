"""Where links of the author's may lead, judged by what a browser makes of them and not by how they are written."""

from __future__ import annotations

import html
import re
from urllib.parse import SplitResult, urlsplit

LINKED = frozenset({"http", "https", "mailto"})
"""Schemes that a link may have; any other could run code or hold a page of its own."""

_SKIPPED = re.compile(r"[\s\x00-\x20\x7f-\x9f]+")


def may_link(address: str) -> bool:
    """Whether a link may lead to ``address``: http, https, mailto, or relative (``//host`` is not)."""
    parts = _read(address)
    return parts is not None and (parts.scheme in {"", *LINKED})


def may_load(address: str) -> bool:
    """Whether a page may load a picture from ``address``: only from its own site."""
    parts = _read(address)
    return parts is not None and not parts.scheme


def from_audit(url: str | None) -> str | None:
    """``url``, relative to the site's root if relative at all, as a link of an audit's overview, one folder down.

    ``None`` where there is none or where a link may not lead there.
    """
    if not url or not may_link(url):
        return None
    parts = _read(url)
    return url.strip() if parts is not None and parts.scheme else f"../{url.strip().lstrip('/')}"


def _read(address: str) -> SplitResult | None:
    """``address`` as a browser reads it: entities decoded, controls and white space skipped, backslashes turned.

    ``None`` where it cannot be read at all, or names a host without a scheme.
    """
    text = _SKIPPED.sub("", html.unescape(address)).replace("\\", "/")
    # Before splitting: a browser takes ``///host`` for ``//host``, the standard library for a path.
    if text.startswith("//"):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
