"""What the readiness of devices, directories and fleets is made of."""

from igel_migrate._native.fleet import (
    Change,
    DeviceReadiness,
    Group,
    PreStepGroup,
    Question,
    ReasonCount,
    Unlock,
    VerdictCounts,
)
from igel_migrate._native.readiness import (
    Attestation,
    Attestations,
    DeclaredFacts,
    DeviceFacts,
    DeviceKey,
    DirectoryFacts,
    Firmwares,
    OsType,
    ReadinessSettings,
    Reason,
    base_system_files,
)
from igel_migrate.enums import Attestable, BaseSystemFiles, Effect, Settled, Verdict

__all__ = [
    "Attestable",
    "Attestation",
    "Attestations",
    "BaseSystemFiles",
    "Change",
    "DeclaredFacts",
    "DeviceFacts",
    "DeviceKey",
    "DeviceReadiness",
    "DirectoryFacts",
    "Effect",
    "Firmwares",
    "Group",
    "OsType",
    "PreStepGroup",
    "Question",
    "ReadinessSettings",
    "Reason",
    "ReasonCount",
    "Settled",
    "Unlock",
    "Verdict",
    "VerdictCounts",
    "base_system_files",
]
