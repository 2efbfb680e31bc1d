"""Rules, facts, and what is known about builds of OS 11."""

from igel_migrate._native.rules import (
    Build,
    BuildCatalogue,
    Dispute,
    Facts,
    Outcome,
    Override,
    Rule,
    fact_names,
)
from igel_migrate.enums import (
    BootMode,
    Carries,
    Confidence,
    DiskLayout,
    Edition,
    Fact,
    Feature,
    FirmwareCa,
    Method,
    Model,
    OverrideChange,
    Topic,
)

__all__ = [
    "BootMode",
    "Build",
    "BuildCatalogue",
    "Carries",
    "Confidence",
    "DiskLayout",
    "Dispute",
    "Edition",
    "Fact",
    "Facts",
    "Feature",
    "FirmwareCa",
    "Method",
    "Model",
    "Outcome",
    "Override",
    "OverrideChange",
    "Rule",
    "Topic",
    "fact_names",
]
