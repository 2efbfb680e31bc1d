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
    conformance,
    doctor,
    enums,
    exceptions,
    icacrypt,
    inventory,
    migration,
    os11,
    os12,
    readiness,
    registry,
    repository,
    rules,
    simulator,
    webdav,
)
from igel_migrate._native import VERSION as __version__
from igel_migrate._native.access import (
    Credentials,
    SecretSource,
    ServerCertificate,
    Trust,
    fetch_fingerprint,
    fetch_fingerprint_async,
)
from igel_migrate._native.certificate import Certificate
from igel_migrate._native.collect import (
    Bundle,
    BundledDocument,
    Collector,
    MissingDocument,
    Scrubber,
)
from igel_migrate._native.device import (
    Device,
    DeviceAttribute,
    Firmware,
    Login,
    NetworkAdapter,
)
from igel_migrate._native.directory import (
    Assignment,
    Directory,
    DirectoryTree,
    EffectiveProfiles,
    ObjectRef,
    Profile,
    ProfileRef,
    Receiver,
)
from igel_migrate._native.finding import Finding
from igel_migrate._native.fleet import (
    FleetCheck,
    FleetReport,
)
from igel_migrate._native.outcome import (
    Asset,
    AssetDetail,
    AssetEvent,
    CommandOutcome,
    CommandReport,
    MoveOutcome,
    MoveReport,
    ServerStatus,
    TemplateValue,
)
from igel_migrate._native.profile import Os11Document, Os11Profile, Os12Package, Os12Profile
from igel_migrate._native.readiness import (
    DirectoryReadiness,
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
    GeneratedProfile,
    ProfileOptions,
    RepositorySettings,
    SourcePriority,
)
from igel_migrate._native.rules import RuleSet
from igel_migrate._native.runbook import (
    Evidence,
    HandStep,
    Runbook,
)
from igel_migrate._native.site import (
    Delivery,
    Site,
    Sites,
)
from igel_migrate._native.source import (
    ExternalBinarySource,
)
from igel_migrate._native.spec import Connection
from igel_migrate._native.ums import (
    ItemIterator,
    UmsClient,
)
from igel_migrate._native.version import AppVersion, Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import (
    Basis,
    CommandState,
    DirectoryKind,
    Facet,
    MoveResult,
    ProfileKind,
    ProfileSystem,
    Severity,
    Verdict,
)
from igel_migrate.exceptions import IgelMigrateError
from igel_migrate.inventory import Expectation, Inventory, Manifest, RepositoryReport
from igel_migrate.migration import (
    Fleet,
    Migration,
    MigrationPlan,
    MigrationReport,
    MigrationSpec,
)
from igel_migrate.webdav import WebDavClient

__all__ = [
    "Account",
    "AppRepository",
    "AppVersion",
    "Asset",
    "AssetDetail",
    "AssetEvent",
    "Assignment",
    "Basis",
    "Bundle",
    "BundledDocument",
    "CentralPriority",
    "Certificate",
    "Collector",
    "CommandOutcome",
    "CommandReport",
    "CommandState",
    "Connection",
    "Credentials",
    "Delivery",
    "Device",
    "DeviceAttribute",
    "DeviceSettings",
    "Directory",
    "DirectoryKind",
    "DirectoryReadiness",
    "DirectoryTree",
    "EffectiveProfiles",
    "Evidence",
    "Expectation",
    "ExternalBinarySource",
    "Facet",
    "Finding",
    "Firmware",
    "Fleet",
    "FleetCheck",
    "FleetReport",
    "GeneratedProfile",
    "HandStep",
    "IgelMigrateError",
    "Inventory",
    "ItemIterator",
    "Login",
    "Manifest",
    "Migration",
    "MigrationPlan",
    "MigrationReport",
    "MigrationSpec",
    "MissingDocument",
    "MoveOutcome",
    "MoveReport",
    "MoveResult",
    "NetworkAdapter",
    "ObjectRef",
    "Os11Document",
    "Os11Profile",
    "Os11Version",
    "Os12Package",
    "Os12Profile",
    "Os12Version",
    "Profile",
    "ProfileKind",
    "ProfileOptions",
    "ProfileRef",
    "ProfileSystem",
    "Readiness",
    "Receiver",
    "RegistryKey",
    "RegistrySchema",
    "RegistryValue",
    "RepositoryReport",
    "RepositorySettings",
    "RuleSet",
    "Runbook",
    "Scrubber",
    "SecretSource",
    "SequenceView",
    "ServerCertificate",
    "ServerStatus",
    "Severity",
    "Site",
    "Sites",
    "SourcePriority",
    "Target",
    "TemplateValue",
    "Trust",
    "UmsClient",
    "UmsVersion",
    "Verdict",
    "WebDavClient",
    "__version__",
    "conformance",
    "doctor",
    "enums",
    "exceptions",
    "fetch_fingerprint",
    "fetch_fingerprint_async",
    "icacrypt",
    "inventory",
    "migration",
    "os11",
    "os12",
    "readiness",
    "registry",
    "repository",
    "rules",
    "simulator",
    "webdav",
]
