"""A Distributed App Repository, and the profiles that bring it to devices."""

# Long because each value repeats what a type checker asks of a frozen one.

import datetime as dt
import os
import pathlib
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final, Protocol, TypeAlias, final
from uuid import UUID

from igel_migrate._native.access import SecretSource
from igel_migrate._native.certificate import Certificate
from igel_migrate._native.finding import Finding
from igel_migrate._native.profile import Os11Profile, Os12Package, Os12Profile
from igel_migrate._native.registry import RegistryValue
from igel_migrate._native.rules import RuleSet
from igel_migrate._native.runbook import RunbookOptions
from igel_migrate._native.site import Site
from igel_migrate._native.version import Os11Version, Os12Version, UmsVersion
from igel_migrate.enums import ProfileSystem
from typing_extensions import Self

__all__ = [
    "Account",
    "AppRepository",
    "CentralPriority",
    "CertificateForm",
    "GeneratedProfile",
    "LintContext",
    "ProfileName",
    "ProfileNote",
    "ProfileOptions",
    "Recognition",
    "RepositorySettings",
    "SourcePriority",
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
