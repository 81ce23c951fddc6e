"""The sites that the guard tests look at, each built once."""

from __future__ import annotations

import pytest

from tests.site.synthetic import SALT, BuiltSite, drawn_site, hashed_names, rich_audit, small_audit

NOTE = """# Scars

Queries that [[image:photo-01]] answers, and *the* figure itself:

[[panel:q:photo-00]]

| column | other |
| --- | --- |
| cell | `[[panel:not-read-in-code]]` |

- one of two
- two of two

{{ 7 * 7 }} <b>not bold</b>
"""


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """Hostile names, every verdict, photos of five shapes, an observation."""
    return drawn_site(tmp_path_factory.mktemp("rich"), rich_audit(), (("scars.md", NOTE),))


@pytest.fixture(scope="session")
def hashed(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """A few photos with hashed ids, and their pages as plain HTML instead of MkDocs stubs."""
    audit = small_audit()
    folder = tmp_path_factory.mktemp("hashed")
    return drawn_site(folder, audit, names=hashed_names(audit, SALT), static_above=0)
