"""Move an IGEL OS 11 fleet to OS 12 through UMS and a Distributed App Repository.

Methods that wait come twice, `name()` for scripts and `name_async()` for asyncio; iterators serve
`for` and `async for`. Whatever goes wrong is an `IgelMigrateError`. What happens is told to
`logging`, under `igel_migrate`.

    import igel_migrate as im

    with im.UmsClient(url, credentials=account, trust=im.Trust.pinned(fingerprint)) as ums:
        for device in ums.devices():
            print(device.id, device.name)
"""

from igel_migrate import exceptions, simulator
from igel_migrate._native import VERSION as __version__
from igel_migrate._native.access import Credentials, SecretSource, Trust
from igel_migrate._native.finding import Finding
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
from igel_migrate.enums import Basis, Facet, MoveResult, Severity
from igel_migrate.exceptions import IgelMigrateError

__all__ = [
    "AppVersion",
    "Basis",
    "Credentials",
    "Device",
    "Directory",
    "DirectoryTree",
    "Facet",
    "Finding",
    "IgelMigrateError",
    "ItemIterator",
    "MoveOutcome",
    "MoveReport",
    "MoveResult",
    "Os11Version",
    "Os12Version",
    "SecretSource",
    "Severity",
    "Trust",
    "UmsClient",
    "UmsVersion",
    "__version__",
    "exceptions",
    "simulator",
]
