"""What plans change at a site, and what that costs."""

from datetime import datetime
from typing import Any, Final, final

from igel_migrate._native.directory import ProfileRef
from igel_migrate.enums import Download
from typing_extensions import Self

__all__ = [
    "Calendar",
    "Cost",
    "PlannedAssignment",
    "PlannedDirectory",
    "PlannedImport",
    "PlannedProfile",
    "PlannedSite",
    "ProfileDelta",
    "SiteEstimate",
]

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
        "contact",
        "absent",
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
    def contact(self) -> str | None:
        """Whom to call there, free text."""

    @property
    def absent(self) -> tuple[str, ...]:
        """Directories of its devices that do not exist."""

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
