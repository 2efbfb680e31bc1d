"""What UMS says of moves and commands, and what else it knows."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, final

from igel_migrate.enums import CommandState, MoveResult
from igel_migrate.exceptions import IgelMigrateError
from typing_extensions import Self

__all__ = [
    "Asset",
    "AssetDetail",
    "AssetEvent",
    "CommandOutcome",
    "CommandReport",
    "MoveOutcome",
    "MoveReport",
    "ServerStatus",
    "TemplateValue",
]

@final
class MoveOutcome:
    """What became of one device or directory of a move."""

    __match_args__: Final = ("id", "outcome")
    @property
    def id(self) -> int:
        """The id of what was to be moved."""

    @property
    def outcome(self) -> MoveResult | str:
        """What became of it; the word of UMS where that is another one."""

    @property
    def is_moved(self) -> bool:
        """Whether it lies in the target directory."""

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
class MoveReport:
    """What became of each object of a move, in the order they were given."""

    @property
    def outcomes(self) -> tuple[MoveOutcome, ...]:
        """What became of each, in the order they were given."""

    @property
    def is_complete(self) -> bool:
        """Whether all went well."""

    @property
    def failed(self) -> tuple[MoveOutcome, ...]:
        """The outcomes of those of which UMS did not say that it went well."""

    @property
    def stopped_by(self) -> IgelMigrateError | None:
        """What kept the rest from being sent."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[MoveOutcome]: ...

@final
class CommandOutcome:
    """What became of a command at one device."""

    __match_args__: Final = ("device", "state", "message", "at", "execution")
    @property
    def device(self) -> int:
        """The id of the device."""

    @property
    def state(self) -> CommandState | str:
        """How it ended; the word of UMS where that is another one."""

    @property
    def message(self) -> str:
        """What UMS says about it."""

    @property
    def at(self) -> datetime | None:
        """When it was carried out."""

    @property
    def execution(self) -> str:
        """The number that UMS gave to it."""

    @property
    def is_success(self) -> bool:
        """Whether the command was carried out."""

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
class CommandReport:
    """What became of a command at each device, in the order they were given."""

    @property
    def outcomes(self) -> tuple[CommandOutcome, ...]:
        """What became of each, in the order they were given."""

    @property
    def is_complete(self) -> bool:
        """Whether all went well."""

    @property
    def failed(self) -> tuple[CommandOutcome, ...]:
        """The outcomes of those of which UMS did not say that it went well."""

    @property
    def stopped_by(self) -> IgelMigrateError | None:
        """What kept the rest from being sent."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[CommandOutcome]: ...

@final
class TemplateValue:
    """A value of a template key."""

    __match_args__: Final = ("id", "value", "name", "key", "description", "value_type", "extra")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def value(self) -> str:
        """The value."""

    @property
    def name(self) -> str:
        """The name of the value."""

    @property
    def key(self) -> int | None:
        """The id of its key."""

    @property
    def description(self) -> str:
        """What people wrote about it."""

    @property
    def value_type(self) -> str:
        """The type; `StringType` is the one that is documented."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

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
class AssetDetail:
    """A fact about an asset."""

    __match_args__: Final = ("key", "value")
    @property
    def key(self) -> str:
        """What it is about."""

    @property
    def value(self) -> str:
        """What it is."""

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
class Asset:
    """An asset: a mouse, a headset."""

    __match_args__: Final = (
        "id",
        "device",
        "name",
        "vendor",
        "product_id",
        "categories",
        "details",
        "extra",
    )
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def device(self) -> int | None:
        """The id of the device that it is plugged into."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def vendor(self) -> str:
        """Who made it."""

    @property
    def product_id(self) -> str:
        """The product, as it says."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The sorts of things that it is."""

    @property
    def details(self) -> tuple[AssetDetail, ...]:
        """What else is known."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

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
class AssetEvent:
    """Something that happened to an asset."""

    __match_args__: Final = ("asset", "unit_id", "at", "event")
    @property
    def asset(self) -> int:
        """The id of the asset."""

    @property
    def unit_id(self) -> str:
        """The unit id of the device that it happened at."""

    @property
    def at(self) -> datetime | None:
        """When."""

    @property
    def event(self) -> str:
        """What happened, as UMS words it."""

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
class ServerStatus:
    """That a UMS answers, and what it says about itself."""

    __match_args__: Final = ("fields", "elapsed")
    @property
    def fields(self) -> dict[str, Any]:
        """What it says, as it wrote it."""

    @property
    def elapsed(self) -> float:
        """How long the answer took, in seconds."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
