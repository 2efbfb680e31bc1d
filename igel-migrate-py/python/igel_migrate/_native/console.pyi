"""The console of the simulated UMS, and what lies in it."""

# Long because the console is one class, and its values repeat what a type checker asks of them.

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.device import (
    Device as UmsDevice,
)
from igel_migrate._native.directory import (
    Directory as UmsDirectory,
)
from igel_migrate._native.directory import (
    Receiver,
)
from igel_migrate.enums import DirectoryKind, Generation, ProfileKind, Right
from igel_migrate.simulator import DeviceFacts, Knobs
from typing_extensions import Self, Unpack

__all__ = [
    "App",
    "Console",
    "Device",
    "Directory",
    "Job",
    "Profile",
    "RepositoryRecord",
]

_Seconds: TypeAlias = float | timedelta

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_Device: TypeAlias = int | UmsDevice
_Directory: TypeAlias = int | UmsDirectory
_Receiver: TypeAlias = UmsDevice | UmsDirectory | Receiver

@final
class Console:
    """The person in front of the simulated UMS. It does what the interface has no call for."""

    def change_knobs(self, **knobs: Unpack[Knobs]) -> None:
        """Change how the simulated UMS behaves from the next request on."""

    def set_account(
        self, name: str, password: str, *, rights: Mapping[int, Sequence[Right]] | None = None
    ) -> None:
        """Add an administrator account, or replace the one of this name."""

    def remove_account(self, name: str) -> None:
        """Remove an account and end its sessions."""

    def end_sessions(self) -> None:
        """End every session, as a restart of UMS does."""

    def open_sessions(self) -> int:
        """How many sessions are open."""

    def add_fleet(self, devices: int, *, sites: int = 3, seed: int = 1) -> None:
        """Add a fleet to what is there."""

    def create_firmware(self, product: str, version: str, *, id: int | None = None) -> int:
        """Make a firmware known, and give its id."""

    def create_device(
        self,
        mac: str,
        firmware: int,
        *,
        directory: _Directory | None = None,
        id: int | None = None,
        **facts: Unpack[DeviceFacts],
    ) -> int:
        """Create a device, and give its id."""

    def change_device(
        self, device: _Device, *, firmware: int | None = None, **facts: Unpack[DeviceFacts]
    ) -> None:
        """Change what UMS knows about a device."""

    def mark_upgrade_ready(self, devices: Iterable[_Device], ready: bool = True) -> None:
        """Mark devices as ready for OS 12, or as not ready, as a check of their own does."""

    def finish_upgrade(self, device: _Device, firmware: int) -> int:
        """Let a device arrive on OS 12, and give its id, which may be another one."""

    def device(self, device: _Device) -> Device | None:
        """What UMS knows about a device."""

    def device_ids(self) -> list[int]:
        """The ids of the devices, in ascending order, those in the recycle bin among them."""

    def recycle_device(self, device: _Device, in_bin: bool = True) -> None:
        """Put a device into the recycle bin, or take it out."""

    def move_device(self, device: _Device, directory: _Directory) -> None:
        """Move a device into a directory, at once."""

    def add_login(
        self,
        device: _Device,
        username: str,
        login: datetime,
        *,
        result: int = 0,
        logoff: datetime | None = None,
        logon_type: str = "swp",
    ) -> None:
        """Note that a user logged in at a device."""

    def define_attribute(
        self,
        name: str,
        identifier: str,
        *,
        kind: Literal["text", "number", "date", "range"] = "text",
        values: Sequence[str] | None = None,
        writable: bool = True,
    ) -> None:
        """Define a device attribute."""

    def attribute(self, device: _Device, identifier: str) -> str | None:
        """The value of a device attribute."""

    def set_attribute(self, device: _Device, identifier: str, value: str) -> None:
        """Set a device attribute, as the device itself does."""

    def create_directory(
        self,
        name: str,
        *,
        parent: _Directory | None = None,
        kind: DirectoryKind | str = "device",
        id: int | None = None,
    ) -> int:
        """Create a directory below another or a root, and give its id."""

    def directory(self, directory: _Directory) -> Directory | None:
        """A directory."""

    def find_directory(self, path: str, *, kind: DirectoryKind | str = "device") -> int | None:
        """The id of the directory with this path."""

    def set_default_rule(self, directory: _Directory, rule: bool = True) -> None:
        """Point a default directory rule at a directory, or take it away."""

    def recycle_directory(self, directory: _Directory, in_bin: bool = True) -> None:
        """Put a directory with everything below it into the recycle bin, or take it out."""

    def import_os11(self, document: _Document) -> list[int]:
        """Import the profiles of an OS 11 export, as a person does in the UMS Console."""

    def import_os12(self, document: _Document) -> list[int]:
        """Import an `.ipm` package, as a person does in the UMS Web App."""

    def create_profile(
        self,
        name: str,
        firmware: int,
        *,
        directory: _Directory | None = None,
        priority: bool = False,
        os12: bool = False,
        id: int | None = None,
    ) -> int:
        """Create a profile without a document, and give its id."""

    def profile(self, profile: int) -> Profile | None:
        """A profile."""

    def profile_document(self, profile: int) -> list[int] | None:
        """The document that a profile was imported with."""

    def profile_ids(self) -> list[int]:
        """The ids of the profiles of both trees, in ascending order."""

    def apps(self) -> list[App]:
        """The apps that came with imported packages."""

    def assign(self, profile: int, receiver: _Receiver) -> None:
        """Assign a profile, whatever its generation."""

    def effective(self, receiver: _Receiver) -> list[tuple[int, Receiver]]:
        """The profiles in effect for a receiver with the place each comes from, nearest first."""

    def recycle_profile(self, profile: int, in_bin: bool = True) -> None:
        """Put a profile into the recycle bin, or take it out."""

    def create_view(
        self,
        name: str,
        *,
        one_of: Iterable[_Device] | None = None,
        below: _Directory | None = None,
        comment_contains: str | None = None,
        site: str | None = None,
        name_contains: str | None = None,
        os_type_contains: str | None = None,
    ) -> int:
        """Make a view of the devices that fulfil every criterion, and give its id."""

    def create_job(
        self,
        name: str,
        directory: _Directory,
        *,
        command: str = ...,
        every: _Seconds | None = None,
        expires: datetime | None = None,
        threads: int | None = None,
        delay: _Seconds | None = None,
    ) -> int:
        """Make a job, and give its place among `jobs()`.

        It is carried out while time passes for live devices. The default command is the upgrade to
        OS 12.
        """

    def assign_os11_update(self, directory: _Directory, firmware: int) -> None:
        """Assign a build of OS 11 to a directory: live devices in it and below update to it."""

    def change_job(
        self, place: int, *, enabled: bool | None = None, expires: datetime | None = None
    ) -> None:
        """Change a job: switch it on or off, let it end at another time."""

    def jobs(self) -> list[Job]:
        """The jobs."""

    def set_repository(self, name: str, url: str, priority: int) -> None:
        """Define a Distributed App Repository, or replace the one of this name."""

    def repositories(self) -> list[RepositoryRecord]:
        """The repositories."""

    def repositories_for_devices(self) -> list[RepositoryRecord]:
        """The repositories that UMS tells devices about, in the order in which devices try them."""

    def create_template_directory(self, name: str, *, id: int | None = None) -> int:
        """Create a directory of template keys, which IMI can only refer to, and give its id."""

    def create_template_key(
        self, name: str, values: Mapping[int, str], *, id: int | None = None
    ) -> int:
        """Create a template key with values under given ids, and give its id."""

    def template_values(self, receiver: _Receiver) -> list[tuple[int, int]]:
        """The template values assigned to exactly this receiver: key and value."""

    def add_asset(
        self,
        name: str,
        vendor: str,
        product_id: str,
        *,
        device: _Device | None = None,
        id: int | None = None,
    ) -> int:
        """Let an asset be seen on a device, and give its id."""

