"""Errors raised deep inside say what is wrong; here they learn which member of the ensemble it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from generator.core.member import MemberSpec
from generator.errors import CheckpointError, MemberError, MissingPackageError


@contextmanager
def about_member(spec: MemberSpec) -> Iterator[None]:
    """Puts ``member NAME:`` before the message of any error about a member raised inside."""
    try:
        yield
    except (CheckpointError, MemberError, MissingPackageError) as error:
        raise type(error)(f"member {spec.name}: {error}") from error
