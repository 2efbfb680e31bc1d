"""The client of a WebDAV server, and probes of it."""

import os
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.access import Credentials, Trust
from igel_migrate._native.finding import Finding
from igel_migrate._native.ums import (
    ItemIterator,
)
from igel_migrate.enums import (
    Announcement,
    ContinueMeaning,
    EntryKind,
    ReadOutcome,
    RightsMethod,
    Suspicion,
    UploadOutcome,
    WriteOutcome,
)
from typing_extensions import Self

__all__ = [
    "Entry",
    "FileHead",
    "LargeFileProbe",
    "Listing",
    "PlannedUpload",
    "ProbeReport",
    "Prober",
    "Quota",
    "ReadProbe",
    "RightsProbe",
    "ServerOptions",
    "SuspiciousHref",
    "Unreadable",
    "UploadProbe",
    "Vanished",
    "WebDavClient",
    "WriteProbe",
]

_Seconds: TypeAlias = float | timedelta

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_WalkItem: TypeAlias = Entry | Unreadable | Vanished | SuspiciousHref

@final
class WebDavClient:
    """A client of one repository on a WebDAV server.

    Threads and tasks may share one. Paths are below the base address, with slashes between the
    names and none at the ends; the base itself is the empty text. Reads send `OPTIONS`, `PROPFIND`,
    `HEAD` and `GET`; methods that write say so.
    """

    def __new__(
        cls,
        url: str,
        *,
        credentials: Credentials | None = None,
        trust: Trust | None = None,
        timeout: _Seconds | None = None,
        connect_timeout: _Seconds | None = None,
        stream_timeout: _Seconds | None = None,
        attempts: int | None = None,
        max_concurrency: int | None = None,
        connect_to: str | None = None,
        plain_http: bool = False,
        properties: Iterable[Literal["modified", "etag", "quota"]] | None = None,
        proxy: str | None = None,
        proxy_credentials: Credentials | None = None,
        oldest_tls: Literal["1.2", "1.3"] | None = None,
    ) -> Self:
        """Describe the connection; nothing is sent.

        `url` is the base address, `https://dar.example.test/dar/`. The account is used when the
        server asks for it, by Digest or, on an encrypted line, by Basic. `connect_to` is an IP
        address to connect to, whatever the name resolves to. `plain_http` lets the URL begin with
        `http:`. `properties` are what `list` and `walk` ask about each entry beyond kind and size.
        """

    @property
    def url(self) -> str:
        """The base address, with a slash at its end."""

    @property
    def is_encrypted(self) -> bool:
        """Whether the line to the server is encrypted."""

    @property
    def is_account_proven(self) -> bool:
        """Whether the server has done something for the account."""

    @property
    def max_concurrency(self) -> int:
        """The most requests under way at one time."""

    def log_in(self) -> None:
        """Prove the account by a harmless read, so that a refusal that follows is about rights."""

    def log_in_async(self) -> Awaitable[None]:
        """As `log_in`, awaited."""

    def list(self, folder: str = "") -> Listing:
        """Read what there is in a folder, without what is below."""

    def list_async(self, folder: str = "") -> Awaitable[Listing]:
        """As `list`, awaited."""

    def stat(self, path: str) -> Entry:
        """Read one file or folder, with everything that can be known of it."""

    def stat_async(self, path: str) -> Awaitable[Entry]:
        """As `stat`, awaited."""

    def quota(self) -> Quota:
        """Read how much room there is for this account, as far as the server tells."""

    def quota_async(self) -> Awaitable[Quota]:
        """As `quota`, awaited."""

    def options(self) -> ServerOptions:
        """Ask the server what it can do. It says the same to everybody: rights are not in it."""

    def options_async(self) -> Awaitable[ServerOptions]:
        """As `options`, awaited."""

    def head(self, file: str) -> FileHead:
        """Ask what the server says about a file before it sends it."""

    def head_async(self, file: str) -> Awaitable[FileHead]:
        """As `head`, awaited."""

    def put_file(self, file: str, content: _Document) -> None:
        """Write a file, in place of one of the same name.

        `content` that is a path is sent piece by piece, whatever its size, and only once.
        """

    def put_file_async(self, file: str, content: _Document) -> Awaitable[None]:
        """As `put_file`, awaited."""

    def make_folder(self, folder: str) -> None:
        """Write: make a folder. The one above must be there."""

    def make_folder_async(self, folder: str) -> Awaitable[None]:
        """As `make_folder`, awaited."""

    def delete_file(self, file: str) -> None:
        """Write: delete a file. Do not give it a folder: some servers delete all that is in it."""

    def delete_file_async(self, file: str) -> Awaitable[None]:
        """As `delete_file`, awaited."""

    def walk(
        self,
        folder: str = "",
        *,
        concurrency: int | None = None,
        infinite_depth: bool = False,
        max_depth: int | None = None,
        max_entries: int | None = None,
    ) -> ItemIterator[_WalkItem]:
        """Find everything below a folder, for `for` and `async for`, in no particular order.

        Items are `Entry`, `Unreadable`, `Vanished` or `SuspiciousHref`. `concurrency` is the most
        folders read at one time; `infinite_depth` asks for everything in one request, which many
        servers refuse; then the folders are read one by one. Raises `LimitError` beyond `max_depth`
        or `max_entries`.
        """

    def get(self, file: str, *, start: int = 0, stop: int | None = None) -> ItemIterator[bytes]:
        """Read a file, or the bytes from `start` up to `stop`, piece by piece as they arrive."""

    def prober(self, upload_account: Credentials) -> Prober:
        """Give probes of this server.

        They act as the account of this client, which is to read only, and as `upload_account`,
        which UMS writes with.
        """

    def __enter__(self) -> Self: ...
    def __exit__(self, *_raised: object) -> None: ...
    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *_raised: object) -> Awaitable[None]: ...