@final
class Device:
    """A device as UMS describes it.

    Which attributes are there depends on the facet that was asked for, on the UMS release and on
    the device; only the id always is. `to_dict()` has the names that UMS uses.
    """

    __match_args__: Final = (
        "id",
        "directory",
        "in_bin",
        "mac",
        "unit_id",
        "name",
        "firmware",
        "online",
        "os_type",
        "device_type",
        "last_ip",
        "site",
        "comment",
        "last_contact",
        "changes_pending",
        "registered",
    )
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def directory(self) -> int:
        """The id of the directory that it lies in."""

    @property
    def in_bin(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def mac(self) -> str:
        """The address of its network adapter."""

    @property
    def unit_id(self) -> str:
        """Its unit id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def firmware(self) -> int:
        """The id of the firmware on it."""

    @property
    def online(self) -> bool:
        """Whether it can be reached."""

    @property
    def os_type(self) -> str | None:
        """What it says its system is."""

    @property
    def device_type(self) -> str | None:
        """Its hardware."""

    @property
    def last_ip(self) -> str | None:
        """Its address at the last contact."""

    @property
    def site(self) -> str | None:
        """Its site."""

    @property
    def comment(self) -> str | None:
        """Its comment."""

    @property
    def last_contact(self) -> datetime | None:
        """When it was last in contact."""

    @property
    def changes_pending(self) -> bool | None:
        """Whether settings wait to be sent."""

    @property
    def registered(self) -> bool:
        """Whether it is registered as an OS 12 device."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Directory:
    """A directory as the simulated UMS keeps it."""

    __match_args__: Final = ("id", "kind", "name", "parent", "in_bin", "default_rule")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> DirectoryKind | str:
        """The tree that it belongs to."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def parent(self) -> int | None:
        """The id of the directory around it."""

    @property
    def in_bin(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def default_rule(self) -> bool:
        """Whether a default directory rule points at it."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Profile:
    """A profile as the simulated UMS keeps it."""

    __match_args__: Final = ("id", "kind", "name", "directory", "firmware", "in_bin", "generation")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> ProfileKind | str:
        """Its sort."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def directory(self) -> int:
        """The id of the directory that it lies in."""

    @property
    def firmware(self) -> int:
        """The id of the firmware that it is made for."""

    @property
    def in_bin(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def generation(self) -> Generation | str:
        """Which generation of devices it is for."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class App:
    """A version of an app that UMS knows."""

    __match_args__: Final = ("line", "version")
    @property
    def line(self) -> str:
        """The technical name."""

    @property
    def version(self) -> str:
        """The version."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class RepositoryRecord:
    """A Distributed App Repository as a person defines it in UMS."""

    __match_args__: Final = ("name", "url", "priority")
    @property
    def name(self) -> str:
        """Its name."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def priority(self) -> int:
        """Its priority; -1 hides it from devices."""

    @property
    def is_shown_to_devices(self) -> bool:
        """Whether UMS tells devices about it."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Job:
    """A job as a person defines it."""

    __match_args__: Final = (
        "name",
        "command",
        "directory",
        "enabled",
        "expires",
        "period",
        "threads",
        "delay",
    )
    @property
    def name(self) -> str:
        """Its name."""

    @property
    def command(self) -> str:
        """The command that it sends."""

    @property
    def directory(self) -> int:
        """The id of the directory that it is for."""

    @property
    def enabled(self) -> bool:
        """Whether it is active."""

    @property
    def expires(self) -> datetime | None:
        """When it ends."""

    @property
    def period(self) -> float:
        """Seconds from one run to the next."""

    @property
    def threads(self) -> int:
        """How many devices it is sent to at once."""

    @property
    def delay(self) -> float:
        """Seconds before the next ones."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
