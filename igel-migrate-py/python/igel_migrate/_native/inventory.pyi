"""What is in a repository and what must be there."""

import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias, final

from igel_migrate._native.access import Trust
from igel_migrate._native.finding import Finding
from igel_migrate._native.profile import Os12Profile
from igel_migrate._native.repository import (
    AppRepository,
)
from igel_migrate._native.site import (
    Site,
)
from igel_migrate._native.webdav import SuspiciousHref, Unreadable, WebDavClient
from igel_migrate.enums import AppVerdict, Evidence, ExpectationBasis, ProblemCategory, ProblemKind
from igel_migrate.exceptions import IgelMigrateError
from typing_extensions import Self

__all__ = [
    "AppRelease",
    "AppReport",
    "Check",
    "Comparison",
    "Counts",
    "Expectation",
    "FileProblem",
    "Found",
    "Inventory",
    "KnownFile",
    "Layout",
    "Manifest",
    "Progress",
    "RepositoryReport",
    "Sample",
    "SiteCheck",
    "SiteRow",
    "SitesReport",
    "Total",
    "Unexpected",
    "reader",
]

_Seconds: TypeAlias = float | timedelta
_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable
_App: TypeAlias = str | AppRelease

@final
class Progress:
    """How far a check has come. What does not belong to the step is `None`."""

    __match_args__: Final = ("step", "seen", "bytes", "pause", "done", "of")
    @property
    def step(self) -> str:
        """The step: `files`, `waiting` or `checksums`."""

    @property
    def seen(self) -> int | None:
        """Files that were seen so far."""

    @property
    def bytes(self) -> int | None:
        """Bytes of those files."""

    @property
    def pause(self) -> float | None:
        """Seconds until the second look."""

    @property
    def done(self) -> int | None:
        """Bytes that were compared so far."""

    @property
    def of(self) -> int | None:
        """Bytes that are to be compared."""

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
class Check:
    """How a repository is checked."""

    def __new__(
        cls,
        *,
        second_look: _Seconds | None = None,
        checksums: bool = False,
        downloads: int | None = None,
        sites_at_once: int | None = None,
    ) -> Self:
        """Say how to check; by default with one look and no checksums.

        `second_look` is a pause in seconds, after which it looks again, so that files show which
        UMS is still uploading. `checksums` downloads every file whose checksum is known or can be
        had, `downloads` at one time for each repository. `sites_at_once` is for `run_all`.
        """

    def run(
        self,
        client: WebDavClient,
        expectation: Expectation,
        *,
        progress: Callable[[Progress], object] | None = None,
    ) -> RepositoryReport:
        """Check one repository.

        That something is missing is no error, but stands in the report. `progress` is called often,
        in this thread, and may call anything.
        """

    def run_async(
        self, client: WebDavClient, expectation: Expectation
    ) -> Awaitable[RepositoryReport]:
        """Check one repository, awaited and without progress."""

    def compare(
        self,
        client: WebDavClient,
        expectation: Expectation,
        *,
        progress: Callable[[Progress], object] | None = None,
    ) -> Comparison:
        """Take the looks and compare, without checksums."""

    def compare_async(
        self, client: WebDavClient, expectation: Expectation
    ) -> Awaitable[Comparison]:
        """Take the looks and compare, awaited and without progress."""

    def run_all(
        self, sites: Iterable[SiteCheck], *, progress: Callable[[Progress], object] | None = None
    ) -> SitesReport:
        """Check many repositories, several at one time.

        One that cannot be checked is a row with an `error`.
        """

    def run_all_async(self, sites: Iterable[SiteCheck]) -> Awaitable[SitesReport]:
        """Check many repositories, awaited and without progress."""

@final
class SiteCheck:
    """One repository among many, and what must be in it."""

    def __new__(cls, name: str, client: WebDavClient, expectation: Expectation) -> Self: ...
    @property
    def name(self) -> str:
        """The name of the site."""

    @staticmethod
    def of_site(site: Site, expectation: Expectation) -> SiteCheck:
        """A check of a site's repository with the account that its devices read with."""

@final
class SiteRow:
    """What came of checking one site."""

    @property
    def name(self) -> str:
        """The name of the site."""

    @property
    def report(self) -> RepositoryReport | None:
        """What is in its repository; `None` if it could not be checked."""

    @property
    def error(self) -> IgelMigrateError | None:
        """Why it could not be checked."""

