"""Readiness of devices and directories."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, final

from igel_migrate._native.completeness import (
    RepositoryReport,
)
from igel_migrate._native.device import Device, Firmware
from igel_migrate._native.directory import EffectiveProfiles, Profile
from igel_migrate._native.finding import Finding
from igel_migrate._native.profile import Os12Package
from igel_migrate._native.rules import Facts, RuleSet
from igel_migrate._native.version import Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import Attestable, BaseSystemFiles, Effect, Method, Settled, Verdict
from typing_extensions import Self

__all__ = [
    "Attestation",
    "Attestations",
    "DeclaredFacts",
    "DeviceFacts",
    "DeviceKey",
    "DirectoryFacts",
    "DirectoryReadiness",
    "Firmwares",
    "OsType",
    "Readiness",
    "ReadinessSettings",
    "Reason",
    "Target",
    "base_system_files",
]

@final
class Firmwares:
    """The firmware rows of UMS, by id."""

    def __new__(cls, rows: Firmwares | Mapping[int, Firmware] | Mapping[int, str]) -> Self:
        """Take the rows of UMS, or a dict from id to version."""

@final
class DeviceFacts:
    """What is known of a device."""

    __match_args__: Final = ("build", "facts")
    @property
    def facts(self) -> Facts:
        """Everything that is known."""

    @property
    def build(self) -> Os11Version | None:
        """The build of OS 11."""

    @property
    def is_in_recycle_bin(self) -> bool:
        """Whether the device lies in the Recycle Bin."""

    @property
    def is_on_os12(self) -> bool:
        """Whether the device is on OS 12 already."""

    @staticmethod
    def observed(
        device: Device,
        firmwares: Firmwares | Mapping[int, Firmware] | Mapping[int, str] | None = None,
    ) -> DeviceFacts:
        """What UMS shows of a device that was read with details."""

    def with_declared(self, declared: Facts) -> DeviceFacts:
        """And what was declared, where nothing is known yet."""

@final
class Target:
    """What the devices are to become: a version, and how they get it."""

    __match_args__: Final = ("version", "facts")
    def __new__(
        cls,
        version: Os12Version | str,
        method: Method | str = "repository",
        *,
        ums: UmsVersion | str | None = None,
        facts: Facts | None = None,
    ) -> Self:
        """Name the version and the method."""

    @property
    def version(self) -> Os12Version:
        """The version to upgrade to."""

    @property
    def facts(self) -> Facts:
        """What is known of the target, the UMS and the repository."""

@final
class Reason:
    """One reason for a verdict."""

    __match_args__: Final = ("finding", "effect", "missing", "settled")
    @property
    def code(self) -> str:
        """The id of the rule, or the name of the check."""

    @property
    def finding(self) -> Finding:
        """What was found, what to do, who says so, and what the facts stand on."""

    @property
    def effect(self) -> Effect | str:
        """What it does to the verdict."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be known to decide it; empty if it is decided."""

    @property
    def settled(self) -> Settled | str | None:
        """Why it does not leave the verdict open though something is missing."""

    @property
    def is_undecided(self) -> bool:
        """Whether something is missing."""

    def to_dict(self) -> dict[str, Any]:
        """The reason as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Readiness:
    """Whether one device may go, and why or why not."""

    __match_args__: Final = ("verdict", "reasons")
    @property
    def verdict(self) -> Verdict | str:
        """Whether it may go."""

    @property
    def may_go(self) -> bool:
        """Whether the verdict lets it go."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons."""

    @staticmethod
    def check(device: DeviceFacts, target: Target, rules: RuleSet | None = None) -> Readiness:
        """Asks the rules about a device."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class OsType:
    """What a device says its system is, taken apart."""

    __match_args__: Final = ("product", "says_upgrade_ready", "kernel")
    def __new__(cls, text: str) -> Self:
        """Take the text of `Device.os_type` apart."""

    @property
    def product(self) -> str:
        """The system without the notes in brackets."""

    @property
    def generation(self) -> int | None:
        """Its generation: 11, 12."""

    @property
    def says_upgrade_ready(self) -> bool:
        """Whether the device calls itself ready for OS 12."""

    @property
    def kernel(self) -> str | None:
        """The kernel."""

    @property
    def other_notes(self) -> tuple[str, ...]:
        """The other notes."""

@final
class DeviceKey:
    """Which device is meant: by unit id, MAC address, name, or several of them."""

    def __new__(
        cls, *, unit_id: str | None = None, mac: str | None = None, name: str | None = None
    ) -> Self:
        """Name a device by one key or several."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class DeclaredFacts:
    """What people declare about a fleet where UMS shows nothing."""

    def __new__(cls) -> Self:
        """Declare nothing yet."""

    @staticmethod
    def from_toml(text: str) -> DeclaredFacts:
        """Reads a table `facts` from TOML."""

    def declare_fleet(self, facts: Facts) -> None:
        """Declares facts of the whole fleet, in front of those declared before."""

    def declare_directory(self, path: str, facts: Facts) -> None:
        """Declares facts of the devices in a directory and below it."""

    def declare_device(self, device: DeviceKey, facts: Facts) -> None:
        """Declares facts of a device."""

    def read_csv(self, text: str, file: str) -> None:
        """Reads lines of CSV, one device each; `file` tells errors and reports where they stood."""

    @property
    def devices(self) -> int:
        """How many devices something was declared of."""

    def __bool__(self) -> bool: ...

