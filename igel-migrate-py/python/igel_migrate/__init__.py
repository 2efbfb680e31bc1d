"""Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository.

Methods that wait come twice, `name()` for scripts and `name_async()` for asyncio; iterators serve
`for` and `async for`. Whatever goes wrong is an `IgelMigrateError`. What happens is told to
`logging`, under `igel_migrate`.

    import igel_migrate as im

    with im.UmsClient(url, credentials=account, trust=im.Trust.pinned(fingerprint)) as ums:
        for device in ums.devices():
            print(device.id, device.name)
"""

from igel_migrate import conformance, doctor, enums, exceptions, inventory, simulator, webdav
from igel_migrate._native import VERSION as __version__
from igel_migrate._native.access import (
    Certificate,
    Credentials,
    SecretSource,
    ServerCertificate,
    Trust,
    fetch_fingerprint,
    fetch_fingerprint_async,
)
from igel_migrate._native.collect import (
    Bundle,
    BundledDocument,
    Collector,
    MissingDocument,
    Scrubber,
)
from igel_migrate._native.finding import Finding
from igel_migrate._native.spec import Connection
from igel_migrate._native.ums import (
    Asset,
    AssetDetail,
    AssetEvent,
    Assignment,
    CommandOutcome,
    CommandReport,
    Device,
    DeviceAttribute,
    Directory,
    DirectoryTree,
    EffectiveProfiles,
    Firmware,
    ItemIterator,
    Login,
    MoveOutcome,
    MoveReport,
    NetworkAdapter,
    ObjectRef,
    Profile,
    ProfileRef,
    Receiver,
    ServerStatus,
    TemplateValue,
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
    Severity,
)
from igel_migrate.exceptions import IgelMigrateError
from igel_migrate.inventory import Expectation, Inventory, Manifest, RepositoryReport
from igel_migrate.webdav import WebDavClient

__all__ = [
    "AppVersion",
    "Asset",
    "AssetDetail",
    "AssetEvent",
    "Assignment",
    "Basis",
    "Bundle",
    "BundledDocument",
    "Certificate",
    "Collector",
    "CommandOutcome",
    "CommandReport",
    "CommandState",
    "Connection",
    "Credentials",
    "Device",
    "DeviceAttribute",
    "Directory",
    "DirectoryKind",
    "DirectoryTree",
    "EffectiveProfiles",
    "Expectation",
    "Facet",
    "Finding",
    "Firmware",
    "IgelMigrateError",
    "Inventory",
    "ItemIterator",
    "Login",
    "Manifest",
    "MissingDocument",
    "MoveOutcome",
    "MoveReport",
    "MoveResult",
    "NetworkAdapter",
    "ObjectRef",
    "Os11Version",
    "Os12Version",
    "Profile",
    "ProfileKind",
    "ProfileRef",
    "Receiver",
    "RepositoryReport",
    "Scrubber",
    "SecretSource",
    "ServerCertificate",
    "ServerStatus",
    "Severity",
    "TemplateValue",
    "Trust",
    "UmsClient",
    "UmsVersion",
    "WebDavClient",
    "__version__",
    "conformance",
    "doctor",
    "enums",
    "exceptions",
    "fetch_fingerprint",
    "fetch_fingerprint_async",
    "inventory",
    "simulator",
    "webdav",
]
