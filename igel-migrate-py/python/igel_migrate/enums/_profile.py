"""Registries and profiles."""

from __future__ import annotations

from igel_migrate.enums._word import Word


class ParameterType(Word):
    """The type of a parameter, as far as writing a profile must know it."""

    UNSTATED = "unstated"
    """The schema gives none."""
    TEXT = "text"
    """Text, and everything that is none of the others."""
    BOOL = "bool"
    """True or false."""
    INTEGER = "integer"
    """A whole number."""


class SchemaForm(Word):
    """What kind of file a schema was read from."""

    FIRMWARE = "firmware"
    """The firmware export of a build of OS 11."""
    SETUP_DEF = "setup_def"
    """The `setup.def` of a packaged app of OS 12."""
    RECIPE = "recipe"
    """A `.param` file of an app recipe."""


class Encryption(Word):
    """How a parameter keeps its secret."""

    ICACRYPT = "icacrypt"
    """Obfuscated: see `igel_migrate.icacrypt`."""
    SHA512CRYPT = "sha512crypt"
    """Hashed: cannot be made or undone here."""
    UNKNOWN = "unknown"
    """A way that this library does not know."""


class ProfileChange(Word):
    """What an edit did to a profile of OS 11."""

    ADDED = "added"
    """It was not there."""
    CHANGED = "changed"
    """It had another value."""
    UNCHANGED = "unchanged"
    """It had this value already."""


class ExportVariant(Word):
    """How far the form of a profile of OS 12 had come when UMS wrote it."""

    A = "a"
    """December 2023 to August 2024."""
    B = "b"
    """December 2024 to January 2026; a profile made from nothing."""
    C = "c"
    """May 2026."""
    D = "d"
    """August 2026."""