@final
class Attestation:
    """A person's word for what the management interface cannot show."""

    __match_args__: Final = ("what", "by", "on", "directory", "note")
    def __new__(
        cls,
        what: Attestable | str,
        by: str,
        on: dt.date | str,
        *,
        directory: str | None = None,
        note: str | None = None,
    ) -> Self:
        """Give the word of a person."""

    @property
    def what(self) -> Attestable | str:
        """What is vouched for."""

    @property
    def statement(self) -> str:
        """The sentence that the person vouches for."""

    @property
    def place(self) -> str:
        """Where the person can see it."""

    @property
    def by(self) -> str:
        """Who."""

    @property
    def on(self) -> dt.date:
        """When."""

    @property
    def directory(self) -> str | None:
        """The directory that it holds for; none if for all."""

    @property
    def note(self) -> str | None:
        """What else was said."""

    def to_dict(self) -> dict[str, Any]:
        """The attestation as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Attestations:
    """The attestations of a migration."""

    def __new__(cls, attestations: Iterable[Attestation] | None = None) -> Self:
        """Gather attestations."""

    @staticmethod
    def from_toml(text: str) -> Attestations:
        """Reads the tables `attestation` from TOML."""

    def find(self, what: Attestable | str, directory: str) -> Attestation | None:
        """The attestation for something in a directory."""

    def missing(self, directory: str) -> tuple[Attestable | str, ...]:
        """What nobody has vouched for yet in a directory."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Attestation]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class ReadinessSettings:
    """What a settings file says: facts, attestations, and what need not be known."""

    __match_args__: Final = ("accept_unknown", "facts", "attestations")
    @property
    def accept_unknown(self) -> tuple[str, ...]:
        """The names of what need not be known: facts, features, rules."""

    @property
    def facts(self) -> DeclaredFacts:
        """The facts that were declared, a copy."""

    @property
    def attestations(self) -> Attestations:
        """The attestations."""

    @staticmethod
    def from_toml(text: str, rules: RuleSet | None = None) -> ReadinessSettings:
        """Reads settings from TOML. Names are checked against the rules."""

    @staticmethod
    def from_file(path: str | os.PathLike[str], rules: RuleSet | None = None) -> ReadinessSettings:
        """Reads a settings file, and the files that it names."""

@final
class DirectoryFacts:
    """What is known about a directory that devices are to be moved to."""

    __match_args__: Final = ("path",)
    def __new__(cls, path: str) -> Self:
        """Know nothing but the path."""

    @property
    def path(self) -> str:
        """Its path."""

    def with_effective_profiles(
        self,
        effective: EffectiveProfiles,
        profiles: Iterable[Profile],
        firmwares: Firmwares | Mapping[int, Firmware] | Mapping[int, str] | None = None,
    ) -> DirectoryFacts:
        """And the profiles that reach it; `profiles` are all those of UMS."""

    def with_package(self, package: Os12Package) -> DirectoryFacts:
        """And a package that was imported for it."""

    def with_base_system(self, files: BaseSystemFiles | str) -> DirectoryFacts:
        """And whether the files of the base system are in the repository."""

    def with_devices(self, devices: int) -> DirectoryFacts:
        """And how many devices will lie in it."""

    def without_job(self) -> DirectoryFacts:
        """And that it carries no upgrade job."""

@final
class DirectoryReadiness:
    """Whether devices that arrive in a directory would get settings and find their base system."""

    __match_args__: Final = ("path", "verdict", "attestations_missing")
    @property
    def path(self) -> str:
        """The path of the directory."""

    @property
    def verdict(self) -> Verdict | str:
        """Whether devices may be moved into it."""

    @property
    def may_go(self) -> bool:
        """Whether the verdict lets them go."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons."""

    @property
    def attestations_missing(self) -> tuple[Attestable | str, ...]:
        """What nobody has vouched for yet."""

    @staticmethod
    def check(
        directory: DirectoryFacts,
        target: Target,
        attestations: Attestations | None = None,
        rules: RuleSet | None = None,
    ) -> DirectoryReadiness:
        """Asks the rules about a directory."""

    def to_dict(self) -> dict[str, Any]:
        """The answer as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

def base_system_files(report: RepositoryReport, version: Os12Version | str) -> Attestable | str:
    """Whether the files of the base system are there, by what was found in a repository."""
