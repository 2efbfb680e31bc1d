"""Distributed App Repositories: records, sources, sites, profiles for them, steps by hand."""

import datetime as dt
import os
import pathlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final, Protocol, TypeAlias, final
from uuid import UUID

from igel_migrate._native.access import SecretSource
from igel_migrate._native.certificate import Certificate
from igel_migrate._native.finding import Finding
from igel_migrate._native.profile import Os11Profile, Os12Package, Os12Profile
from igel_migrate._native.registry import InstanceTemplate, RegistryValue
from igel_migrate._native.rules import RuleSet
from igel_migrate._native.version import Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import ProfileSystem, ReopenReason, SharedNameResolution, ShownBy, Stage
from typing_extensions import Self

__all__ = [
    "Account",
    "Addition",
    "AppRepository",
    "CentralPriority",
    "CertificateForm",
    "Delivery",
    "Evidence",
    "ExternalBinarySource",
    "GeneratedProfile",
    "HandStep",
    "LintContext",
    "Os11SourceInstance",
    "Os12SourceInstance",
    "PlacedSource",
    "ProfileName",
    "ProfileNote",
    "ProfileOptions",
    "Recognition",
    "Reopened",
    "RepositorySettings",
    "Runbook",
    "RunbookOptions",
    "RunbookState",
    "Site",
    "SiteMembers",
    "Sites",
    "SourcePriority",
    "check_effective_sources",
    "os11_source_template",
    "os12_source_template",
]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class SourcePriority:
    """The priority of a source on devices.

    The higher is tried first on OS 12, assumed so on OS 11.
    """

    __match_args__: Final = ("number",)
    DEFAULT: ClassVar[SourcePriority]
    """What a source has unless somebody says otherwise: 100."""
    SITE: ClassVar[SourcePriority]
    """What the vendor gives the repository of a site: 300."""
    FALLBACK: ClassVar[SourcePriority]
    """What the vendor gives a repository for all sites: 150."""
    MAX: ClassVar[SourcePriority]
    """The greatest."""
    def __new__(cls, number: int) -> Self:
        """Take a number from 0 on; -1 is for records in UMS only."""

    @property
    def number(self) -> int:
        """The number."""

    def __int__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: SourcePriority, /) -> bool: ...
    def __le__(self, other: SourcePriority, /) -> bool: ...
    def __gt__(self, other: SourcePriority, /) -> bool: ...
    def __ge__(self, other: SourcePriority, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class CentralPriority:
    """The priority in the record of UMS.

    It hides the repository from devices, or UMS tells them.
    """

    @staticmethod
    def hidden() -> CentralPriority:
        """UMS tells devices nothing of the repository: the setting for a migration."""

    @staticmethod
    def value(priority: SourcePriority | int) -> CentralPriority:
        """UMS tells all devices of the repository, with this priority."""

    @property
    def is_hidden(self) -> bool:
        """Whether UMS tells devices nothing."""

    @property
    def number(self) -> int:
        """The number in the record; -1 if hidden."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Account:
    """An account of the repository's server. The password is fetched when it is needed."""

    __match_args__: Final = ("username", "password_source")
    def __new__(
        cls, username: str, password: str | SecretSource | Callable[[], str] | None = None
    ) -> Self:
        """Name an account; without a password a person types it in UMS."""

    @property
    def username(self) -> str:
        """The name."""

    @property
    def password_source(self) -> SecretSource | None:
        """Where the password comes from; none if a person is to type it."""

@final
class CertificateForm:
    """How the certificate is written into profiles, which no source documents."""

    @staticmethod
    def pem_inline() -> CertificateForm:
        """The PEM text itself."""

    @staticmethod
    def path(path: str) -> CertificateForm:
        """The path of a file on devices, which a person brings there."""

    @staticmethod
    def name(name: str) -> CertificateForm:
        """The name that the certificate has in UMS."""

    @staticmethod
    def leave_empty() -> CertificateForm:
        """Nothing: a person fills it in."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class AppRepository:
    """A Distributed App Repository, and its record in UMS.

    It knows the addresses, accounts and priorities, makes the profiles that bring it to devices,
    and says what will not work:

        repository = im.AppRepository(
            "Berlin",
            "https://dar.berlin.example.test/webdav/",
            download=im.Account("dar-reader", im.SecretSource.env("DAR_READER_PASSWORD")),
            certificate=pathlib.Path("berlin-dar.pem"),
        )
        for finding in repository.lint(im.repository.LintContext(now, ums="12.13.100")):
            print(finding)
        print(repository.os11_profile("berlin").write_to(folder))

    `central_priority` is `"hidden"` unless a number is given: UMS tells devices nothing then.
    """

    __match_args__: Final = (
        "name",
        "webdav_url",
        "load_balancer_url",
        "central_priority",
        "device_priority",
        "proxy",
    )
    def __new__(
        cls,
        name: str,
        webdav_url: str,
        *,
        load_balancer_url: str | None = None,
        upload: Account | None = None,
        download: Account | None = None,
        certificate: _Document | None = None,
        certificate_form: CertificateForm | None = None,
        central_priority: CentralPriority | int | str | None = None,
        device_priority: SourcePriority | int | None = None,
        proxy: str | None = None,
    ) -> Self:
        """Describe a repository; raises `ConfigError` for what cannot be."""

    @property
    def name(self) -> str:
        """The name of the record."""

    @property
    def webdav_url(self) -> str:
        """The address that UMS uploads to."""

    @property
    def load_balancer_url(self) -> str | None:
        """The address that devices use instead."""

    @property
    def device_url(self) -> str:
        """The address that devices use."""

    @property
    def upload(self) -> Account | None:
        """The account that UMS uploads with."""

    @property
    def download(self) -> Account | None:
        """The account that devices read with."""

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificates of the server, as far as they were given."""

    @property
    def server_certificate(self) -> Certificate | None:
        """The server's own certificate among them."""

    @property
    def anchor(self) -> Certificate | None:
        """The certificate among them that devices are to trust."""

    @property
    def missing_issuer(self) -> str | None:
        """The issuer that none of them is."""

    @property
    def certificate_form(self) -> CertificateForm:
        """How the certificate is written into profiles."""

    @property
    def certificate_value(self) -> RegistryValue:
        """What is written into profiles for the certificate."""

    @property
    def central_priority(self) -> CentralPriority:
        """The priority in the record of UMS."""

    @property
    def device_priority(self) -> SourcePriority:
        """The priority in profiles."""

    @property
    def proxy(self) -> str | None:
        """The name of the proxy in UMS."""

    def os11_profile(self, site: str, options: ProfileOptions | None = None) -> GeneratedProfile:
        """The profile of OS 11 that brings the repository to the devices of a site."""

    def os12_profile(self, site: str, options: ProfileOptions | None = None) -> GeneratedProfile:
        """The profile of OS 12 that brings the repository to the devices of a site."""

    def lint(self, context: LintContext) -> tuple[Finding, ...]:
        """What will not work, or not well. No finding shows a secret."""

@final
class LintContext:
    """What is known of the surroundings of a repository. What is not said is not checked."""

    def __new__(
        cls,
        now: dt.datetime,
        *,
        rollout_end: dt.datetime | None = None,
        ums: UmsVersion | str | None = None,
        builds: Iterable[Os11Version | str] | None = None,
        targets: Iterable[Os12Version | str] | None = None,
        proxy_needed: bool | None = None,
        cluster_url: bool | None = None,
        default_repos_disabled: bool | None = None,
        rules: RuleSet | None = None,
    ) -> Self:
        """Say what is known at an instant."""

@final
class ProfileOptions:
    """How profiles for a repository are made.

    `passwords_in` names the systems whose profile is to hold the password of the read account,
    obfuscated and not encrypted. `url_template_key` is the name of a template key and the version
    of UMS; it is experimental.
    """

    __match_args__: Final = (
        "revision",
        "firmware",
        "folder",
        "passwords_in",
        "url_template_key",
        "serial",
        "instance_id",
    )
    def __new__(
        cls,
        *,
        revision: int | None = None,
        firmware: Os11Version | str | None = None,
        folder: Iterable[str] | None = None,
        passwords_in: Iterable[str] | None = None,
        url_template_key: tuple[str, UmsVersion | str] | None = None,
        serial: str | None = None,
        instance_id: str | UUID | None = None,
    ) -> Self:
        """Say how profiles are made; what is not said has the default of the core."""

    @property
    def revision(self) -> int:
        """The revision in the names of the profiles, from 1."""

    @property
    def firmware(self) -> Os11Version:
        """The build that the profile of OS 11 is based on."""

    @property
    def folder(self) -> tuple[str, ...]:
        """The folder of the profile of OS 12 in UMS, from the top."""

    @property
    def passwords_in(self) -> tuple[ProfileSystem | str, ...]:
        """The systems whose profiles are to hold the password of the read account."""

    @property
    def url_template_key(self) -> str | None:
        """The expression of the template key that gives the address in the profile of OS 11."""

    @property
    def serial(self) -> str | None:
        """The serial number of the instance of OS 11; none for a fresh one."""

    @property
    def instance_id(self) -> str | None:
        """The id of the instance of OS 12; none for a fresh one."""

@final
class ProfileName:
    """The name of a generated profile: `DAR berlin OS11 r3 1f2e3d4c`."""

    __match_args__: Final = ("site", "system", "revision", "hash")
    def __new__(cls, text: str) -> Self:
        """Read a name; raises `DocumentError` if it is no name of this library."""

    @property
    def site(self) -> str:
        """The key of the site."""

    @property
    def system(self) -> ProfileSystem | str:
        """The system that the profile is for."""

    @property
    def revision(self) -> int:
        """The revision, as a person counts."""

    @property
    def hash(self) -> str:
        """The hash of what the profile says without its secrets."""

    @property
    def file_stem(self) -> str:
        """The name as that of a file, without an extension."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: ProfileName, /) -> bool: ...
    def __le__(self, other: ProfileName, /) -> bool: ...
    def __gt__(self, other: ProfileName, /) -> bool: ...
    def __ge__(self, other: ProfileName, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ProfileNote:
    """A generated profile, as far as the person who imports it must know it."""

    __match_args__: Final = ("name", "file", "contains_password")
    def __new__(cls, name: ProfileName, file: str, *, contains_password: bool = False) -> Self:
        """Describe a profile that was made elsewhere."""

    @property
    def name(self) -> ProfileName:
        """Its name in UMS after the import."""

    @property
    def file(self) -> str:
        """The file to import."""

    @property
    def contains_password(self) -> bool:
        """Whether the password of the read account is in it; else a person types it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Recognition:
    """What a document says about the profile that it once was made as."""

    __match_args__: Final = ("name", "unchanged")
    @property
    def name(self) -> ProfileName:
        """The name that it was made under."""

    @property
    def unchanged(self) -> bool:
        """Whether it still says what it was made to say."""

    @staticmethod
    def of(profile: Os11Profile | Os12Profile) -> Recognition | None:
        """Recognises a profile that this library made; none if it is another one."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class GeneratedProfile:
    """A profile that was made for a repository, ready to be written."""

    __match_args__: Final = ("name", "contains_password")
    @property
    def name(self) -> ProfileName:
        """Its name in UMS."""

    @property
    def system(self) -> ProfileSystem | str:
        """The system that it is for."""

    @property
    def contains_password(self) -> bool:
        """Whether the password of the read account is in it, obfuscated and not encrypted."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be known about it."""

    @property
    def file_name(self) -> str:
        """The name of its file."""

    @property
    def package_file_name(self) -> str | None:
        """The name of its package; none on OS 11, which has none."""

    @property
    def document(self) -> Os11Profile | Os12Profile:
        """The profile, a copy."""

    def note(self, file: str | None = None) -> ProfileNote:
        """What the runbook is told of it; `file` is `file_name` unless said otherwise."""

    def package(self, apps_from: Os12Package) -> Os12Package:
        """The package of a profile of OS 12, with the apps of another package."""

    def write_to(self, folder: str | os.PathLike[str]) -> pathlib.Path:
        """Writes the document into a folder and gives where.

        Nobody else can read it if a password is in it.
        """

    def write_package_to(
        self, folder: str | os.PathLike[str], apps_from: Os12Package
    ) -> pathlib.Path:
        """Writes the package of a profile of OS 12 into a folder; gives where."""

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

@final
class Delivery:
    """How the devices of a site learn of their repository."""

    __match_args__: Final = ("is_shared", "key", "url", "resolved_by")
    @staticmethod
    def profile_per_site() -> Delivery:
        """The site has a pair of profiles with its own address."""

    @staticmethod
    def shared_name(
        key: str, url: str, *, resolved_by: SharedNameResolution | str = "dns"
    ) -> Delivery:
        """All sites give their devices one address. It leads to another server at each site."""

    @property
    def is_shared(self) -> bool:
        """Whether all sites share an address."""

    @property
    def key(self) -> str | None:
        """The key in the names of the common profiles."""

    @property
    def url(self) -> str | None:
        """The address that all sites share."""

    @property
    def resolved_by(self) -> SharedNameResolution | str | None:
        """How the address leads to the server of the site."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class SiteMembers:
    """Which devices belong to a site."""

    __match_args__: Final = ("kind", "value")
    @staticmethod
    def directory(path: str) -> SiteMembers:
        """The devices in a directory of UMS and below it: `/Germany/Berlin`."""

    @staticmethod
    def subnet(block: str) -> SiteMembers:
        """The devices whose last address lies in a block: `10.1.0.0/16`."""

    @staticmethod
    def site_field(text: str) -> SiteMembers:
        """The devices whose field *Site* in UMS has this text."""

    @property
    def kind(self) -> str:
        """`directory`, `subnet` or `site_field`."""

    @property
    def value(self) -> str:
        """The path, the block, or the text of the field."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Site:
    """A site: its devices, its repository, the directories that its devices pass through."""

    __match_args__: Final = ("key", "staging", "launch", "members", "line", "windows")
    def __new__(
        cls,
        key: str,
        repository: AppRepository,
        *,
        staging: str,
        launch: str | None = None,
        members: Iterable[SiteMembers] | None = None,
        delivery: Delivery | None = None,
        line: str | None = None,
        windows: Iterable[str] | None = None,
    ) -> Self:
        """Describe a site. Without `launch`, one directory carries profiles and job."""

    @property
    def key(self) -> str:
        """The key: short, for the names of profiles and files."""

    @property
    def repository(self) -> AppRepository:
        """The repository."""

    @property
    def device_repository(self) -> AppRepository:
        """The repository as its devices see it: under the shared name, if there is one."""

    @property
    def profile_key(self) -> str:
        """The key in the names of its profiles: its own, or that of the shared name."""

    @property
    def staging(self) -> str:
        """The directory that carries the profiles."""

    @property
    def launch(self) -> str:
        """The directory that carries the upgrade job as well."""

    @property
    def members(self) -> tuple[SiteMembers, ...]:
        """Which devices belong to it."""

    @property
    def delivery(self) -> Delivery:
        """How its devices learn of the repository."""

    @property
    def line(self) -> str | None:
        """The speed of its line: `100 Mbit/s`."""

    @property
    def bits_per_second(self) -> int | None:
        """The same in bits per second."""

    @property
    def windows(self) -> tuple[str, ...]:
        """In which hours it may be upgraded: `Mon-Fri 18:00-06:00`."""

    def lint(self, context: LintContext) -> tuple[Finding, ...]:
        """What will not work, or not well, at the site. No finding shows a secret."""

@final
class Sites:
    """All sites of a migration."""

    def __new__(cls, sites: Iterable[Site]) -> Self:
        """Gather sites; raises `ConflictError` if two of them clash."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Site]: ...
    def with_own_profiles(self) -> tuple[Site, ...]:
        """The sites for which profiles are to be made: one of those that share a name."""

    def lint(self) -> tuple[Finding, ...]:
        """What will not work, or not well, between sites."""

@final
class RunbookOptions:
    """What the runbook is told beside the sites."""

    __match_args__: Final = ("target", "apps", "profiles", "threads", "delay_minutes")
    def __new__(
        cls,
        target: Os12Version | str,
        *,
        apps: Iterable[str] | None = None,
        profiles: Iterable[ProfileNote] | None = None,
        threads: int | None = None,
        delay_minutes: int | None = None,
    ) -> Self:
        """Say what the steps are about."""

    @property
    def target(self) -> Os12Version:
        """The version to upgrade to."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps besides the base system: `cwa`, `chromium 114.0.5615+1`."""

    @property
    def profiles(self) -> tuple[ProfileNote, ...]:
        """The profiles to import."""

    @property
    def threads(self) -> int:
        """Devices that a job of UMS talks to at once."""

    @property
    def delay_minutes(self) -> int:
        """Minutes between two of them."""

@final
class Evidence:
    """What shows that a step is done."""

    __match_args__: Final = ("kind", "by", "at")
    @property
    def kind(self) -> str:
        """`ums`, `webdav` or `attested`."""

    @property
    def by(self) -> str | None:
        """Who said so."""

    @property
    def at(self) -> dt.datetime | None:
        """When."""

    @staticmethod
    def ums() -> Evidence:
        """UMS shows it."""

    @staticmethod
    def webdav() -> Evidence:
        """The WebDAV server shows it."""

    @staticmethod
    def attested(by: str, at: dt.datetime) -> Evidence:
        """A person said so."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`; the form that Rust writes too."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class HandStep:
    """One thing that a person does by hand."""

    __match_args__: Final = ("id", "title", "place", "fields", "evidence")
    @property
    def id(self) -> str:
        """Stays the same as long as the step means the same: `site/berlin/repository`."""

    @property
    def site(self) -> str | None:
        """The site it is about; none for what is done once."""

    @property
    def stage(self) -> Stage | str:
        """When it is done."""

    @property
    def title(self) -> str:
        """What is done."""

    @property
    def place(self) -> str:
        """Where it is done: the path through the menus."""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What is typed or chosen there, in order: names of fields and values."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to look out for."""

    @property
    def shown_by(self) -> ShownBy | str:
        """What can show that it is done, apart from a person's word."""

    @property
    def evidence(self) -> Evidence | None:
        """What shows that it is done; none while it is open."""

    @property
    def digest(self) -> str:
        """A hash of what the step asks for."""

    def to_dict(self) -> dict[str, Any]:
        """The step as a dict of plain objects, as Rust writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class RunbookState:
    """Which steps are done, by what evidence, to be kept and merged into the next runbook."""

    __match_args__: Final = ()
    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`; the form that Rust writes too."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Reopened:
    """A step that was done once and is not done in this runbook."""

    __match_args__: Final = ("step", "why")
    @property
    def step(self) -> str:
        """The id of the step."""

    @property
    def why(self) -> ReopenReason | str:
        """Why: `changed`, `gone`, or `refused` because the evidence cannot show the step."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Runbook:
    """Everything that a person must do by hand, in order.

    What was done is kept apart, as `state()`, and merged into the next runbook. A step that asks
    for something else by then is open again.

        runbook = im.Runbook(sites, im.repository.RunbookOptions("12.7.4"))
        runbook.confirm("site/berlin/repository", im.Evidence.attested("A. Example", now))
        kept = json.dumps(runbook.state().to_dict())
    """

    def __new__(cls, sites: Sites, options: RunbookOptions) -> Self:
        """Gather the steps for sites."""

    @property
    def steps(self) -> tuple[HandStep, ...]:
        """Every step, in the order of doing."""

    @property
    def open(self) -> tuple[HandStep, ...]:
        """The steps without evidence."""

    def confirm(self, step: str, evidence: Evidence) -> None:
        """Takes evidence that a step is done."""

    def state(self) -> RunbookState:
        """What has been done, to be kept."""

    def merge(self, state: RunbookState) -> tuple[Reopened, ...]:
        """Takes what was done before; gives the steps that are open again."""

    def to_markdown(self) -> str:
        """The runbook as Markdown."""

    def to_dict(self) -> dict[str, Any]:
        """The runbook as a dict of plain objects, as Rust writes it."""

    def __len__(self) -> int: ...

@final
class RepositorySettings:
    """What a settings file says about a repository, its site and the migration."""

    __match_args__: Final = ("site", "target", "apps")
    @property
    def site(self) -> Site:
        """The site with its repository."""

    @property
    def target(self) -> Os12Version:
        """The version to upgrade to."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps besides the base system."""

    @property
    def builds(self) -> tuple[Os11Version, ...]:
        """The builds of OS 11 that read the repository."""

    @property
    def ums(self) -> UmsVersion | None:
        """The UMS that fills the repository."""

    @property
    def rollout_end(self) -> dt.datetime | None:
        """When the last device is to be upgraded."""

    @property
    def proxy_needed(self) -> bool | None:
        """Whether the repository is reached only through a proxy."""

    @property
    def cluster_url(self) -> bool | None:
        """Whether the repository is reached under the cluster URL of UMS."""

    @property
    def default_repos_disabled(self) -> bool | None:
        """Whether OS 12 disables default repositories."""

    @property
    def profiles(self) -> ProfileOptions:
        """How profiles are made."""

    @property
    def threads(self) -> int:
        """Devices that a job of UMS talks to at once."""

    @property
    def delay_minutes(self) -> int:
        """Minutes between two of them."""

    @staticmethod
    def from_toml(text: str, folder: str | os.PathLike[str]) -> RepositorySettings:
        """Reads settings from TOML; the files that it names are looked for in `folder`."""

    @staticmethod
    def from_file(path: str | os.PathLike[str]) -> RepositorySettings:
        """Reads a settings file."""

    def lint_context(self, now: dt.datetime) -> LintContext:
        """What lint is to be told, at an instant."""

    def runbook_options(self, profiles: Iterable[ProfileNote]) -> RunbookOptions:
        """What the runbook is to be told, with the profiles that were made."""

def check_effective_sources(sources: Iterable[PlacedSource]) -> tuple[Finding, ...]:
    """Finds sources that get in each other's way in the list of one device."""

def os11_source_template() -> InstanceTemplate:
    """The template of sources as OS 11 knows it."""

def os12_source_template() -> InstanceTemplate:
    """The template of sources as OS 12 knows it."""