@final
class Quota:
    """Room on the server in bytes, as far as it tells."""

    __match_args__: Final = ("available", "used")
    @property
    def available(self) -> int | None:
        """What is free."""

    @property
    def used(self) -> int | None:
        """What is taken."""

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
class Entry:
    """A file or a folder on the server."""

    __match_args__: Final = ("path", "kind", "size", "modified", "etag", "quota")
    @property
    def path(self) -> str:
        """Its path below the base address."""

    @property
    def kind(self) -> EntryKind | str:
        """What it is."""

    @property
    def size(self) -> int | None:
        """Its size in bytes; folders have none."""

    @property
    def modified(self) -> datetime | None:
        """When it was changed, if that was asked for."""

    @property
    def etag(self) -> str | None:
        """Its etag, if that was asked for."""

    @property
    def quota(self) -> Quota | None:
        """Room in it, if that was asked for."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""

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
class Unreadable:
    """A thing that the server names and does not let be seen."""

    __match_args__: Final = ("path", "status")
    @property
    def path(self) -> str:
        """Its path."""

    @property
    def status(self) -> int:
        """The HTTP status that it has."""

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
class Vanished:
    """A folder that was gone when its turn came."""

    __match_args__: Final = ("path",)
    @property
    def path(self) -> str:
        """Its path."""

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
class SuspiciousHref:
    """An address of the server's answer that is not where it should be. It is not followed."""

    __match_args__: Final = ("href", "suspicion", "folder")
    @property
    def href(self) -> str:
        """The address as the server wrote it."""

    @property
    def suspicion(self) -> Suspicion | str:
        """What is wrong with it."""

    @property
    def folder(self) -> str:
        """The folder whose content it should be."""

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
class Listing:
    """The content of one folder, in the order of the server."""

    __match_args__: Final = ("folder", "entries", "unreadable", "suspicious")
    @property
    def folder(self) -> Entry | None:
        """The folder itself."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is in it."""

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """What may not be seen."""

    @property
    def suspicious(self) -> tuple[SuspiciousHref, ...]:
        """Addresses that are not where they should be."""

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
class ServerOptions:
    """What a server says it can do."""

    __match_args__: Final = ("classes", "methods", "server")
    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of WebDAV."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it takes."""

    @property
    def server(self) -> str | None:
        """What it calls itself."""

    @property
    def is_webdav(self) -> bool:
        """Whether it is a WebDAV server, as far as it tells."""

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
class FileHead:
    """What a server says about a file in its headers."""

    __match_args__: Final = ("size", "modified", "etag")
    @property
    def size(self) -> int | None:
        """Its size in bytes."""

    @property
    def modified(self) -> datetime | None:
        """When it was changed."""

    @property
    def etag(self) -> str | None:
        """Its etag."""

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
class Prober:
    """Probes one server, and keeps the report. Its probes take turns."""

    def probe_reading(self) -> ReadProbe:
        """List the folder as the read account, and read one byte of one file in it."""

    def probe_reading_async(self) -> Awaitable[ReadProbe]:
        """As `probe_reading`, awaited."""

    def probe_rights(self) -> RightsProbe:
        """Have both accounts delete a file that is not there. Changes nothing."""

    def probe_rights_async(self) -> Awaitable[RightsProbe]:
        """As `probe_rights`, awaited."""

    def probe_rights_by_writing(self) -> RightsProbe:
        """Write: have both accounts write a file of one byte, and delete what came of it."""

    def probe_rights_by_writing_async(self) -> Awaitable[RightsProbe]:
        """As `probe_rights_by_writing`, awaited."""

    def probe_large_file(self, bytes: int = ...) -> LargeFileProbe:
        """Write, perhaps: announce a large file as the upload account and send none of it.

        The default is the smallest file of more than 1 GiB.
        """

    def probe_large_file_async(self, bytes: int = ...) -> Awaitable[LargeFileProbe]:
        """As `probe_large_file`, awaited."""

    def remove_leftovers(self) -> None:
        """Try again to delete what is left behind."""

    def remove_leftovers_async(self) -> Awaitable[None]:
        """As `remove_leftovers`, awaited."""

    def report(self) -> ProbeReport:
        """What has been found so far, and what is left behind."""

    def report_async(self) -> Awaitable[ProbeReport]:
        """As `report`, awaited."""

    def plan_upload(self, bytes: int) -> PlannedUpload:
        """Plan to send a file of so many bytes. Sends nothing."""

    def plan_upload_async(self, bytes: int) -> Awaitable[PlannedUpload]:
        """As `plan_upload`, awaited."""

    def upload_and_delete(
        self,
        upload: PlannedUpload,
        *,
        confirmed: bool,
        progress: Callable[[int], object] | None = None,
    ) -> UploadProbe:
        """Write: send a file as the upload account, look at its size on the server, and delete it.

        `progress` is called with the bytes sent so far. Show the plan to whoever pays for the line,
        then say `confirmed=True`.
        """

    def upload_and_delete_async(
        self, upload: PlannedUpload, *, confirmed: bool
    ) -> Awaitable[UploadProbe]:
        """As `upload_and_delete`, awaited and without progress."""

