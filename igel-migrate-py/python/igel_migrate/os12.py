"""What profiles and packages of OS 12 are made of."""

from igel_migrate._native.profile import (
    Insertion,
    Os12Instance,
    Os12Parameter,
    Os12Template,
    PackagedApp,
    PackagedProfile,
)
from igel_migrate.enums import ExportVariant

__all__ = [
    "ExportVariant",
    "Insertion",
    "Os12Instance",
    "Os12Parameter",
    "Os12Template",
    "PackagedApp",
    "PackagedProfile",
]
