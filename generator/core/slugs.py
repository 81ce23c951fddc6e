"""Names that are safe as file names, URLs and HTML ids, on every system, and that do not clash.

A slug is ASCII lower case ``[a-z0-9_-]``, at most 48 characters, never a name that Windows or MkDocs
reserves. It depends on its own name only; names that would share one each get a suffix of their own hash,
so that it matters which names clash and never in which order they come.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

LONGEST = 48
SUFFIX = 8
STEP = 4
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "index", "readme", "404"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Devices on Windows, and pages that MkDocs gives a meaning."""


def slugs(names: Iterable[str]) -> Mapping[str, str]:
    """A slug for each of the distinct ``names``, distinct also without regard to case.

    A name that is a slug already keeps itself whatever else there is. A name that is reserved, too long, or
    has nothing left after cleaning always carries its hash.
    """
    return distinct(names, slug)


def slug(name: str, level: int = 0) -> str:
    """The slug of one name; ``level`` counts the clashes so far, each of which lengthens the hash.

    >>> slug("Zoë / 3"), slug("beluga_01"), slug("con")
    ('zoe-3', 'beluga_01', 'con-cfb5uk6f')
    """
    clean = cleaned(name)
    unusable = not clean or clean in RESERVED or len(clean) > LONGEST
    if clean == name and not unusable:
        return name
    if level == 0 and not unusable:
        return clean
    mark = digest_code(sha256(name.encode("utf-8", "surrogatepass")).digest())
    mark = mark[: SUFFIX + STEP * (level if unusable else level - 1)]
    return f"{(clean or 'id')[: LONGEST - 1 - len(mark)].rstrip('-_')}-{mark}"


def cleaned(name: str) -> str:
    """``name`` with accents dropped, lower case, every run of other characters one hyphen; may be empty."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    # An accent goes without a trace; any other character that ASCII lacks separates words.
    letters = "".join(character for character in letters if not unicodedata.combining(character))
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9_-]+", "-", letters)).strip("-_")


def digest_code(digest: bytes) -> str:
    """A digest in base32, lower case, without padding: letters and 2 to 7, hard to misread."""
    return b32encode(digest).decode("ascii").rstrip("=").lower()


def distinct(names: Iterable[str], propose: Callable[[str, int], str]) -> Mapping[str, str]:
    """``propose(name, level)`` for each name, at the lowest levels at which no two proposals are equal.

    All names of a clash go up a level together, so the outcome does not depend on the order of ``names``.
    """
    levels = dict.fromkeys(names, 0)
    while True:
        found = {name: propose(name, level) for name, level in levels.items()}
        count = Counter(found.values())
        clashing = [name for name, proposal in found.items() if count[proposal] > 1]
        if not clashing:
            return found
        for name in clashing:
            levels[name] += 1
