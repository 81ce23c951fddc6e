"""The site over HTTP, on this machine only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from generator.errors import PublishError
from generator.store.web import server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<p>hello</p>")
    (tmp_path / "secret.txt").write_text("outside")
    return folder


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://{running.server_address[0]}:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def test_pages_are_served_on_loopback_and_nothing_outside_the_site(
    address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert address.startswith("http://127.0.0.1:")
    with urlopen(f"{address}/index.html", timeout=10) as answer:
        assert answer.read() == b"<p>hello</p>"
    for path in ("/absent.html", "/../secret.txt", "/%2e%2e/secret.txt"):
        with pytest.raises(HTTPError) as caught:
            urlopen(address + path, timeout=10)
        assert caught.value.code == 404
        caught.value.close()
    assert capfd.readouterr().err == ""


def test_without_a_site_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"no site in .*; build it first: sightline build"):
        server(tmp_path, 0)


def test_a_port_in_use_is_named(site: Path) -> None:
    with server(site, 0) as running:
        port = int(running.server_address[1])
        with pytest.raises(PublishError, match=rf"port {port} cannot be used .*; choose another"):
            server(site, port)
