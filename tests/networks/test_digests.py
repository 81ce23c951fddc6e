import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from generator.core.member import InputSpec, MemberSpec, Runtime
from generator.errors import CheckpointError, MemberError
from generator.networks import digests
from generator.networks.digests import checkpoint_digest, fingerprint


@pytest.fixture
def member(spec: Callable[..., MemberSpec], tmp_path: Path) -> MemberSpec:
    file = tmp_path / "w.pth"
    file.write_bytes(b"weights")
    return spec(checkpoint=str(file))


def test_torch_is_never_imported(tmp_path: Path, repository: Path):
    (tmp_path / "w.pth").write_bytes(b"weights")
    code = """
import sys
from generator.core.member import InputSpec, MemberSpec, Runtime
from generator.networks import checkpoint_digest, fingerprint, resolve_device
spec = MemberSpec(name="m", architecture="resnet18", group="g", input=InputSpec(width=8, height=8),
                  checkpoint=sys.argv[1], factory="torchvision.models:resnet18")
fingerprint(spec, Runtime(device=resolve_device("cpu"), batch_size=4, threads=2)), checkpoint_digest(spec)
print([name for name in ("torch", "timm", "torchvision") if name in sys.modules])
"""
    command = [sys.executable, "-c", code, str(tmp_path / "w.pth")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=repository, check=True)
    assert done.stdout.strip() == "[]"


def test_the_digest_of_a_checkpoint_is_that_of_its_bytes(member: MemberSpec, spec: Callable[..., MemberSpec]):
    assert checkpoint_digest(member) == hashlib.sha256(b"weights").hexdigest()
    assert checkpoint_digest(spec(random_seed=1)) is None


CHANGES = {
    "architecture": "resnet34",
    "input": InputSpec(width=96, height=65),
    "layer": "layer3",
    "head": (),
    "key_order": True,
    "ignore": ("fc.*",),
    "name": "other",
}
COSMETICS = {"group": "h", "fold": "3", "note": "x", "views": ("identity",), "trust_checkpoint": True}


@pytest.mark.parametrize("field", CHANGES)
def test_what_changes_numbers_changes_the_fingerprint(member: MemberSpec, runtime: Runtime, field: str):
    assert fingerprint(member, runtime) != fingerprint(replace(member, **{field: CHANGES[field]}), runtime)


@pytest.mark.parametrize("field", COSMETICS)
def test_what_changes_no_number_does_not(member: MemberSpec, runtime: Runtime, field: str):
    assert fingerprint(member, runtime) == fingerprint(replace(member, **{field: COSMETICS[field]}), runtime)


@pytest.mark.parametrize(
    "change",
    [{"device": "cuda"}, {"batch_size": 5}, {"threads": 3}, {"precision": "bfloat16"}, {"channels_last": False}],
)
def test_the_runtime_counts(member: MemberSpec, runtime: Runtime, change: dict[str, object]):
    assert fingerprint(member, runtime) != fingerprint(member, replace(runtime, **change))


def test_a_checkpoint_counts_by_its_bytes_and_not_its_path(member: MemberSpec, runtime: Runtime, tmp_path: Path):
    before = fingerprint(member, runtime)
    moved = tmp_path / "moved.pth"
    moved.write_bytes(b"weights")
    assert fingerprint(replace(member, checkpoint=str(moved)), runtime) == before
    moved.write_bytes(b"Weights")
    assert fingerprint(replace(member, checkpoint=str(moved)), runtime) != before


def test_library_versions_count(member: MemberSpec, runtime: Runtime, monkeypatch: pytest.MonkeyPatch):
    before = fingerprint(member, runtime)
    for library in ("torch", "timm", "numpy", "pillow", "safetensors"):
        with monkeypatch.context() as patch:
            patch.setattr(
                digests, "installed_version", lambda name, new=library: "0.0.0" if name == new else version(name)
            )
            assert fingerprint(member, runtime) != before


def test_embeddings_are_their_two_files(spec: Callable[..., MemberSpec], runtime: Runtime, tmp_path: Path):
    vectors, ids = tmp_path / "x.npy", tmp_path / "ids.txt"
    vectors.write_bytes(b"vectors")
    ids.write_text("a\nb\n")
    member = spec(embeddings=str(vectors), embedding_ids=str(ids))
    before = fingerprint(member, runtime)
    assert fingerprint(replace(member, name="other"), replace(runtime, threads=7)) == before
    ids.write_text("b\na\n")
    assert fingerprint(member, runtime) != before


def test_a_factory_counts_with_its_whole_package(
    spec: Callable[..., MemberSpec], runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package = tmp_path / "factory_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "models.py").write_text("raise RuntimeError('imported')")
    (package / "blocks.py").write_text("width = 8")
    monkeypatch.syspath_prepend(tmp_path)
    member = spec(factory="factory_package.models:make")
    before = fingerprint(member, runtime)
    (package / "blocks.py").write_text("width = 9")
    assert fingerprint(member, runtime) != before


def test_a_factory_may_be_a_single_file(
    spec: Callable[..., MemberSpec], runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "single_factory.py").write_text("width = 8")
    monkeypatch.syspath_prepend(tmp_path)
    before = fingerprint(spec(factory="single_factory:make"), runtime)
    (tmp_path / "single_factory.py").write_text("width = 9")
    assert fingerprint(spec(factory="single_factory:make"), runtime) != before


def test_missing_files_are_errors_that_name_the_member(
    spec: Callable[..., MemberSpec], runtime: Runtime, tmp_path: Path
):
    with pytest.raises(CheckpointError, match=r"member m: checkpoint .*no such file"):
        fingerprint(spec(checkpoint=str(tmp_path / "w.pth")), runtime)
    with pytest.raises(MemberError, match="member m: factory nowhere_at_all:make: no Python module"):
        fingerprint(spec(factory="nowhere_at_all:make"), runtime)


def test_a_factory_in_a_single_file_counts_with_its_neighbours(
    spec: Callable[..., MemberSpec], runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "factory_beside.py").write_text("from blocks_beside import width")
    (tmp_path / "blocks_beside.py").write_text("width = 8")
    monkeypatch.syspath_prepend(tmp_path)
    member = spec(factory="factory_beside:make")
    before = fingerprint(member, runtime)
    (tmp_path / "notes.txt").write_text("not code")
    (tmp_path / ".#blocks_beside.py").symlink_to(tmp_path / "an editor's lock")
    assert fingerprint(member, runtime) == before
    (tmp_path / "blocks_beside.py").write_text("width = 9")
    assert fingerprint(member, runtime) != before


def test_files_that_cannot_be_read_are_errors_that_name_the_member(
    member: MemberSpec, spec: Callable[..., MemberSpec], runtime: Runtime, tmp_path: Path, monkeypatch
):
    (tmp_path / "factory_locked.py").touch()
    (tmp_path / "x.npy").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def deny(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))  # root, as in containers, may read everything

    monkeypatch.setattr(digests, "_file_digest", deny)
    for asked in (lambda: checkpoint_digest(member), lambda: fingerprint(member, runtime)):
        with pytest.raises(CheckpointError, match=r"^member m: .*w\.pth cannot be read: Permission denied\. Check"):
            asked()
    with pytest.raises(CheckpointError, match=r"x\.npy cannot be read"):
        fingerprint(spec(embeddings=str(tmp_path / "x.npy")), runtime)
    with pytest.raises(MemberError, match="factory factory_locked:make: its Python files cannot be read"):
        fingerprint(spec(factory="factory_locked:make"), runtime)
