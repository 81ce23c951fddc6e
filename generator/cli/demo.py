"""`demo render`: draw the bundled demo photographs again."""

from __future__ import annotations

import click


@click.group()
def demo() -> None:
    """The bundled demo image set."""
