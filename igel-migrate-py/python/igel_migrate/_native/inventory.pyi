"""What is in a repository: looks, checks, progress."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Final, TypeAlias, final

from igel_migrate._native.access import Trust
from igel_migrate._native.completeness import RepositoryReport
from igel_migrate._native.expectation import Expectation
from igel_migrate._native.repository import AppRepository
from igel_migrate._native.site import Site
from igel_migrate._native.webdav import (
    WebDavClient,
)
from igel_migrate.exceptions import IgelMigrateError
from typing_extensions import Self

__all__ = [
    "Check",
    "Comparison",
    "Inventory",
    "Progress",
    "SiteCheck",
    "SiteRow",
    "SitesReport",
    "reader",
]

_Seconds: TypeAlias = float | timedelta

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

def reader(repository: AppRepository, *, trust: Trust | None = None) -> WebDavClient:
    """Give a client that reads a repository with the account that devices have.

    It goes to the address that UMS writes to. Trusted are the system's authorities and the
    certificates of the record, unless `trust` says otherwise.
    """
