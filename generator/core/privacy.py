"""What an audit chose to publish, and how private text becomes public text."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Literal

from generator.core.dates import Precision
from generator.core.slugs import STEP, digest_code, distinct
from generator.errors import AuditError

SHORTEST_SALT = 16
CODE = 10
HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
"""Characters that show as nothing or turn the text around them: controls, line separators, bidi marks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Privacy:
    """What to publish. ``fields`` is an allow-list of record fields and metadata columns.

    Raises
    ------
    AuditError
        Hashed ids without a salt, or with one short enough to be guessed.
    """

    ids: Literal["plain", "hashed"] = "plain"
    salt: str | None = field(default=None, repr=False)
    dates: Precision = "day"
    fields: tuple[str, ...] = ("viewpoint", "date", "encounter")

    def __post_init__(self) -> None:
        if self.ids == "hashed" and len(self.salt or "") < SHORTEST_SALT:
            found = f"one of {len(self.salt)}" if self.salt else "none"
            raise AuditError(
                f"hashed ids need a secret salt of at least {SHORTEST_SALT} characters, found {found}; "
                "set the variable that privacy.salt_env names, for example from: openssl rand -hex 16"
            )

    def labels(self, names: Iterable[str], *, kind: str) -> Mapping[str, str]:
        """How things of one ``kind`` are shown: their names, or distinct keyed hashes of them."""
        if self.ids == "hashed" and self.salt is not None:
            return distinct(names, partial(code, salt=self.salt, kind=kind))
        return {name: shown(name) for name in names}


def code(name: str, level: int = 0, *, salt: str, kind: str) -> str:
    """The HMAC-SHA256 of ``name`` among things of one ``kind``: 50 bits in base32, more at higher levels."""
    message = f"{kind}\0{name}".encode("utf-8", "surrogatepass")
    digest = hmac.new(salt.encode("utf-8", "surrogatepass"), message, sha256).digest()
    return digest_code(digest)[: CODE + STEP * level]


def shown(text: str) -> str:
    """``text`` on one line, every run of invisible characters as one replacement mark. Not yet escaped."""
    return HIDDEN.sub("\ufffd", re.sub(r"[\t\r\n]+", " ", text))