@final
class PlannedUpload:
    """An upload that nobody has agreed to. `str()` says what would be sent where."""

    @property
    def bytes(self) -> int:
        """The bytes that would be sent."""

    @property
    def url(self) -> str:
        """Where they would lie meanwhile."""

@final
class ReadProbe:
    """Whether the read account can read."""

    __match_args__: Final = ("account", "outcome", "file")
    @property
    def account(self) -> str | None:
        """The name of the account."""

    @property
    def outcome(self) -> ReadOutcome | str:
        """What came of it."""

    @property
    def file(self) -> str | None:
        """The file that was read, or not."""

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
class WriteProbe:
    """What a server says to an account that writes."""

    __match_args__: Final = ("outcome", "status")
    @property
    def outcome(self) -> WriteOutcome | str:
        """What came of it."""

    @property
    def status(self) -> int | None:
        """The HTTP status, where that says more."""

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
class RightsProbe:
    """What an account may write, found for both accounts in the same way."""

    __match_args__: Final = ("method", "reader", "uploader")
    @property
    def method(self) -> RightsMethod | str:
        """How it was found."""

    @property
    def reader(self) -> WriteProbe:
        """What the account that reads may do."""

    @property
    def uploader(self) -> WriteProbe:
        """What the account that uploads may do."""

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
class LargeFileProbe:
    """What the server says to a large file that is announced and not sent."""

    __match_args__: Final = ("bytes", "outcome", "status", "limit", "meaning", "seconds")
    @property
    def bytes(self) -> int:
        """The size that was announced, in bytes."""

    @property
    def outcome(self) -> Announcement | str:
        """What came of it."""

    @property
    def status(self) -> int | None:
        """The HTTP status of a refusal."""

    @property
    def limit(self) -> int | None:
        """The largest size that the server takes, if it is known by its refusal."""

    @property
    def meaning(self) -> ContinueMeaning | str | None:
        """What it is worth that the server said to go on."""

    @property
    def seconds(self) -> float:
        """How long it took."""

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
class UploadProbe:
    """What became of a large file that was really sent."""

    __match_args__: Final = ("bytes", "outcome", "found", "status", "seconds")
    @property
    def bytes(self) -> int:
        """The size that was sent, in bytes."""

    @property
    def outcome(self) -> UploadOutcome | str:
        """What came of it."""

    @property
    def found(self) -> int | None:
        """The size that was found, where it is the wrong one."""

    @property
    def status(self) -> int | None:
        """The HTTP status of a refusal."""

    @property
    def seconds(self) -> float:
        """How long it took."""

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
class ProbeReport:
    """What the probes of one server found."""

    @property
    def url(self) -> str:
        """The base address."""

    @property
    def reading(self) -> ReadProbe | None:
        """Whether the read account can read."""

    @property
    def rights(self) -> RightsProbe | None:
        """Who may write, found without writing."""

    @property
    def writing(self) -> RightsProbe | None:
        """Who may write, found by writing."""

    @property
    def large_file(self) -> LargeFileProbe | None:
        """What the server says to a large file that is announced."""

    @property
    def upload(self) -> UploadProbe | None:
        """What became of a large file that was sent."""

    @property
    def leftovers(self) -> tuple[str, ...]:
        """Files of the probes that may still be on the server."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying about all this."""

    @property
    def is_good(self) -> bool:
        """Whether nothing that was probed stands against a rollout, and nothing was left behind."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects, ready for `json.dumps`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
