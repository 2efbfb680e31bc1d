"""The client of a WebDAV server, and what it sees."""

import os
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.access import Credentials, Trust
from igel_migrate._native.probe import Prober
from igel_migrate._native.ums import ItemIterator
from igel_migrate.enums import EntryKind, Suspicion
from typing_extensions import Self

__all__ = [
    "Entry",
    "FileHead",
    "Listing",
    "Quota",
    "ServerOptions",
    "SuspiciousHref",
    "Unreadable",
    "Vanished",
    "WebDavClient",
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
