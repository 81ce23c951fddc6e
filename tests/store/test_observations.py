"""The author's observations, and what may lie there instead of them."""

from pathlib import Path

import pytest

from generator.errors import PublishError
from generator.store.observations import read_observations


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "observations"
    folder.mkdir()
    return folder


def test_markdown_in_order_of_name(notes: Path):
    (notes / "b.md").write_text("# B")
    (notes / "a.md").write_bytes(b"\xef\xbb\xbf# \xc3\xa9")
    (notes / "c.txt").write_text("no")
    assert read_observations(notes.parent) == (("a.md", "# é"), ("b.md", "# B"))


def test_no_folder_is_no_observations(tmp_path: Path):
    assert read_observations(tmp_path) == ()


def test_other_encodings_are_said_so(notes: Path):
    (notes / "a.md").write_bytes(b"caf\xe9")
    with pytest.raises(PublishError, match=r"observations/a\.md is not UTF-8 text \(byte 3\)"):
        read_observations(notes.parent)


def test_a_dangling_link_and_a_folder_are_said_so(notes: Path):
    (notes / "x.md").symlink_to(notes / "nowhere")
    with pytest.raises(PublishError, match=r"observations/x\.md cannot be read \(No such file.*repair or remove it"):
        read_observations(notes.parent)
    (notes / "x.md").unlink()
    (notes / "x.md").mkdir()
    with pytest.raises(PublishError, match=r"observations/x\.md cannot be read \(Is a directory"):
        read_observations(notes.parent)


def test_a_file_in_place_of_the_folder_is_said_so(tmp_path: Path):
    (tmp_path / "observations").write_text("a file")
    with pytest.raises(PublishError, match=r"observations cannot be read \(Not a directory"):
        read_observations(tmp_path)


def test_no_permission_is_said_so(notes: Path, monkeypatch: pytest.MonkeyPatch):
    (notes / "x.md").touch()

    def deny(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")  # root, as in containers, may read everything

    monkeypatch.setattr(Path, "read_text", deny)
    with pytest.raises(PublishError, match=r"observations/x\.md cannot be read \(Permission denied"):
        read_observations(notes.parent)
