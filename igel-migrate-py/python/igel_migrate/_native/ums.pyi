"""The client of UMS and what it gives."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Final, Generic, TypeAlias, TypeVar, final

from igel_migrate._native.access import Credentials, Trust
from igel_migrate.enums import Facet, MoveResult
from igel_migrate.exceptions import IgelMigrateError
from typing_extensions import Self

__all__ = [
    "Device",
    "Directory",
    "DirectoryTree",
    "ItemIterator",
    "MoveOutcome",
    "MoveReport",
    "UmsClient",
]

_T_co = TypeVar("_T_co", covariant=True)
_Seconds: TypeAlias = float | timedelta
_DeviceArg: TypeAlias = int | Device
_DirectoryArg: TypeAlias = int | Directory

@final
class ItemIterator(Generic[_T_co]):
    """Serves `for` and `async for`. Nothing is read before the first item is asked for.

    Items are read in batches as they arrive; memory stays at that of a few hundred. Dropping the
    iterator ends the transfer.
    """

    def __iter__(self) -> Iterator[_T_co]: ...
    def __next__(self) -> _T_co: ...
    def __aiter__(self) -> AsyncIterator[_T_co]: ...
    def __anext__(self) -> Awaitable[_T_co]: ...

@final
class UmsClient:
    """A client of UMS: version 3 of its management interface (IMI).

    Threads and tasks may share one. A session is opened with the first call and renewed when it
    has ended; `with` and `async with` end it. Every method that talks to the server raises an
    `IgelMigrateError`, see `igel_migrate.exceptions`.
    """

    def __new__(
        cls,
        url: str,
        *,
        credentials: Credentials,
        trust: Trust | None = None,
        timeout: _Seconds | None = None,
        connect_timeout: _Seconds | None = None,
        attempts: int | None = None,
        max_concurrency: int | None = None,
        parallel_writes: int | None = None,
        move_batch: int | None = None,
        direct_authorization: bool = False,
    ) -> Self:
        """Describe the connection; nothing is sent.

        `url` is the server with its port, `https://ums.example.test:8443`. `trust` is by the
        system's authorities unless given. `timeout` bounds a request with all its attempts, in
        seconds; lists of devices and commands have more patience. `attempts` counts the first
        one. `direct_authorization` sends the account with every request, without a session.
        """

    @property
    def origin(self) -> str:
        """The server without a path."""

    def devices(
        self, *, facet: Facet | str = "details", recycle_bin: bool = False
    ) -> ItemIterator[Device]:
        """The devices as they arrive, for `for` and `async for`.

        `recycle_bin` gives those in the Recycle Bin too; calls on them fail.
        """

    def log_in(self) -> None:
        """Open the session now instead of with the first call."""

    def log_in_async(self) -> Awaitable[None]:
        """Open the session now, awaited."""

    def log_out(self) -> None:
        """End the session."""

    def log_out_async(self) -> Awaitable[None]:
        """End the session, awaited."""

    def close(self) -> None:
        """End the session. A client that is used again logs in again."""

    def aclose(self) -> Awaitable[None]:
        """End the session, awaited."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None: ...
    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *raised: object) -> Awaitable[None]: ...
    def device(self, device: _DeviceArg) -> Device:
        """Read one device; raises `NotFoundError` if there is none."""

    def device_async(self, device: _DeviceArg) -> Awaitable[Device]:
        """Read one device, awaited."""

    def directories(self) -> DirectoryTree:
        """Read the tree of device directories, in one request."""

    def directories_async(self) -> Awaitable[DirectoryTree]:
        """Read the tree of device directories, awaited."""

    def ensure_directory(self, path: str) -> int:
        """Give the id of the device directory at a path; what is missing of it is created.

        Raises `ConflictError` if two directories answer to a name of the path.
        """

    def ensure_directory_async(self, path: str) -> Awaitable[int]:
        """Give the id of the device directory at a path, awaited."""

    def move_devices(self, devices: Iterable[_DeviceArg], directory: _DirectoryArg) -> MoveReport:
        """Move devices into a directory, in batches, and say of each what became of it.

        Raises only if the first batch fails; `stopped_by` of the report tells of later ones.
        """

    def move_devices_async(
        self, devices: Iterable[_DeviceArg], directory: _DirectoryArg
    ) -> Awaitable[MoveReport]:
        """Move devices into a directory, awaited."""

