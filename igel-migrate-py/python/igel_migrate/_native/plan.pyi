"""Plans of migrations: who goes when."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, final

from igel_migrate._native.migration import Fleet, MigrationSpec
from igel_migrate._native.planned import (
    PlannedAssignment,
    PlannedDirectory,
    PlannedImport,
    PlannedSite,
)
from igel_migrate._native.runbook import Runbook
from igel_migrate.enums import DriftKind, Trigger
from typing_extensions import Self

__all__ = [
    "Drift",
    "MigrationPlan",
    "OpenStep",
    "PlannedDevice",
    "PlannedSiteWave",
    "PlannedUpdate",
    "PlannedWave",
]

_Path: TypeAlias = str | os.PathLike[str]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class Drift:
    """Something that is not as it was when the plan was made."""

    __match_args__: Final = ("site", "unit_id", "kind", "message")
    @property
    def site(self) -> str:
        """The site."""

    @property
    def unit_id(self) -> str:
        """The device; empty if it is about the site."""

    @property
    def kind(self) -> DriftKind | str:
        """What has changed."""

    @property
    def message(self) -> str:
        """The same in words."""

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
class MigrationPlan:
    """A migration, planned: who goes when, what will change, what a person must do first.

    It is computed from a specification and a fleet alone; the same two give the same plan. What the
    specification sets, gates and limits, stands in `to_dict()` as the plan repeats it.
    """

    __match_args__: Final = ("name", "target", "devices", "hash")
    @staticmethod
    def build(spec: MigrationSpec, fleet: Fleet) -> MigrationPlan:
        """Plan what a specification asks for and a fleet does not have yet.

        What a person can put right is no error: it stands in the plan.
        """

    @staticmethod
    def runbook(spec: MigrationSpec) -> Runbook:
        """Give the steps that a person does by hand, none of them done.

        What has been done is merged into it, and told to a fleet by `Fleet.with_runbook`.
        """

    @staticmethod
    def from_json(document: _Document) -> MigrationPlan:
        """Read a plan that was written; raises `DocumentError` if it is none."""

    def to_json(self) -> str:
        """Give the plan as canonical JSON: the same plan gives the same text."""

    def to_text(self) -> str:
        """Give the plan as text for people, without control characters of others."""

    @property
    def name(self) -> str:
        """The name of the migration."""

    @property
    def target(self) -> str:
        """The base system that devices are to get."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps besides it."""

    @property
    def trigger(self) -> Trigger | str:
        """What starts the upgrade."""

    @property
    def devices(self) -> int:
        """How many devices go, those apart that get another build of OS 11 first."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody goes: because everybody has arrived, or because nobody is ready."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do: nobody goes, and nobody is kept from going either."""

    @property
    def held(self) -> int:
        """How many devices of its sites are not on OS 12 and do not go."""

    @property
    def directories(self) -> tuple[str, ...]:
        """Directories to be made, from the top downwards."""

    @property
    def assignments(self) -> tuple[PlannedAssignment, ...]:
        """Profiles to be assigned to directories, sorted."""

    @property
    def carried_over(self) -> tuple[PlannedAssignment, ...]:
        """Profiles that devices keep because they are assigned to the new directories as well.

        They are taken back there in the end.
        """

    @property
    def imports(self) -> tuple[PlannedImport, ...]:
        """Profiles that a person has to import, sorted by name; see `write_documents`."""

    @property
    def sites(self) -> tuple[PlannedSite, ...]:
        """The sites, sorted by key."""

    @property
    def os11_update(self) -> PlannedUpdate | None:
        """Devices that get another build of OS 11 first."""

    @property
    def left_out(self) -> dict[str, int]:
        """How many devices take no part, by the reason."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What the specification names and UMS does not have: perhaps a slip."""

    @property
    def blockers(self) -> tuple[str, ...]:
        """What forbids every wave."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is assumed and not known."""

    @property
    def hash(self) -> str:
        """The SHA-256 of the canonical JSON, in hexadecimal: what a person approves."""

    @property
    def waves(self) -> tuple[PlannedWave, ...]:
        """The waves, in order."""

    @property
    def open_steps(self) -> dict[str, tuple[OpenStep, ...]]:
        """Steps that a person has to do, by site; those of no site stand under the empty key."""

    def site(self, key: str) -> PlannedSite | None:
        """A site by its key; `None` if the plan has no such site."""

    def site_hash(self, site: str) -> str:
        """Give the hash of what the plan holds for one site.

        Devices of another site do not change it.
        """

    def refusals(self, wave: int, *, skipped: Iterable[str] = ()) -> list[str]:
        """Say why a wave, counted from 0, must not begin; empty if it may.

        Sites in `skipped` are not asked.
        """

    def devices_csv(self, spec: MigrationSpec, fleet: Fleet) -> str:
        """Write every device of `fleet` as CSV: its wave, or why it does not go.

        `spec` and `fleet` are those that the plan was made from.
        """

    def obstacles(self) -> list[str]:
        """Say why this plan cannot even begin; empty if a site may go.

        What stands here is settled by a person, and by a new plan.
        """

    def not_in_force(self, spec: MigrationSpec) -> list[str]:
        """Name the parts of a specification that this plan was not made with.

        A run goes by its plan, so they are not in force.
        """

    def drift(
        self, wave: int, spec: MigrationSpec, fleet: Fleet, *, skipped: Iterable[str] = ()
    ) -> tuple[Drift, ...]:
        """Say what has changed for a wave, counted from 0, since the plan was made.

        `fleet` is the fleet as it is today. Sites in `skipped` are not asked.
        """

    def with_late_joiners(self, spec: MigrationSpec, fleet: Fleet) -> MigrationPlan | None:
        """Give the plan with the devices that have turned up since.

        They go in its last wave or in one more, as the specification says. `None` if there are
        none, or if they are to be ignored. It is another plan, with another hash.
        """

    def write_documents(self, spec: MigrationSpec, folder: _Path) -> list[Path]:
        """Write the profiles that a person has to import, and give their paths.

        Passwords are fetched only where the specification wants them in a profile.
        """

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
class PlannedDevice:
    """A device in a plan."""

    __match_args__: Final = ("unit_id", "id", "origin", "shard")
    @property
    def unit_id(self) -> str:
        """Its unit id."""

    @property
    def id(self) -> int:
        """Its id in UMS."""

    @property
    def origin(self) -> int:
        """The directory it lies in."""

    @property
    def shard(self) -> int:
        """Into which of the site's directories it goes, from 1."""

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
class PlannedSiteWave:
    """The devices of one site in one wave."""

    __match_args__: Final = ("site", "first_alone", "devices")
    @property
    def site(self) -> str:
        """The site."""

    @property
    def first_alone(self) -> bool:
        """Whether the first of the devices goes alone."""

    @property
    def devices(self) -> tuple[PlannedDevice, ...]:
        """The devices, in the order they go."""

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
class PlannedWave:
    """A wave: the devices of each site, in the order they go."""

    __match_args__: Final = ("sites",)
    @property
    def sites(self) -> tuple[PlannedSiteWave, ...]:
        """The sites, sorted by key."""

    def __len__(self) -> int:
        """How many devices go."""

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
class PlannedUpdate:
    """Devices that get another build of OS 11 before they can go."""

    __match_args__: Final = ("build", "directory", "shards", "waves")
    @property
    def build(self) -> str:
        """The build."""

    @property
    def directory(self) -> PlannedDirectory:
        """The directory to which a person has assigned it."""

    @property
    def shards(self) -> int:
        """Into how many directories its devices go."""

    @property
    def waves(self) -> tuple[PlannedWave, ...]:
        """The waves."""

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
class OpenStep:
    """A step of the runbook that is open."""

    __match_args__: Final = ("id", "title")
    @property
    def id(self) -> str:
        """Its id in the runbook."""

    @property
    def title(self) -> str:
        """What is to be done."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
