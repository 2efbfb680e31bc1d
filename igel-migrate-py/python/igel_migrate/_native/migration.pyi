"""What a migration is asked for, and the fleet it is planned for."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol, TypeAlias, final

from igel_migrate._native.expectation import (
    Expectation,
)
from igel_migrate._native.registry import SequenceView
from igel_migrate._native.repository import (
    ProfileOptions,
)
from igel_migrate._native.runbook import (
    RunbookState,
)
from igel_migrate._native.site import (
    Sites,
)
from igel_migrate._native.spec import Connection
from igel_migrate._native.ums import (
    UmsClient,
)
from igel_migrate._native.version import Os12Version
from igel_migrate._native.webdav import (
    WebDavClient,
)
from igel_migrate.enums import Trigger, Verdict
from typing_extensions import Self

__all__ = [
    "Fleet",
    "FleetDevice",
    "MigrationSpec",
    "RepositoryState",
    "SiteRepositories",
]

_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class MigrationSpec:
    """A migration as a person asks for it, in one TOML file. It holds references to secrets only.

    An annotated file with all fields is `examples/migration.toml`. Every mistake is refused with
    its line, its column and the nearest right name.
    """

    @staticmethod
    def from_toml(document: _Document, *, folder: _Path = ".") -> MigrationSpec:
        """Read a specification.

        Relative files in it lie in `folder`: certificates, secrets, tables of sites and devices.
        Secrets are not fetched. A mistake is a `ConfigError`, what is no TOML a `DocumentError`,
        both with `line` and `column`.
        """

    @staticmethod
    def from_file(path: _Path) -> MigrationSpec:
        """Read a specification from a file; relative files in it lie in its folder."""

    def with_prompt(self, ask: Callable[[str], str]) -> MigrationSpec:
        """Let a callable put the questions of passwords that a person is to be asked for.

        It gets the question and returns the password; `getpass.getpass` will do.
        """

    @property
    def name(self) -> str:
        """Its name. It decides which devices go first."""

    @property
    def connection(self) -> Connection:
        """How to reach UMS, and as whom."""

    @property
    def target(self) -> Os12Version:
        """The base system that devices are to get."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps that devices are to get besides it."""

    @property
    def sites(self) -> Sites:
        """The sites."""

    @property
    def repository_profiles(self) -> ProfileOptions:
        """How the profiles that bring the repository are made."""

    @property
    def trigger(self) -> Trigger | str:
        """What starts the upgrade."""

@final
class RepositoryState:
    """What the check of a site's repository came to."""

    __match_args__: Final = ("complete", "bytes_per_device")
    @property
    def complete(self) -> bool:
        """Whether everything that must be there is there."""

    @property
    def bytes_per_device(self) -> int | None:
        """What a device downloads from it, in bytes, if that was measured."""

    def __new__(cls, *, complete: bool, bytes_per_device: int | None = None) -> Self: ...
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
class SiteRepositories:
    """How the repositories of a migration are read, and what must be in them.

    Each is read at the address and with the account of its record in the specification.
    """

    def __new__(
        cls,
        spec: MigrationSpec,
        *,
        expectation: Expectation | None = None,
        clients: Mapping[str, WebDavClient] | None = None,
    ) -> Self:
        """Expect the base system and the apps of the specification in every repository.

        A file that is missing beside others of its app does not show by names alone: for that, give
        an `expectation`. `clients` read the repositories of sites, by key, in place of those that
        the specification makes.
        """

    def states(self, spec: MigrationSpec) -> dict[str, RepositoryState]:
        """Read the repositories of all sites; gives what a plan asks of each, by key.

        One that cannot be read is left out, and is told to `logging`.
        """

    def states_async(self, spec: MigrationSpec) -> Awaitable[dict[str, RepositoryState]]:
        """Read the repositories of all sites, awaited."""

@final
class Fleet:
    """Everything about a fleet that a plan is made from: a snapshot, read once."""

    @staticmethod
    def read(client: UmsClient, spec: MigrationSpec) -> Fleet:
        """Read from UMS what a plan is made from, and check the readiness of devices.

        Sends reads only. Repositories and the runbook are not in UMS: see `with_repositories` and
        `with_runbook`.
        """

    @staticmethod
    def read_async(client: UmsClient, spec: MigrationSpec) -> Awaitable[Fleet]:
        """Read a fleet, awaited."""

    def with_repositories(self, states: Mapping[str, RepositoryState]) -> Fleet:
        """Give the fleet with what the checks of repositories came to, by the key of the site."""

    def with_runbook(self, done: RunbookState) -> Fleet:
        """Give the fleet with the steps of the runbook that are done."""

    @property
    def devices(self) -> SequenceView[FleetDevice]:
        """The devices, those in the Recycle Bin apart."""

    def __len__(self) -> int: ...

@final
class FleetDevice:
    """A device, as far as a plan looks at it."""

    __match_args__: Final = ("id", "name", "model", "build", "verdict")
    @property
    def id(self) -> int:
        """Its id in UMS."""

    @property
    def unit_id(self) -> str:
        """Its unit id; empty if UMS has none."""

    @property
    def mac(self) -> str:
        """Its MAC address; empty if UMS has none."""

    @property
    def name(self) -> str:
        """Its name, free text."""

    @property
    def comment(self) -> str:
        """Its comment, free text."""

    @property
    def site(self) -> str:
        """Its site, free text."""

    @property
    def last_ip(self) -> str | None:
        """Its last address."""

    @property
    def parent(self) -> int:
        """The directory it lies in."""

    @property
    def model(self) -> str:
        """Its model; empty if it is not known."""

    @property
    def build(self) -> str:
        """Its build of OS 11; empty if it is not known."""

    @property
    def verdict(self) -> Verdict | str:
        """Whether it may go."""

    @property
    def held_by(self) -> tuple[str, ...]:
        """What keeps it from going: ids of rules, names of checks."""

    @property
    def os11_update(self) -> str | None:
        """The build of OS 11 it needs first, if that is all that keeps it from going."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
