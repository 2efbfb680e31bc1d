"""Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository.

Methods that wait come twice, `name()` for scripts and `name_async()` for asyncio; iterators serve
`for` and `async for`. Whatever goes wrong is an `IgelMigrateError`. What happens is told to
`logging`, under `igel_migrate`.

    import igel_migrate as im

    with im.UmsClient(url, credentials=account, trust=im.Trust.pinned(fingerprint)) as ums:
        for device in ums.devices():
            print(device.id, device.name)
"""

from igel_migrate import (
    exceptions,
    icacrypt,
    os11,
    os12,
    readiness,
    registry,
    repository,
    rules,
    simulator,
)
from igel_migrate._native import VERSION as __version__
from igel_migrate._native.access import Credentials, SecretSource, Trust
from igel_migrate._native.certificate import Certificate
from igel_migrate._native.finding import Finding
from igel_migrate._native.profile import Os11Document, Os11Profile, Os12Package, Os12Profile
from igel_migrate._native.readiness import (
    DirectoryReadiness,
    FleetCheck,
    FleetReport,
    Readiness,
    Target,
)
from igel_migrate._native.registry import (
    DeviceSettings,
    RegistryKey,
    RegistrySchema,
    RegistryValue,
    SequenceView,
)
from igel_migrate._native.repository import (
    Account,
    AppRepository,
    CentralPriority,
    Delivery,
    Evidence,
    ExternalBinarySource,
    GeneratedProfile,
    HandStep,
    ProfileOptions,
    RepositorySettings,
    Runbook,
    Site,
    Sites,
    SourcePriority,
)
from igel_migrate._native.rules import RuleSet
from igel_migrate._native.ums import (
    Device,
    Directory,
    DirectoryTree,
    ItemIterator,
    MoveOutcome,
    MoveReport,
    UmsClient,
)
from igel_migrate._native.version import AppVersion, Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import Basis, Facet, MoveResult, ProfileSystem, Severity, Verdict
from igel_migrate.exceptions import IgelMigrateError

__all__ = [
    "Account",
    "AppRepository",
    "AppVersion",
    "Basis",
    "CentralPriority",
    "Certificate",
    "Credentials",
    "Delivery",
    "Device",
    "DeviceSettings",
    "Directory",
    "DirectoryReadiness",
    "DirectoryTree",
    "Evidence",
    "ExternalBinarySource",
    "Facet",
    "Finding",
    "FleetCheck",
    "FleetReport",
    "GeneratedProfile",
    "HandStep",
    "IgelMigrateError",
    "ItemIterator",
    "MoveOutcome",
    "MoveReport",
    "MoveResult",
    "Os11Document",
    "Os11Profile",
    "Os11Version",
    "Os12Package",
    "Os12Profile",
    "Os12Version",
    "ProfileOptions",
    "ProfileSystem",
    "Readiness",
    "RegistryKey",
    "RegistrySchema",
    "RegistryValue",
    "RepositorySettings",
    "RuleSet",
    "Runbook",
    "SecretSource",
    "SequenceView",
    "Severity",
    "Site",
    "Sites",
    "SourcePriority",
    "Target",
    "Trust",
    "UmsClient",
    "UmsVersion",
    "Verdict",
    "__version__",
    "exceptions",
    "icacrypt",
    "os11",
    "os12",
    "readiness",
    "registry",
    "repository",
    "rules",
    "simulator",
]
