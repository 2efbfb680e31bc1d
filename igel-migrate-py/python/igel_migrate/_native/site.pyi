"""Sites, and how each gets what it needs."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, final

from igel_migrate._native.finding import Finding
from igel_migrate._native.repository import (
    AppRepository,
    LintContext,
)
from igel_migrate.enums import SharedNameResolution
from typing_extensions import Self

__all__ = [
    "Delivery",
    "Site",
    "SiteMembers",
    "Sites",
]

@final
class Delivery:
    """How the devices of a site learn of their repository."""

    __match_args__: Final = ("is_shared", "key", "url", "resolved_by")
    @staticmethod
    def profile_per_site() -> Delivery:
        """The site has a pair of profiles with its own address."""

    @staticmethod
    def shared_name(
        key: str, url: str, *, resolved_by: SharedNameResolution | str = "dns"
    ) -> Delivery:
        """All sites give their devices one address. It leads to another server at each site."""

    @property
    def is_shared(self) -> bool:
        """Whether all sites share an address."""

    @property
    def key(self) -> str | None:
        """The key in the names of the common profiles."""

    @property
    def url(self) -> str | None:
        """The address that all sites share."""

    @property
    def resolved_by(self) -> SharedNameResolution | str | None:
        """How the address leads to the server of the site."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class SiteMembers:
    """Which devices belong to a site."""

    __match_args__: Final = ("kind", "value")
    @staticmethod
    def directory(path: str) -> SiteMembers:
        """The devices in a directory of UMS and below it: `/Germany/Berlin`."""

    @staticmethod
    def subnet(block: str) -> SiteMembers:
        """The devices whose last address lies in a block: `10.1.0.0/16`."""

    @staticmethod
    def site_field(text: str) -> SiteMembers:
        """The devices whose field *Site* in UMS has this text."""

    @property
    def kind(self) -> str:
        """`directory`, `subnet` or `site_field`."""

    @property
    def value(self) -> str:
        """The path, the block, or the text of the field."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Site:
    """A site: its devices, its repository, the directories that its devices pass through."""

    __match_args__: Final = ("key", "staging", "launch", "members", "line", "windows")
    def __new__(
        cls,
        key: str,
        repository: AppRepository,
        *,
        staging: str,
        launch: str | None = None,
        members: Iterable[SiteMembers] | None = None,
        delivery: Delivery | None = None,
        line: str | None = None,
        windows: Iterable[str] | None = None,
    ) -> Self:
        """Describe a site. Without `launch`, one directory carries profiles and job."""

    @property
    def key(self) -> str:
        """The key: short, for the names of profiles and files."""

    @property
    def repository(self) -> AppRepository:
        """The repository."""

    @property
    def device_repository(self) -> AppRepository:
        """The repository as its devices see it: under the shared name, if there is one."""

    @property
    def profile_key(self) -> str:
        """The key in the names of its profiles: its own, or that of the shared name."""

    @property
    def staging(self) -> str:
        """The directory that carries the profiles."""

    @property
    def launch(self) -> str:
        """The directory that carries the upgrade job as well."""

    @property
    def members(self) -> tuple[SiteMembers, ...]:
        """Which devices belong to it."""

    @property
    def delivery(self) -> Delivery:
        """How its devices learn of the repository."""

    @property
    def line(self) -> str | None:
        """The speed of its line: `100 Mbit/s`."""

    @property
    def bits_per_second(self) -> int | None:
        """The same in bits per second."""

    @property
    def windows(self) -> tuple[str, ...]:
        """In which hours it may be upgraded: `Mon-Fri 18:00-06:00`."""

    def lint(self, context: LintContext) -> tuple[Finding, ...]:
        """What will not work, or not well, at the site. No finding shows a secret."""

@final
class Sites:
    """All sites of a migration."""

    def __new__(cls, sites: Iterable[Site]) -> Self:
        """Gather sites; raises `ConflictError` if two of them clash."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Site]: ...
    def with_own_profiles(self) -> tuple[Site, ...]:
        """The sites for which profiles are to be made: one of those that share a name."""

    def lint(self) -> tuple[Finding, ...]:
        """What will not work, or not well, between sites."""
