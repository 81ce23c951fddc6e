"""The link check itself: it must be able to fail, for each kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site import links

CLEAN = '<!doctype html><h1 id="a">A</h1>'


def site(folder: Path, body: str = "", **files: str) -> Path:
    (folder / "index.html").write_text(CLEAN + body, encoding="utf-8")
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<a href="gone.html">', "no such file"),
        ('<img src="gone.webp">', "no such file"),
        ('<img src="b.html" srcset="b.html 320w, gone.webp 640w">', "no such file"),
        ('<a href="../outside.html">', "leaves the site's folder"),
        ('<a href="/b.html">', "leaves the site's folder"),
        ('<a href="#nowhere">', "no element with this id"),
        ('<a href="b.html#nowhere">', "no element with this id"),
        ('<a href="sub">', "folder listing"),
        ('<a href="javascript:alert(1)">', "scheme 'javascript'"),
        ('<script src="https://example.org/x.js"></script>', "another host"),
        ('<img src="//example.org/x.png">', "another host"),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "another host"),
        ('<div style="background: url(gone.png)">', "no such file"),
        ("<style>p { background: url('gone.png') }</style>", "no such file"),
        ('<style>@import "https://example.org/x.css";</style>', "another host"),
        ('<script type="module" src="b.html"></script>', "module script"),
        ('<base href="b.html">', "<base href>"),
    ],
)
def test_each_kind_of_fault_is_found(tmp_path: Path, body: str, message: str) -> None:
    found = links.check(site(tmp_path, body, b_html=CLEAN, sub__c_html=CLEAN)).problems
    assert len(found) == 1
    assert message in found[0]
    assert found[0].startswith("index.html: ")


@pytest.mark.parametrize(
    "body",
    [
        '<a href="b.html">',
        '<a href="b.html#a">',
        '<a href="#a">',
        '<a href="sub/c%20d.html?x=1">',
        '<a href="https://example.org/">',
        '<link rel="canonical" href="https://example.org/">',
        '<img src="data:image/png;base64,AAAA">',
        "<style>/* url(gone.png) */ p { fill: url(#a) }</style>",
        '<p>href="gone.html" in text</p>',
    ],
)
def test_sound_references_pass(tmp_path: Path, body: str) -> None:
    folder = site(tmp_path, body, b_html=CLEAN)
    (folder / "sub").mkdir()
    (folder / "sub" / "c d.html").write_text(CLEAN, encoding="utf-8")
    assert links.check(folder).problems == ()


def test_stylesheets_and_the_search_index_are_read(tmp_path: Path) -> None:
    folder = site(
        tmp_path,
        style_css="p { background: url(gone.png) }",
        search__search_XX="",
    )
    (folder / "search" / "search_index.json").write_text(
        '{"docs": [{"location": "index.html#a"}, {"location": "gone.html"}]}', encoding="utf-8"
    )
    found = links.check(folder).problems
    assert [line.split(": ")[0] for line in found] == ["style.css", "index.html"]
    assert any("'gone.png'" in line for line in found)
    assert any("'gone.html'" in line for line in found)


def test_a_folder_that_is_no_site_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no index\.html"):
        links.check(tmp_path)


def test_main_prints_and_returns_a_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert links.main([str(site(tmp_path, '<a href="#a">'))]) == 0
    assert "0 broken of 1 references" in capsys.readouterr().out
    assert links.main([str(site(tmp_path, '<a href="gone.html">'))]) == 1
    assert "'gone.html'" in capsys.readouterr().out
