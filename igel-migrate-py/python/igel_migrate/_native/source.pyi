"""Sources of binaries as devices have them set."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final, final
from uuid import UUID

from igel_migrate._native.finding import Finding
from igel_migrate._native.profile import Os11Profile, Os12Profile
from igel_migrate._native.registry import InstanceTemplate, RegistryValue
from igel_migrate._native.repository import (
    AppRepository,
    SourcePriority,
)
from typing_extensions import Self

__all__ = [
    "Addition",
    "ExternalBinarySource",
    "Os11SourceInstance",
    "Os12SourceInstance",
    "PlacedSource",
    "check_effective_sources",
    "os11_source_template",
    "os12_source_template",
]

@final
class ExternalBinarySource:
    """A source of apps on devices: what the instances of both systems mean.

    The password is not shown.
    """

    __match_args__: Final = ("priority", "username", "has_password")
    def __new__(
        cls,
        url: str,
        *,
        priority: SourcePriority | int | None = None,
        username: str = "",
        password: str | None = None,
        certificate: str = "",
    ) -> Self:
        """Describe a source."""

    @property
    def priority(self) -> SourcePriority:
        """The priority."""

    @property
    def url(self) -> str:
        """The address as written; a person may have typed anything."""

    @property
    def username(self) -> str:
        """The account; empty if none."""

    @property
    def has_password(self) -> bool:
        """Whether there is a password."""

    @property
    def certificate(self) -> str:
        """The certificate, in a form that is not documented; empty if none."""

    @staticmethod
    def of(repository: AppRepository, password: str | None = None) -> ExternalBinarySource:
        """The source that gives a repository to devices."""

    @staticmethod
    def from_os11(instance: Os11SourceInstance) -> ExternalBinarySource:
        """The source in an instance of OS 11."""

    @staticmethod
    def from_os12(instance: Os12SourceInstance) -> ExternalBinarySource:
        """The source in an instance of OS 12."""

    def to_os11_instance(self) -> Os11SourceInstance:
        """The instance for a profile of OS 11. The password is obfuscated, not encrypted."""

    def to_os12_instance(self) -> Os12SourceInstance:
        """The instance for a profile of OS 12. The password is obfuscated, not encrypted."""

    def reveal_password(self) -> str | None:
        """The password, in the clear; none if none was ever set."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os11SourceInstance:
    """An instance of `update.external_binary_source%` as OS 11 stores it."""

    PASSWORD: ClassVar[str]
    """The parameter that holds the password."""
    @staticmethod
    def from_values(values: Mapping[str, RegistryValue | str]) -> Os11SourceInstance:
        """An instance from its parameters, named without the template: `url`."""

    @staticmethod
    def all_in(profile: Os11Profile) -> tuple[Os11SourceInstance, ...]:
        """Every instance in a profile."""

    def values(self) -> dict[str, RegistryValue]:
        """Every parameter with its stored value, by name; a password is obfuscated only."""

    def lint(self) -> tuple[Finding, ...]:
        """What will not work, or not well."""

    def add(self, profile: Os11Profile, *, serial: str | None = None) -> Addition:
        """Adds the instance to a profile, unless the same is there already."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os12SourceInstance:
    """An instance of `update.external_binary_source%` as OS 12 stores it."""

    PASSWORD: ClassVar[str]
    """The parameter that holds the password."""
    @staticmethod
    def from_values(values: Mapping[str, RegistryValue | str]) -> Os12SourceInstance:
        """An instance from its parameters, named without the template: `url`."""

    @staticmethod
    def all_in(profile: Os12Profile) -> tuple[Os12SourceInstance, ...]:
        """Every instance in a profile."""

    def values(self) -> dict[str, RegistryValue]:
        """Every parameter with its stored value, by name; a password is obfuscated only."""

    def lint(self) -> tuple[Finding, ...]:
        """What will not work, or not well."""

    def add(self, profile: Os12Profile, *, instance_id: str | UUID | None = None) -> Addition:
        """Adds the instance to a profile, unless the same is there already."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Addition:
    """What adding an instance to a profile came to."""

    __match_args__: Final = ("added", "findings")
    @property
    def added(self) -> bool:
        """Whether it was not there before."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be known about it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class PlacedSource:
    """A source with the directory whose devices get it."""

    __match_args__: Final = ("directory", "profile", "source")
    def __new__(cls, directory: Iterable[str], profile: str, source: ExternalBinarySource) -> Self:
        """Place a source in a directory."""

    @property
    def directory(self) -> tuple[str, ...]:
        """The names of the directories, from the top."""

    @property
    def profile(self) -> str:
        """The profile that holds the source, for the message."""

    @property
    def source(self) -> ExternalBinarySource:
        """The source."""

def check_effective_sources(sources: Iterable[PlacedSource]) -> tuple[Finding, ...]:
    """Finds sources that get in each other's way in the list of one device."""

def os11_source_template() -> InstanceTemplate:
    """The template of sources as OS 11 knows it."""

def os12_source_template() -> InstanceTemplate:
    """The template of sources as OS 12 knows it."""
