"""Plans of migrations."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, final

from igel_migrate._native.directory import ProfileRef
from igel_migrate._native.migration import (
    Fleet,
    MigrationSpec,
)
from igel_migrate._native.runbook import (
    Runbook,
)
from igel_migrate.enums import Download, DriftKind, Trigger
from typing_extensions import Self

__all__ = [
    "Calendar",
    "Cost",
    "Drift",
    "MigrationPlan",
    "OpenStep",
    "PlannedAssignment",
    "PlannedDevice",
    "PlannedDirectory",
    "PlannedImport",
    "PlannedProfile",
    "PlannedSite",
    "PlannedSiteWave",
    "PlannedUpdate",
    "PlannedWave",
    "ProfileDelta",
    "SiteEstimate",
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
        """Whether there is nothing to do."""

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

    __match_args__: Final = ("build", "directory", "waves")
    @property
    def build(self) -> str:
        """The build."""

    @property
    def directory(self) -> PlannedDirectory:
        """The directory to which a person has assigned it."""

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

@final
class PlannedDirectory:
    """A directory in a plan."""

    __match_args__: Final = ("path", "id")
    @property
    def path(self) -> str:
        """Its path."""

    @property
    def id(self) -> int | None:
        """Its id; `None`: it is to be made."""

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
class PlannedProfile:
    """A profile in a plan."""

    __match_args__: Final = ("name", "id", "priority")
    @property
    def name(self) -> str:
        """Its name in UMS."""

    @property
    def id(self) -> int:
        """Its id in UMS."""

    @property
    def priority(self) -> bool:
        """Whether it is a priority profile."""

    @property
    def reference(self) -> ProfileRef:
        """The profile, for calls of the client."""

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
class PlannedAssignment:
    """A profile to be assigned to a directory."""

    __match_args__: Final = ("directory", "profile")
    @property
    def directory(self) -> str:
        """The path of the directory."""

    @property
    def profile(self) -> PlannedProfile:
        """The profile."""

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
class PlannedImport:
    """A profile that UMS does not have yet, and that a person has to import."""

    __match_args__: Final = ("name", "file", "site")
    @property
    def name(self) -> str:
        """Its name in UMS after the import."""

    @property
    def file(self) -> str:
        """The name of the file to import."""

    @property
    def site(self) -> str:
        """The site, or one of those that share it."""

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
class ProfileDelta:
    """What devices of one directory gain and lose by the move."""

    __match_args__: Final = ("origin", "devices", "lost", "gained", "blocking")
    @property
    def origin(self) -> str:
        """The directory they come from."""

    @property
    def devices(self) -> int:
        """How many devices."""

    @property
    def lost(self) -> tuple[PlannedProfile, ...]:
        """What they lose."""

    @property
    def gained(self) -> tuple[PlannedProfile, ...]:
        """What they gain."""

    @property
    def blocking(self) -> tuple[PlannedProfile, ...]:
        """What they lose and nobody has accepted: this blocks the site."""

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
class Calendar:
    """When a site may be upgraded."""

    __match_args__: Final = ("zone", "windows", "closed")
    @property
    def zone(self) -> str:
        """The zone whose clocks count."""

    @property
    def windows(self) -> tuple[str, ...]:
        """The weekly windows; none: always."""

    @property
    def closed(self) -> tuple[str, ...]:
        """The days on which it is closed."""

    def is_open(self, at: datetime) -> bool:
        """Whether devices may be triggered at this time."""

    def next_closed(self, at: datetime) -> datetime | None:
        """The first moment from then on at which no device may be triggered.

        `None` if it stays open for two years.
        """

    def next_open(self, at: datetime) -> datetime | None:
        """When it is open next, this time included; `None` if not within two years."""

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
class PlannedSite:
    """A site in a plan."""

    __match_args__: Final = (
        "key",
        "staging",
        "launch",
        "present",
        "shards",
        "readiness",
        "held_by",
        "profiles",
        "calendar",
        "per_wave",
        "estimate",
        "blockers",
        "notes",
    )
    @property
    def key(self) -> str:
        """Its key."""

    @property
    def staging(self) -> PlannedDirectory:
        """The directory that gives devices their profiles."""

    @property
    def launch(self) -> PlannedDirectory | None:
        """The directory that carries the job as well; `None` if staging does both."""

    @property
    def present(self) -> int:
        """How many devices lie in staging and launch already."""

    @property
    def shards(self) -> int:
        """Into how many directories its devices go."""

    @property
    def readiness(self) -> dict[str, int]:
        """Devices by verdict."""

    @property
    def held_by(self) -> dict[str, int]:
        """What keeps devices from going, with how many it keeps."""

    @property
    def profiles(self) -> tuple[ProfileDelta, ...]:
        """What devices gain and lose, for each directory they come from."""

    @property
    def calendar(self) -> Calendar:
        """When devices may be triggered."""

    @property
    def per_wave(self) -> int | None:
        """How many devices it takes in one wave; `None`: any number."""

    @property
    def estimate(self) -> SiteEstimate | None:
        """What the upgrade costs, if the size of the binaries is known."""

    @property
    def blockers(self) -> tuple[str, ...]:
        """What forbids waves at this site."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth knowing."""

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
class Cost:
    """What one way of download costs."""

    __match_args__: Final = (
        "download",
        "seconds",
        "at_best_seconds",
        "at_worst_seconds",
        "wan_bytes",
        "lan_bytes",
    )
    @property
    def download(self) -> Download | str:
        """The way."""

    @property
    def seconds(self) -> int:
        """From the first trigger to the last device that works, in seconds of open windows."""

    @property
    def at_best_seconds(self) -> int:
        """The same if binaries are 30 % smaller and lines 30 % faster."""

    @property
    def at_worst_seconds(self) -> int:
        """The same if binaries are 30 % bigger and lines 30 % slower."""

    @property
    def wan_bytes(self) -> int:
        """Over the line of the site, in bytes."""

    @property
    def lan_bytes(self) -> int:
        """Within the site, in bytes."""

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
class SiteEstimate:
    """What the upgrade of a site costs, by the way the binaries come."""

    __match_args__: Final = ("devices", "bytes_per_device", "costs", "filled_repository", "fitting")
    @property
    def devices(self) -> int:
        """How many devices."""

    @property
    def bytes_per_device(self) -> int:
        """What each of them downloads, in bytes."""

    @property
    def costs(self) -> tuple[Cost, ...]:
        """What each way costs; ways over a line that is not known are left out."""

    @property
    def filled_repository(self) -> Cost:
        """The same for a repository that holds the binaries already."""

    @property
    def fitting(self) -> tuple[tuple[Download | str, int], ...]:
        """For each way, how many devices fit into the shortest window."""

    @staticmethod
    def of(
        devices: int,
        bytes_per_device: int,
        *,
        line: str | None = None,
        window_minutes: int | None = None,
    ) -> SiteEstimate:
        """Estimate a site, with the assumptions that plans print.

        `bytes_per_device` is measured: what lies in the repository for a device. `line` is the
        speed of the site's line, `100 Mbit/s`; `window_minutes` how long its shortest window lasts.
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
