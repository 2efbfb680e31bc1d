"""What must be in a repository."""

import os
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.profile import Os12Profile
from igel_migrate._native.webdav import (
    WebDavClient,
)
from igel_migrate.enums import ExpectationBasis
from typing_extensions import Self

__all__ = [
    "AppRelease",
    "Expectation",
    "Found",
    "KnownFile",
    "Layout",
    "Manifest",
]

_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_App: TypeAlias = str | AppRelease

@final
class AppRelease:
    """One release of an app: its technical name and its version."""

    __match_args__: Final = ("name", "version")
    @property
    def name(self) -> str:
        """The technical name."""

    @property
    def version(self) -> str:
        """The version."""

    @staticmethod
    def from_file_name(name: str) -> AppRelease:
        """The release that the name of an `.ipkg`, `.iam` or `.ipm` file names."""

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
class KnownFile:
    """What is known of one file."""

    __match_args__: Final = ("size", "sha256")
    def __new__(cls, size: int | None = None, sha256: str | None = None) -> Self: ...
    @property
    def size(self) -> int | None:
        """Its size in bytes."""

    @property
    def sha256(self) -> str | None:
        """Its SHA-256 checksum: 64 hexadecimal digits."""

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
class Found:
    """An app found in the path of a file."""

    __match_args__: Final = ("release", "member", "folder")
    @property
    def release(self) -> AppRelease:
        """Which release."""

    @property
    def member(self) -> str:
        """The path of the file within the app."""

    @property
    def folder(self) -> str | None:
        """The folder of the app, where it has one."""

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
class Manifest:
    """The files of a repository, by path; `str()` writes it as lines of path, size and checksum."""

    def __new__(cls, files: Mapping[str, KnownFile | int | None] | None = None) -> Self:
        """List files by path, with what is known of them: a `KnownFile`, a size, or `None`."""

    @property
    def bytes(self) -> int:
        """All sizes that are known, added up."""

    @staticmethod
    def parse(document: _Document) -> Manifest:
        """Read a manifest from text, bytes or a file."""

    @staticmethod
    def from_file(path: _Path) -> Manifest:
        """Read a manifest from a file."""

    def get(self, path: str) -> KnownFile | None:
        """What is known of a file; `None` if it is not listed."""

    def __getitem__(self, path: str, /) -> KnownFile: ...
    def __contains__(self, path: str, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def items(self) -> list[tuple[str, KnownFile]]:
        """The files with what is known of them, by path."""

    def __len__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Layout:
    """How apps are found below the base address of a repository."""

    def __new__(cls, *patterns: str) -> Self:
        """Look for apps by these patterns only; without any, in all ways that are known."""

    def find(self, file: str) -> list[Found]:
        """The apps that a file may belong to, outermost first."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Expectation:
    """What must be in a repository.

    `apps` narrow it down to some: `"cwa"` for any version, `"cwa 23.9.24"` for one. `layout` says
    how apps are found, `matching` when a file of the repository counts as the one that is expected.
    """

    @property
    def basis(self) -> ExpectationBasis | str:
        """How it is known what must be there."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps that are expected; none if everything that is listed is."""

    @property
    def layout(self) -> Layout:
        """How apps are found."""

    def with_checksums(self, *, at_once: int = 4) -> Expectation:
        """The same with the checksums of the expected files that are not known yet."""

    def with_checksums_async(self, *, at_once: int = 4) -> Awaitable[Expectation]:
        """As `with_checksums`, awaited."""

    @staticmethod
    def from_manifest(
        manifest: Manifest,
        *,
        apps: Iterable[_App] | None = None,
        layout: Layout | None = None,
        matching: Literal["by_path", "by_app"] | None = None,
    ) -> Expectation:
        """The files of a manifest."""

    @staticmethod
    def from_repository(
        reference: WebDavClient,
        *,
        apps: Iterable[_App] | None = None,
        layout: Layout | None = None,
        matching: Literal["by_path", "by_app"] | None = None,
    ) -> Expectation:
        """The files of another repository, with their sizes as of now."""

    @staticmethod
    def from_repository_async(
        reference: WebDavClient,
        *,
        apps: Iterable[_App] | None = None,
        layout: Layout | None = None,
        matching: Literal["by_path", "by_app"] | None = None,
    ) -> Awaitable[Expectation]:
        """The files of another repository, awaited."""

    @staticmethod
    def from_folder(
        folder: _Path,
        *,
        apps: Iterable[_App] | None = None,
        layout: Layout | None = None,
        matching: Literal["by_path", "by_app"] | None = None,
    ) -> Expectation:
        """The files of a folder on this machine."""

    @staticmethod
    def from_apps(apps: Iterable[_App], *, layout: Layout | None = None) -> Expectation:
        """Apps by name, and by version where one is wanted."""

    @staticmethod
    def from_profile(profile: Os12Profile, *, layout: Layout | None = None) -> Expectation:
        """The apps that an OS 12 profile configures. Exports name no versions, so any will do."""

    @staticmethod
    def nothing(*, layout: Layout | None = None) -> Expectation:
        """Nothing certain: every app that is found is judged by itself."""

    def manifest(self) -> Manifest:
        """The files that are expected, to be written down."""
