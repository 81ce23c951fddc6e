"""The secret key of hashed ids, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from generator.errors import ConfigError

if TYPE_CHECKING:
    from generator.config.settings import Config

SHORTEST_SALT = 16


def salt(config: Config, environment: Mapping[str, str]) -> bytes | None:
    """The secret key of hashed ids. Raises ConfigError where it is needed and absent or short."""
    if config.privacy.ids == "plain":
        return None
    name = config.privacy.salt_env
    secret = environment.get(name, "")
    if len(secret) < SHORTEST_SALT:
        found = f"holds only {len(secret)} characters" if secret else "is not set"
        problem = (
            f"privacy.ids: hashed ids need a key, and the variable {name} {found}; set it to a secret of at "
            f"least {SHORTEST_SALT} characters, and keep it: the next release needs the same"
        )
        raise ConfigError(str(config.source), (problem,))
    return secret.encode()
