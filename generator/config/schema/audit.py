"""`audit`: what the site is about, in its author's words."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from generator.config.schema.base import Label, Many, Section, Text

SAFE_SCHEMES = ("https:", "http:", "mailto:")


def _safe_link(url: str) -> str:
    scheme, colon, _ = url.partition(":")
    if colon and "/" not in scheme and not url.lower().startswith(SAFE_SCHEMES):
        raise ValueError(
            f"a link starts with https:, http: or mailto:, or is relative to the site; found {scheme + ':'!r}"
        )
    return url


Url = Annotated[Text, AfterValidator(_safe_link)]
FolderName = Annotated[Label, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]*$", max_length=60)]


class AuthorEntry(Section):
    """Someone to credit."""

    name: Text = Field(description="Name as it is shown.")
    affiliation: Text | None = Field(default=None, description="Institution, shown after the name.")
    url: Url | None = Field(default=None, description="A page about the author, linked from the name.")


class LinkEntry(Section):
    """A link on the overview page."""

    label: Text = Field(description="Text of the link.")
    url: Url = Field(description="Where it leads.")


class AuditSection(Section):
    """What the audit is about, in its author's words."""

    name: FolderName = Field(
        description="Short name: letters, digits, `.`, `_`, `+` and `-`. Results are kept under it in `runs/`."
    )
    title: Text = Field(description="Title of the site and of the overview page.")
    version: FolderName = Field(
        default="0.1",
        description="Version of what is audited, usually the model release. Put it in quotes. Results of "
        "different versions are kept side by side.",
    )
    description: str = Field(default="", description="A few sentences for the overview page: what was audited and why.")
    authors: Many[AuthorEntry] = Field(default=(), description="Who made the audit.")
    links: Many[LinkEntry] = Field(default=(), description="Further reading, shown on the overview page.")
    credit: Text | None = Field(
        default=None, description="Whom to credit for the photographs; shown on the overview page."
    )
