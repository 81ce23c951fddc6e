"""A finished site over HTTP, on the loopback interface only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from generator.errors import PublishError

LOOPBACK = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """A person looking at a site does not need a line per picture."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of ``folder`` on the loopback interface, not yet running; port 0 takes a free one.

    Raises
    ------
    PublishError
        There is no site in ``folder``, or the port is taken.
    """
    if not (folder / "index.html").is_file():
        raise PublishError(f"no site in {folder}; build it first: sightline build")
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        reason = error.strerror or error
        raise PublishError(f"port {port} cannot be used ({reason}); choose another, as in --port 8001") from None


def serve_folder(folder: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve until interrupted; ``tell`` gets the address once requests are answered."""
    with server(folder, port) as running:
        tell(f"http://{LOOPBACK}:{running.server_address[1]}/")
        running.serve_forever()
