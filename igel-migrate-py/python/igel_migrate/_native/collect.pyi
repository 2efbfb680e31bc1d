"""What servers say, in one private file."""

import os
from collections.abc import Awaitable, Iterable
from typing import Any, Final, Protocol, TypeAlias, final

from igel_migrate._native.ums import (
    UmsClient,
)
from igel_migrate._native.webdav import (
    WebDavClient,
)
from typing_extensions import Self

__all__ = ["Bundle", "BundledDocument", "Collector", "MissingDocument", "Scrubber"]

_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class BundledDocument:
    """A document of a bundle."""

    __match_args__: Final = ("name", "bytes", "devices")
    @property
    def name(self) -> str:
        """Its name in the bundle."""

    @property
    def bytes(self) -> int:
        """Its size in bytes."""

    @property
    def devices(self) -> int | None:
        """How many devices it lists, if it is the list of devices."""

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
class MissingDocument:
    """A document that could not be had. Of the error only what names nothing is kept."""

    __match_args__: Final = ("name", "kind", "status")
    @property
    def name(self) -> str:
        """What its name would be."""

    @property
    def kind(self) -> str:
        """The kind of the error."""

    @property
    def status(self) -> int | None:
        """The HTTP status, if there was an answer."""

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
class Bundle:
    """What was collected."""

    __match_args__: Final = ("format", "made_by", "scrubbed", "path", "documents", "missing")
    @property
    def format(self) -> int:
        """The form of the bundle: 1."""

    @property
    def made_by(self) -> str:
        """What made it."""

    @property
    def scrubbed(self) -> bool:
        """Whether names, addresses and the like were replaced."""

    @property
    def path(self) -> str:
        """Where it lies."""

    @property
    def documents(self) -> tuple[BundledDocument, ...]:
        """The documents in it, but for the manifest."""

    @property
    def missing(self) -> tuple[MissingDocument, ...]:
        """What could not be had."""

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
class Collector:
    """Collects what a UMS and a WebDAV server say into one private file.

    It is scrubbed unless asked otherwise.
    """

    def __new__(
        cls,
        ums: UmsClient,
        *,
        devices: int | None = None,
        all_devices: bool = False,
        effective_lists: int | None = None,
        webdav: WebDavClient | None = None,
        folder: str = "",
        scrubber: Scrubber | None = None,
        unscrubbed: bool = False,
    ) -> Self:
        """Say what to collect.

        By default these are 1,000 devices, and the profiles that reach 50 devices and 50
        directories. `effective_lists` sets that number. `folder` of `webdav` is listed once.
        `unscrubbed` leaves names, users, addresses, serial numbers and comments as they are: only
        for your own eyes.
        """

    def collect(self, path: _Path) -> Bundle:
        """Collect into a zip file that only its owner can read. It is there when it is whole."""

    def collect_async(self, path: _Path) -> Awaitable[Bundle]:
        """As `collect`, awaited."""

@final
class Scrubber:
    """Scrubs documents, the same value always in the same way."""

    KEPT_FIELDS: Final[tuple[str, ...]]
    KEPT_VALUES: Final[tuple[str, ...]]
    KEPT_WORDS: Final[tuple[str, ...]]
    def __new__(cls, *, kept_words: Iterable[str] | None = None, key: bytes | None = None) -> Self:
        """Make a scrubber with a key of its own.

        A `key` of 32 bytes is for tests: whoever knows it can try names against the pseudonyms.
        """

    def document(self, document: _Document) -> bytes:
        """Scrub a document of any known kind, told by how it begins."""
