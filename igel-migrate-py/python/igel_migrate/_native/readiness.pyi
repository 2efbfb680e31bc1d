"""Readiness of devices, directories and fleets."""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, final

from igel_migrate._native.device import (
    Device,
    Firmware,
)
from igel_migrate._native.directory import (
    DirectoryTree,
    EffectiveProfiles,
    Profile,
)
from igel_migrate._native.finding import Finding
from igel_migrate._native.inventory import RepositoryReport
from igel_migrate._native.profile import Os12Package
from igel_migrate._native.registry import SequenceView
from igel_migrate._native.rules import Facts, RuleSet
from igel_migrate._native.version import Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import Attestable, BaseSystemFiles, Basis, Effect, Method, Settled, Verdict
from typing_extensions import Self

__all__ = [
    "Attestation",
    "Attestations",
    "Change",
    "DeclaredFacts",
    "DeviceFacts",
    "DeviceKey",
    "DeviceReadiness",
    "DirectoryFacts",
    "DirectoryReadiness",
    "Firmwares",
    "FleetCheck",
    "FleetReport",
    "Group",
    "OsType",
    "PreStepGroup",
    "Question",
    "Readiness",
    "ReadinessSettings",
    "Reason",
    "ReasonCount",
    "Target",
    "Unlock",
    "VerdictCounts",
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

@final
class FleetCheck:
    """The check of a fleet against a target.

    Devices may come from any iterable, also straight from `UmsClient.devices`. They are taken in
    with the GIL released, some thousand at a time, and those that are alike are assessed once.

        check = im.FleetCheck(im.Target("12.8.2"), firmwares=ums.firmwares())
        report = check.check(ums.devices())
        print(report.to_text())
    """

    def __new__(
        cls,
        target: Target,
        *,
        rules: RuleSet | None = None,
        firmwares: Firmwares | Mapping[int, Firmware] | Mapping[int, str] | None = None,
        directories: DirectoryTree | None = None,
        declared: DeclaredFacts | None = None,
        accept_unknown: Iterable[str] | None = None,
        sites: Callable[[Device], str | None] | None = None,
    ) -> Self:
        """Prepare a check; `accept_unknown` names what need not be known.

        `sites` says to which site a device belongs, `None` for none: by its directory, its address,
        or a table of yours. Without it sites are what UMS has in the field `site`. What it raises
        ends the check.
        """

    def check(self, devices: Iterable[Device]) -> FleetReport:
        """Checks devices that were read with details, in any order, and gives the report."""

@final
class FleetReport:
    """The readiness of a fleet: by device, by site, by model, by reason.

    It stays in Rust; `devices` is a view. JSON and CSV are written there too, and are the fastest
    way to hand a large fleet on.
    """

    @property
    def counts(self) -> VerdictCounts:
        """How many devices have which verdict."""

    @property
    def rule_set_date(self) -> dt.date:
        """The day whose state of knowledge the rules have."""

    @property
    def overrides(self) -> tuple[str, ...]:
        """What users' files changed about the rules."""

    @property
    def common_reasons(self) -> tuple[Reason, ...]:
        """The reasons that every device has."""

    @property
    def declarations(self) -> tuple[Finding, ...]:
        """What is odd about the declared facts."""

    @property
    def accepted(self) -> tuple[str, ...]:
        """What is accepted not to be known."""

    @property
    def devices(self) -> SequenceView[DeviceReadiness]:
        """The devices, by unit id and then by id."""

    def by_site(self) -> tuple[Group, ...]:
        """Devices by site, the greatest site first."""

    def by_model(self) -> tuple[Group, ...]:
        """Devices by model, the commonest model first."""

    def by_reason(self) -> tuple[ReasonCount, ...]:
        """The reasons for verdicts, by what they do and then by number of devices."""

    def settled(self) -> tuple[ReasonCount, ...]:
        """The questions that nobody answered and that leave no verdict open."""

    def unlocks(self) -> tuple[Unlock, ...]:
        """What would let blocked devices go, the change that helps most of them first."""

    def questions(self) -> tuple[Question, ...]:
        """What would have to be known of devices whose verdict is open."""

    def pre_step(self) -> tuple[PreStepGroup, ...]:
        """The builds of OS 11 that devices need before OS 12."""

    def devices_needing(self, build: Os11Version | str) -> list[int]:
        """The ids of the devices that need a build of OS 11 first."""

    def to_json(self) -> str:
        """The report as JSON, as Rust writes it."""

    def to_csv(self) -> str:
        """One line of CSV for each device; formulas in free text are made harmless."""

    def to_text(self, *, coloured: bool = False) -> str:
        """The report for a terminal."""

    def __len__(self) -> int: ...

@final
class DeviceReadiness:
    """One device of a report."""

    __match_args__: Final = ("id", "name", "site", "model", "build", "verdict")
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
        """Its name, free text of anybody."""

    @property
    def last_contact(self) -> str:
        """Its last contact as UMS wrote it; empty if there was none."""

    @property
    def site(self) -> str | None:
        """Its site."""

    @property
    def model(self) -> str | None:
        """Its model: the device type, or else the product."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that it lies in."""

    @property
    def directory(self) -> str | None:
        """The path of that directory, if the directories were given."""

    @property
    def build(self) -> str | None:
        """The version in its firmware row."""

    @property
    def verdict(self) -> Verdict | str:
        """Whether it may go."""

    @property
    def may_go(self) -> bool:
        """Whether the verdict lets it go."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons, those common to all devices first."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything that has to change before it can go; empty unless it is blocked."""

    @property
    def os11_update(self) -> Os11Version | None:
        """The build of OS 11 that it needs first."""

@final
class VerdictCounts:
    """How many devices have which verdict."""

    __match_args__: Final = ("total", "may_go")
    @property
    def total(self) -> int:
        """All devices."""

    @property
    def may_go(self) -> int:
        """The devices that may go."""

    def of(self, verdict: Verdict | str) -> int:
        """The devices with a verdict."""

    def to_dict(self) -> dict[str, Any]:
        """The counts as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Group:
    """The devices of a site or of a model."""

    __match_args__: Final = ("name", "counts")
    @property
    def name(self) -> str | None:
        """Its name, free text of anybody; none for devices without one."""

    @property
    def counts(self) -> VerdictCounts:
        """Its devices by verdict."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class ReasonCount:
    """A reason and the devices that have it."""

    __match_args__: Final = ("code", "effect", "devices", "message")
    @property
    def code(self) -> str:
        """The id of the rule, or the name of the check."""

    @property
    def effect(self) -> Effect | str:
        """What it does to the verdict."""

    @property
    def settled(self) -> Settled | str | None:
        """Why it does no more, though something is missing."""

    @property
    def devices(self) -> int:
        """Devices that have it."""

    @property
    def message(self) -> str:
        """What it says of most of them."""

    @property
    def messages(self) -> int:
        """How many different things it says."""

    @property
    def remedy(self) -> str | None:
        """What to do."""

    @property
    def source(self) -> str | None:
        """Who says so."""

    @property
    def bases(self) -> tuple[Basis | str, ...]:
        """What the facts behind it stand on."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be known."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Change:
    """Something that has to change before devices can go."""

    __match_args__: Final = ("build", "code", "remedy")
    @property
    def build(self) -> Os11Version | None:
        """The build of OS 11 to update to; none if it is something else."""

    @property
    def code(self) -> str | None:
        """The blocker; none for an update."""

    @property
    def remedy(self) -> str | None:
        """What to do about the blocker; none for an update."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Unlock:
    """Changes that together let devices go."""

    __match_args__: Final = ("changes", "devices")
    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes."""

    @property
    def devices(self) -> int:
        """The devices that go then."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Question:
    """What would have to be known to decide."""

    __match_args__: Final = ("missing", "devices")
    @property
    def missing(self) -> tuple[str, ...]:
        """The facts, features, and what somebody has to vouch for."""

    @property
    def devices(self) -> int:
        """The devices whose verdict that would settle."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class PreStepGroup:
    """Devices that need the same build of OS 11 first."""

    __match_args__: Final = ("build", "settles", "devices", "unlocked")
    @property
    def build(self) -> Os11Version:
        """The build."""

    @property
    def settles(self) -> tuple[str, ...]:
        """The blockers that it settles."""

    @property
    def devices(self) -> int:
        """The devices that need it."""

    @property
    def unlocked(self) -> int:
        """The devices among them that may go then."""

    def to_dict(self) -> dict[str, Any]:
        """The same as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

def base_system_files(report: RepositoryReport, version: Os12Version | str) -> Attestable | str:
    """Whether the files of the base system are there, by what was found in a repository."""
