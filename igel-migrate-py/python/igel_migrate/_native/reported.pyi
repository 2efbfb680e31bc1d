"""What became of devices, what happened, and what people said."""

from datetime import date, datetime
from typing import Any, Final, final

from igel_migrate.enums import ClusterBy, DeviceState, OverrideChange, Standing, TimelineKind
from typing_extensions import Self

__all__ = [
    "AttestationNote",
    "BurnDownPoint",
    "Cluster",
    "DeviceReport",
    "OverrideNote",
    "RulesUsed",
    "TimelineEntry",
]

@final
class Cluster:
    """Devices with something in common of which more need attention than chance explains."""

    __match_args__: Final = (
        "by",
        "name",
        "attention",
        "decided",
        "attention_elsewhere",
        "decided_elsewhere",
    )
    @property
    def by(self) -> ClusterBy | str:
        """What they have in common."""

    @property
    def name(self) -> str:
        """The model, build or site."""

    @property
    def attention(self) -> int:
        """So many need attention."""

    @property
    def decided(self) -> int:
        """Of so many whose outcome is known."""

    @property
    def attention_elsewhere(self) -> int:
        """Elsewhere so many need attention."""

    @property
    def decided_elsewhere(self) -> int:
        """Of so many whose outcome is known."""

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
class BurnDownPoint:
    """How many devices were left at a time."""

    __match_args__: Final = ("at", "remaining", "healthy", "attention")
    @property
    def at(self) -> datetime:
        """The time."""

    @property
    def remaining(self) -> int:
        """Devices neither done nor out."""

    @property
    def healthy(self) -> int:
        """Devices that are done."""

    @property
    def attention(self) -> int:
        """Devices that somebody has to look after; they are among the remaining ones."""

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
class TimelineEntry:
    """One entry of the timeline."""

    __match_args__: Final = ("at", "kind", "by", "wave", "site", "devices", "why")
    @property
    def at(self) -> datetime:
        """When, by the clock of the machine that carried it out."""

    @property
    def kind(self) -> TimelineKind | str:
        """What it is about."""

    @property
    def by(self) -> str | None:
        """Who decided it; `None`: the migration itself."""

    @property
    def wave(self) -> int | None:
        """The wave, counted from 1."""

    @property
    def site(self) -> str | None:
        """The site, if only that."""

    @property
    def devices(self) -> int | None:
        """How many devices."""

    @property
    def why(self) -> str | None:
        """Why, in the words of whoever said so."""

    @property
    def what(self) -> str:
        """What happened, in a sentence without its reason."""

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
class AttestationNote:
    """What somebody vouches for."""

    __match_args__: Final = ("statement", "directory", "by", "on", "note")
    @property
    def statement(self) -> str:
        """What is vouched for, as a sentence."""

    @property
    def directory(self) -> str | None:
        """For which directory; `None`: for all."""

    @property
    def by(self) -> str:
        """Who."""

    @property
    def on(self) -> date:
        """When."""

    @property
    def note(self) -> str:
        """What they added."""

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
class OverrideNote:
    """A rule that was overridden."""

    __match_args__: Final = ("rule", "change", "file", "date", "why")
    @property
    def rule(self) -> str:
        """The id of the rule."""

    @property
    def change(self) -> OverrideChange | str:
        """What was done to it: `added`, `changed`, `silenced`."""

    @property
    def file(self) -> str:
        """The file that says so."""

    @property
    def date(self) -> date:
        """The date in the file."""

    @property
    def why(self) -> str:
        """The reason in the file."""

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
class RulesUsed:
    """The rules that a plan was made with."""

    __match_args__: Final = ("hash", "date", "overrides")
    @property
    def hash(self) -> str:
        """The hash of the rule set; empty if there is no journal."""

    @property
    def date(self) -> date | None:
        """Its date."""

    @property
    def overrides(self) -> tuple[OverrideNote, ...]:
        """What was changed about it."""

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
class DeviceReport:
    """A device in a report."""

    __match_args__: Final = (
        "unit_id",
        "id",
        "name",
        "model",
        "build",
        "site",
        "wave",
        "origin",
        "state",
        "staged",
        "launched",
        "migrated",
        "ended",
        "reason",
        "retreats",
    )
    @property
    def unit_id(self) -> str:
        """Its unit id."""

    @property
    def id(self) -> int:
        """Its id in UMS when it was planned."""

    @property
    def name(self) -> str:
        """Its name; empty if it is not known."""

    @property
    def model(self) -> str:
        """Its model; empty if it is not known."""

    @property
    def build(self) -> str:
        """The build of OS 11 it came with; empty if it is not known."""

    @property
    def site(self) -> str:
        """Its site."""

    @property
    def wave(self) -> int:
        """Its wave, counted from 1."""

    @property
    def origin(self) -> int:
        """The directory it came from."""

    @property
    def state(self) -> DeviceState | str:
        """Where it stands."""

    @property
    def staged(self) -> datetime | None:
        """When it came to staging."""

    @property
    def launched(self) -> datetime | None:
        """When it was last sent on to launch."""

    @property
    def migrated(self) -> datetime | None:
        """When it was first seen on OS 12."""

    @property
    def ended(self) -> datetime | None:
        """When it came to its end."""

    @property
    def reason(self) -> str | None:
        """What UMS or people said."""

    @property
    def retreats(self) -> int:
        """How often it was moved back from launch."""

    @property
    def title(self) -> str:
        """What to call it: its name, else its unit id."""

    @property
    def standing(self) -> Standing | str:
        """What its state means for people."""

    @property
    def remedy(self) -> str:
        """What a person can do about it; empty where nothing is to be done."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
