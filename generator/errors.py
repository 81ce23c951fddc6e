"""The errors a person may meet, each one clear sentence or a short list of them.

::

    AuditError                 anything the CLI turns into a message and exit code 2
    ├── ConfigError            config.yaml: every problem of the file, with its place
    ├── ImageSetError          the image set as a whole cannot be read (one bad image is an ImageProblem, not this)
    ├── CheckpointError        weights are missing, refused, or do not fit the architecture
    ├── MemberError            a member cannot be built: unknown model, layer, head or factory
    ├── MissingPackageError    an optional package is needed and not installed
    ├── ResultsError           stored results are absent or of another format; run `sightline run`
    │   └── LostArtefactError  an artefact was damaged; it is computed again at the next try
    ├── StoreError             a store or an output folder cannot be read or written: full, locked, no permission
    └── PublishError           pages could not be rendered or MkDocs refused the site
"""

from __future__ import annotations


class AuditError(Exception):
    """Base of every error with a message for people: what, expected, found, what to do."""

    slug = "audit"


class ConfigError(AuditError):
    """The configuration cannot be used. ``problems`` holds one sentence each, with its place in the file."""

    slug = "config"

    def __init__(self, source: str, problems: tuple[str, ...]) -> None:
        self.source = source
        self.problems = problems
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{source}: {count}\n" + "\n".join(f"  {problem}" for problem in problems))


class ImageSetError(AuditError):
    """The image set as a whole cannot be read: no table, no such column, nothing left to audit."""

    slug = "image-set"


class CheckpointError(AuditError):
    """Weights are missing, refused for safety, or do not fit the architecture."""

    slug = "checkpoint"


class MemberError(AuditError):
    """A member of the ensemble cannot be built or run as configured."""

    slug = "member"


class MissingPackageError(AuditError):
    """A package that this configuration needs is not installed; the message names the extra."""

    slug = "missing-package"


class ResultsError(AuditError):
    """Stored results are absent, incomplete or of another format."""

    slug = "results"


class StoreError(AuditError):
    """A store or an output folder cannot be read or written: the disk is full, locked, or not ours."""

    slug = "store"


class LostArtefactError(ResultsError):
    """A stored artefact turned out to be damaged when it was read. It is dropped, so a second try computes it."""

    slug = "results"


class PublishError(AuditError):
    """Pages could not be rendered, or MkDocs refused the site."""

    slug = "publish"
