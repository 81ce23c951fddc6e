"""Reproduce: everything that is needed, and nothing of the machine."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from generator.pages.reproduce import make_reproduce
from pages.factories import make_audit, make_dossier, make_provenance


def everything(page) -> str:
    return repr(asdict(page))


def test_versions_digests_command_and_configuration_are_there():
    page = make_reproduce(make_dossier())
    assert page.command == "sightline build --config config.yaml"
    assert page.config == make_provenance().config_text
    assert [[cell.text for cell in row.cells] for row in page.versions.rows] == [
        ["python", "3.11.7"],
        ["torch", "2.14.1"],
    ]
    assert [[cell.text for cell in row.cells] for row in page.members.rows] == [
        ["lite0", "weights.pth", "ef" * 32],
        ["lite1", "weights.pth", "01" * 32],
        ["vit", "weights.pth", "\u2013"],
    ]
    run = {fact.label: fact.value for fact in page.run}
    assert run["Batch size"] == "8"
    assert run["Digest of the images"] == "cd" * 32
    assert {fact.label: fact.note for fact in page.run}["Digest of the images"].startswith(
        "SHA-256 over the sorted digests"
    )


def test_no_path_of_the_machine_is_shown():
    audit = make_audit()
    members = tuple(
        replace(spec, checkpoint=None, embeddings="/secret/e.npy", embedding_ids="/secret/ids.txt")
        if spec.name == "vit"
        else spec
        for spec in audit.members
    )
    shown = everything(make_reproduce(make_dossier(replace(audit, members=members))))
    assert "secret" not in shown


def test_the_published_configuration_holds_no_root_salt_or_folder(tmp_path: Path):
    """The text that reaches this page is the redacted one: the loader's own, on a file with everything in it."""
    from generator.config import published
    from generator.config.load import load

    root = tmp_path / "secret-root"
    (root / "photos").mkdir(parents=True)
    (tmp_path / "secret-models").mkdir()
    (tmp_path / "secret-models" / "b5.bin").write_bytes(b"")
    source = tmp_path / "config.yaml"
    source.write_text(
        f"""
audit: {{name: demo, title: Demo}}
images: {{layout: folder, root: "{root.as_posix()}/photos"}}
queries: {{from: ids, ids: [secret-query]}}
ensemble:
  members:
    - {{name: b5, architecture: tf_efficientnet_b5, checkpoint: secret-models/b5.bin, input: {{size: [64, 64]}}}}
privacy: {{ids: hashed, salt_env: SECRET_SALT}}
""",
        encoding="utf-8",
    )
    text = published.text(load(source))
    provenance = replace(make_provenance(), config_text=text)
    shown = everything(make_reproduce(make_dossier(make_audit(provenance=provenance)))).lower()
    assert "secret" not in shown
    assert tmp_path.as_posix().lower() not in shown
    assert "b5.bin" in shown
    assert "1 ids" in shown or "1 id" in shown
