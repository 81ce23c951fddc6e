"""Writing: the pages of claims and the files beside them, and their removal with the claims."""

from __future__ import annotations

import json

import pytest
from jinja2 import FileSystemLoader

from generator.core.progress import Silent
from generator.pages.render import Renderer
from generator.stages.draw import Drawn
from generator.stages.write import write
from generator.store.artefacts import Artefacts
from generator.store.files import OutputFolder
from pages import claims_made, factories

NAMES = ("alike", "few", "masks", "ridge", "scars-first", "water")


@pytest.fixture
def written(tmp_path):
    def of(audit):
        dossier = factories.make_dossier(audit)
        with Artefacts(tmp_path / "artefacts.sqlite") as artefacts:
            write(
                dossier,
                Drawn(album=dossier.figures, files={}),
                [("a.md", "It is [[claim:water=refuted]].")] if audit.findings else [],
                renderer=Renderer(FileSystemLoader(factories.REPOSITORY / "templates")),
                output=OutputFolder(tmp_path / "audit"),
                artefacts=artefacts,
                static_above=1000,
                whole=True,
                reporter=Silent(),
            )
        return tmp_path / "audit"

    return of


def test_claims_have_pages_and_data_as_long_as_there_are_claims(written):
    folder = written(claims_made.with_findings())
    claims = folder / "claims"
    assert sorted(path.name for path in claims.glob("*.md")) == [f"{name}.md" for name in NAMES]
    data = [f"{name}.{kind}" for name in NAMES if name != "masks" for kind in ("csv", "json")]
    assert sorted(path.name for path in claims.iterdir() if path.suffix != ".md") == data
    assert json.loads((claims / "water.json").read_text(encoding="utf-8"))["verdict"] == "refuted"
    assert "claims/water.html" in (folder / "observations.md").read_text(encoding="utf-8")
    written(factories.make_audit())
    assert not claims.exists() or not any(claims.iterdir())