@final
class SitesReport:
    """What came of checking many sites. `str()` is a table."""

    @property
    def sites(self) -> tuple[SiteRow, ...]:
        """One row for each site, in the order that they were given."""

    @property
    def is_complete(self) -> bool:
        """Whether every site was checked and is complete."""

    def errors(self) -> list[tuple[str, IgelMigrateError]]:
        """The names of the sites that could not be checked, and why."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects, ready for `json.dumps`."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[SiteRow]: ...

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
    def from_path(path: _Path) -> Manifest:
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

@final
class Inventory:
    """One look at a repository, through the eyes of an expectation.

    Take two with a pause between them, and what grows while UMS still uploads shows.
    """

    @staticmethod
    def read(client: WebDavClient, expectation: Expectation) -> Inventory:
        """Walk the repository. Nothing is changed."""

    @staticmethod
    def read_async(client: WebDavClient, expectation: Expectation) -> Awaitable[Inventory]:
        """Walk the repository, awaited."""

    def compare(self, earlier: Inventory | None = None) -> Comparison:
        """What is there, held against what is expected, and against an earlier look."""

@final
class Comparison:
    """What came of comparing, and what could still be compared: the content of the files."""

    @property
    def report(self) -> RepositoryReport:
        """What is known without looking into files."""

    @property
    def download_bytes(self) -> int:
        """How many bytes `verify` downloads."""

    def verify(
        self,
        client: WebDavClient,
        *,
        at_once: int = 2,
        progress: Callable[[Progress], object] | None = None,
    ) -> RepositoryReport:
        """Compare the content of the files with their checksums. Downloads them."""

    def verify_async(
        self, client: WebDavClient, *, at_once: int = 2
    ) -> Awaitable[RepositoryReport]:
        """As `verify`, awaited and without progress."""

@final
class Counts:
    """How many files there are of each sort."""

    __match_args__: Final = (
        "present",
        "missing",
        "incomplete",
        "corrupt",
        "ambiguous",
        "present_bytes",
        "expected_bytes",
    )
    @property
    def present(self) -> int:
        """As they should be."""

    @property
    def missing(self) -> int:
        """Not there."""

    @property
    def incomplete(self) -> int:
        """There in part."""

    @property
    def corrupt(self) -> int:
        """Another content than expected."""

    @property
    def ambiguous(self) -> int:
        """Found at several places."""

    @property
    def present_bytes(self) -> int:
        """Bytes of those that are as they should be."""

    @property
    def expected_bytes(self) -> int:
        """Bytes of all that are expected, as far as they are known."""

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
class Total:
    """Everything in a repository, expected or not."""

    __match_args__: Final = ("files", "bytes", "free_bytes")
    @property
    def files(self) -> int:
        """How many files."""

    @property
    def bytes(self) -> int:
        """Their bytes."""

    @property
    def free_bytes(self) -> int | None:
        """What the server says is free."""

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
class AppReport:
    """One app of a report."""

    __match_args__: Final = ("app", "verdict", "found", "files")
    @property
    def app(self) -> str | None:
        """The app; `None` for files that belong to none."""

    @property
    def verdict(self) -> AppVerdict | str:
        """How it stands with it."""

    @property
    def found(self) -> tuple[AppRelease, ...]:
        """The releases that were found."""

    @property
    def files(self) -> Counts:
        """Its files."""

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
class FileProblem:
    """What is wrong with one file, or with the whole of an app."""

    __match_args__: Final = (
        "path",
        "app",
        "category",
        "problem",
        "elsewhere",
        "status",
        "size",
        "expected",
        "before",
        "sha256",
        "places",
    )
    @property
    def path(self) -> str:
        """The path."""

    @property
    def app(self) -> str | None:
        """The app that it belongs to."""

    @property
    def category(self) -> ProblemCategory | str:
        """The sort of problem."""

    @property
    def problem(self) -> ProblemKind | str:
        """The problem."""

    @property
    def elsewhere(self) -> tuple[str, ...] | None:
        """Where the file lies instead, if it is missing."""

    @property
    def status(self) -> int | None:
        """The HTTP status, if it is not readable."""

    @property
    def size(self) -> int | None:
        """The size that was seen, in bytes."""

    @property
    def expected(self) -> int | str | None:
        """What was expected: a size in bytes, or a checksum."""

    @property
    def before(self) -> int | None:
        """The size at the earlier look, in bytes."""

    @property
    def sha256(self) -> str | None:
        """The checksum that was found."""

    @property
    def places(self) -> tuple[str, ...] | None:
        """The places where it was found, if there are several."""

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
class Unexpected:
    """Files that nobody asked about."""

    __match_args__: Final = ("count", "first", "bytes")
    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def first(self) -> tuple[str, ...]:
        """The first of them."""

    @property
    def bytes(self) -> int:
        """The bytes of all."""

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
class Sample:
    """How many things of one sort there are, and the first hundred of them."""

    __match_args__: Final = ("count", "first")
    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def first(self) -> tuple[str | Unreadable | SuspiciousHref, ...]:
        """The first of them."""

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
class RepositoryReport:
    """What is in a repository of what must be there. `str()` is one line, `to_text()` a page."""

    @property
    def url(self) -> str:
        """The base address."""

    @property
    def checked_at(self) -> datetime:
        """When it was looked at."""

    @property
    def basis(self) -> ExpectationBasis | str:
        """How it is known what must be there."""

    @property
    def evidence(self) -> Evidence | str:
        """How well files are known to be right."""

    @property
    def looked_twice(self) -> bool:
        """Whether it was looked at twice, so that what is still being uploaded shows."""

    @property
    def complete(self) -> bool:
        """Whether everything that is expected is there."""

    @property
    def apps(self) -> tuple[AppReport, ...]:
        """One by one, the apps that are expected."""

    @property
    def files(self) -> Counts:
        """The files that are expected."""

    @property
    def total(self) -> Total:
        """Everything that is there."""

    @property
    def problems(self) -> tuple[FileProblem, ...]:
        """What is wrong, by path."""

    @property
    def unexpected(self) -> Unexpected:
        """Files that nobody asked about."""

    @property
    def unreadable(self) -> Sample:
        """What the account may not see."""

    @property
    def vanished(self) -> Sample:
        """What was gone when its turn came."""

    @property
    def suspicious(self) -> Sample:
        """Addresses in the answers of the server that are not where they should be."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying beside that."""

    def to_text(self) -> str:
        """A page for people.

        A table of the apps, what is wrong with which file, what else is there.
        """

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects, ready for `json.dumps`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

def reader(repository: AppRepository, *, trust: Trust | None = None) -> WebDavClient:
    """Give a client that reads a repository with the account that devices have.

    It goes to the address that UMS writes to. Trusted are the system's authorities and the
    certificates of the record, unless `trust` says otherwise.
    """