@final
class Device:
    """A device as UMS describes it.

    Which attributes are there depends on the facet that was asked for, on the UMS release and on
    the device; only the id always is. `to_dict()` has the names that UMS uses.
    """

    __match_args__: Final = ("id", "name", "unit_id", "mac", "parent", "firmware", "os_type")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that the device lies in; -1 is the root."""

    @property
    def firmware(self) -> int | None:
        """The id of the firmware that UMS believes to be on the device."""

    @property
    def is_in_recycle_bin(self) -> bool:
        """Whether the device lies in the Recycle Bin. Calls on such a device fail."""

    @property
    def unit_id(self) -> str | None:
        """The natural key of a device: the address of its built-in network adapter."""

    @property
    def mac(self) -> str | None:
        """Address of the network adapter: 12 upper-case hexadecimal digits."""

    @property
    def name(self) -> str | None:
        """Name of the device, free text."""

    @property
    def last_ip(self) -> str | None:
        """IPv4 address at the last contact."""

    @property
    def site(self) -> str | None:
        """Site, free text."""

    @property
    def department(self) -> str | None:
        """Department, free text."""

    @property
    def comment(self) -> str | None:
        """Comment, free text."""

    @property
    def os_type(self) -> str | None:
        """What the device says its system is: `OS12 Upgrade Ready` since OS 11.09.100."""

    @property
    def last_contact(self) -> str | None:
        """Time of the last contact, as UMS wrote it: on the server's clock, without a zone."""

    @property
    def memory_size(self) -> int | None:
        """Memory in MB."""

    @property
    def online(self) -> bool | None:
        """Whether UMS reached it (facet online)."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The device as plain objects under the names that UMS uses, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The device from what `to_dict` gave; raises `ProtocolError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Directory:
    """A directory of UMS."""

    __match_args__: Final = ("id", "name", "parent")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def name(self) -> str:
        """The name. Not unique, not even among neighbours."""

    @property
    def parent(self) -> int:
        """The id of the directory around it, or of the root of its tree."""

    @property
    def in_recycle_bin(self) -> bool:
        """Whether it lies in the Recycle Bin."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class DirectoryTree:
    """A tree of directories, as it was when it was read."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Directory]: ...
    def __contains__(self, directory: _DirectoryArg, /) -> bool: ...
    def get(self, directory: _DirectoryArg) -> Directory | None:
        """Give the directory with this id."""

    def children(self, directory: _DirectoryArg) -> list[Directory]:
        """Give the directories right below one; -1 is the root."""

    def path_of(self, directory: _DirectoryArg) -> str | None:
        """Give the path of a directory: `/Migration/Berlin`."""

    def find(self, path: str) -> int | None:
        """Give the id of the directory at a path; `None` if there is none.

        Raises `ConflictError` if two directories answer to a name of the path.
        """

    def resolve(self, path: str) -> int:
        """Give the id of the directory at a path; raises `NotFoundError` if there is none."""

@final
class MoveOutcome:
    """What became of one device of a move."""

    __match_args__: Final = ("device", "outcome")
    @property
    def device(self) -> int:
        """The id of the device."""

    @property
    def outcome(self) -> MoveResult | str:
        """What became of it; the word of UMS where that is another one."""

    @property
    def is_moved(self) -> bool:
        """Whether it lies in the target directory."""

    def to_dict(self) -> dict[str, Any]:
        """The outcome as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The outcome from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class MoveReport:
    """What became of each device of a move, in the order they were given."""

    @property
    def outcomes(self) -> tuple[MoveOutcome, ...]:
        """What became of each device."""

    @property
    def is_complete(self) -> bool:
        """Whether all devices lie in the target directory."""

    @property
    def failed(self) -> tuple[MoveOutcome, ...]:
        """The outcomes of the devices of which UMS did not say that they were moved."""

    @property
    def stopped_by(self) -> IgelMigrateError | None:
        """What kept the rest from being sent."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[MoveOutcome]: ...
