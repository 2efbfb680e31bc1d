"""Directories of UMS, profiles, and what is assigned to what."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias, final

from igel_migrate._native.device import Device
from igel_migrate.enums import DirectoryKind, ProfileKind
from typing_extensions import Self

__all__ = [
    "Assignment",
    "Directory",
    "DirectoryTree",
    "EffectiveProfiles",
    "ObjectRef",
    "Profile",
    "ProfileRef",
    "Receiver",
]

_Device: TypeAlias = int | Device
_Directory: TypeAlias = int | Directory
_Profile: TypeAlias = int | ProfileRef | Profile

@final
class Directory:
    """A directory of UMS."""

    __match_args__: Final = ("id", "name", "parent")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def name(self) -> str:
        """The name. Not unique, not even among neighbours."""

    @property
    def parent(self) -> int:
        """The id of the directory around it, or of the root of its tree."""

    @property
    def in_recycle_bin(self) -> bool:
        """Whether it lies in the Recycle Bin."""

    @property
    def children(self) -> tuple[ObjectRef, ...] | None:
        """What lies directly in it; `None` if that was not read."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def __hash__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class DirectoryTree:
    """A tree of directories."""

    @property
    def kind(self) -> DirectoryKind | str:
        """Which tree it is."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Directory]: ...
    def __contains__(self, directory: _Directory, /) -> bool: ...
    def get(self, directory: _Directory) -> Directory | None:
        """The directory with this id."""

    def children(self, directory: _Directory) -> list[Directory]:
        """The directories right below one."""

    def ancestors(self, directory: _Directory) -> list[int]:
        """The ids of the directories around one, from its parent up to the root."""

    def descendants(self, directory: _Directory) -> list[int]:
        """The ids of the directories in one at any depth, in ascending order."""

    def is_within(self, directory: _Directory, ancestor: _Directory) -> bool:
        """Whether a directory is another or lies in it, at any depth."""

    def unreachable(self) -> list[int]:
        """The ids of the directories that no path leads to."""

    def path_of(self, directory: _Directory) -> str | None:
        """The path of a directory, `/Migration/Berlin`."""

    def find(self, path: str) -> int | None:
        """The id of the directory at a path; `None` if there is none."""

    def resolve(self, path: str) -> int:
        """The id of the directory at a path."""

@final
class ObjectRef:
    """An object of any kind, as UMS refers to it."""

    __match_args__: Final = ("id", "kind")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> str:
        """The kind as UMS writes it: `tc`, `tcdirectory`, `profile`."""

    def __new__(cls, id: int, kind: str) -> Self: ...
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
class ProfileRef:
    """A profile and which sort it is."""

    __match_args__: Final = ("id", "kind")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> ProfileKind | str:
        """The sort."""

    @staticmethod
    def standard(id: int) -> ProfileRef:
        """A standard profile."""

    @staticmethod
    def priority(id: int) -> ProfileRef:
        """A priority profile."""

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
class Receiver:
    """What a profile is assigned to."""

    __match_args__: Final = ("id", "kind")
    @property
    def id(self) -> int:
        """The number of its id."""

    @property
    def kind(self) -> str:
        """`device` or `directory`."""

    @staticmethod
    def device(device: _Device) -> Receiver:
        """A device."""

    @staticmethod
    def directory(directory: _Directory) -> Receiver:
        """A directory of devices."""

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
class Profile:
    """A profile or a priority profile."""

    __match_args__: Final = (
        "id",
        "kind",
        "name",
        "parent",
        "firmware",
        "overrides_sessions",
        "in_recycle_bin",
        "extra",
    )
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def kind(self) -> ProfileKind | str:
        """Which sort it is."""

    @property
    def name(self) -> str:
        """The name. Not unique."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that it lies in."""

    @property
    def firmware(self) -> int | None:
        """The id of the firmware that its settings are made for."""

    @property
    def overrides_sessions(self) -> bool:
        """Whether its sessions replace those of profiles below it."""

    @property
    def in_recycle_bin(self) -> bool:
        """Whether it lies in the Recycle Bin."""

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
class Assignment:
    """A profile assigned to a device or to a directory."""

    __match_args__: Final = ("profile", "receiver", "position")
    @property
    def profile(self) -> ProfileRef:
        """What is assigned."""

    @property
    def receiver(self) -> Receiver:
        """What it is assigned to: in an effective list, where it comes from."""

    @property
    def position(self) -> int | None:
        """Its place in the list it was read from. Nothing follows from it about what wins."""

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
class EffectiveProfiles:
    """The profiles that reach a device or a directory."""

    @property
    def of(self) -> Receiver:
        """Whose profiles these are."""

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """The assignments, in the order UMS gave them."""

    @property
    def direct(self) -> tuple[Assignment, ...]:
        """The profiles that are assigned right here."""

    @property
    def inherited(self) -> tuple[Assignment, ...]:
        """The profiles that come from a directory around."""

    @property
    def other(self) -> tuple[ObjectRef, ...]:
        """What else is assigned, of kinds this version does not know."""

    def origins(self, profile: _Profile) -> list[Receiver]:
        """Where a profile comes from; several places if it is assigned more than once."""

    def __contains__(self, profile: _Profile, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Assignment]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
