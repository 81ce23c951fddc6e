"""Sightline: a visual audit of an image re-identification ensemble, published as a static site."""

__version__ = "0.1.0"
