"""Profiles of both systems."""

# Long because each part of a profile repeats what a type checker asks of a frozen value.

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol, TypeAlias, final
from uuid import UUID

from igel_migrate._native.finding import Finding
from igel_migrate._native.registry import (
    InstanceTemplate,
    RegistryKey,
    RegistrySchema,
    RegistryValue,
    SequenceView,
    TemplateParameter,
)
from igel_migrate._native.version import Os11Version
from igel_migrate.enums import ExportVariant, ParameterType, ProfileChange
from typing_extensions import Self

__all__ = [
    "Firmware",
    "Insertion",
    "Instance",
    "InstanceValue",
    "Os11Document",
    "Os11Profile",
    "Os12Instance",
    "Os12Package",
    "Os12Parameter",
    "Os12Profile",
    "Os12Template",
    "PackagedApp",
    "PackagedProfile",
    "Setting",
    "SettingValue",
    "TemplateKey",
]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class Os11Profile:
    """A profile of OS 11: the XML that UMS exports. Reading and writing changes no byte.

    It is edited in place, and an edit changes what it must, in the layout of the file. What it
    gives out (`settings`, `instances`) is a copy of what stood there at that moment. Threads may
    share one. Values are given as text or as `RegistryValue`:

        profile = im.Os11Profile.parse(pathlib.Path("sessions.xml"))
        for setting in profile.settings:
            print(setting.name)
        profile.set("update.http.url", "https://update.example.test/")
        pathlib.Path("sessions.xml").write_bytes(profile.to_bytes())

    Pickles and `bytes()` are the document itself, with the secrets in it; `repr` shows none.
    """

    def __new__(
        cls,
        name: str,
        firmware: Os11Version | str,
        *,
        description: str | None = None,
        overwrites_sessions: bool = False,
        priority_profile: bool = False,
    ) -> Self:
        """Make an empty profile, based on a build."""

    @staticmethod
    def parse(document: _Document) -> Os11Profile:
        """Reads an exported profile."""

    def to_bytes(self) -> bytes:
        """The document."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def description(self) -> str:
        """The description."""

    @property
    def firmware(self) -> Firmware:
        """The build it is based on."""

    @property
    def overwrites_sessions(self) -> bool:
        """Whether it replaces the sessions of the device."""

    @property
    def is_priority_profile(self) -> bool:
        """Whether it is a priority profile."""

    @property
    def settings(self) -> SequenceView[Setting]:
        """The settings, without those of free instances, in the order of the file."""

    def settings_of(self, key: RegistryKey | str) -> tuple[Setting, ...]:
        """The settings of a key; more than one only in a damaged file."""

    @property
    def instances(self) -> SequenceView[Instance]:
        """The free instances, in the order of the file."""

    def instances_of(self, template: RegistryKey | str) -> tuple[Instance, ...]:
        """The free instances of a template."""

    def find_instance(
        self, template: RegistryKey | str, parameter: str, value: RegistryValue | str
    ) -> Instance | None:
        """The free instance of a template of which a parameter has a value."""

    def set(self, key: RegistryKey | str, value: RegistryValue | str) -> ProfileChange | str:
        """Sets a plain key."""

    def set_fixed(
        self, key: RegistryKey | str, number: int, value: RegistryValue | str
    ) -> ProfileChange | str:
        """Sets a parameter of a fixed instance."""

    def remove_setting(self, key: RegistryKey | str) -> int:
        """Takes a setting out; gives how many were there."""

    def add_instance(
        self,
        template: InstanceTemplate,
        values: Mapping[str, RegistryValue | str],
        *,
        serial: str | None = None,
    ) -> str:
        """Adds a free instance and gives its serial number; a new one is made if none is given."""

    def set_in_instance(
        self, serial: str, parameter: str, value: RegistryValue | str
    ) -> ProfileChange | str:
        """Sets a parameter of a free instance."""

    def remove_instance(self, serial: str) -> int:
        """Takes a free instance out; gives how many had this serial number."""

    def set_name(self, name: str) -> ProfileChange | str:
        """Changes the name."""

    def set_description(self, description: str) -> ProfileChange | str:
        """Changes the description."""

    def set_firmware(self, version: Os11Version | str) -> ProfileChange | str:
        """Changes the build it is based on."""

    def findings(self) -> tuple[Finding, ...]:
        """What the document itself shows to be wrong or worth knowing."""

    def validate(self, schema: RegistrySchema) -> tuple[Finding, ...]:
        """What does not fit the schema of a build."""

    def __bytes__(self) -> bytes: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Os11Document:
    """A file with one or more profiles of OS 11; real exports hold one.

    document = im.Os11Document.parse(content)
    for index, profile in enumerate(document):
        profile.set_name(f"{profile.name} 2026")
        document[index] = profile
    """

    @staticmethod
    def parse(document: _Document) -> Os11Document:
        """Reads a file with any number of profiles."""

    def to_bytes(self) -> bytes:
        """The document."""

    @property
    def profiles(self) -> list[Os11Profile]:
        """The profiles, each a copy: to change one in the document, put it back by its index."""

    def findings(self) -> tuple[Finding, ...]:
        """What was found outside the profiles."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Os11Profile: ...
    def __setitem__(self, index: int, profile: Os11Profile, /) -> None: ...
    def __iter__(self) -> Iterator[Os11Profile]: ...
    def __bytes__(self) -> bytes: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Firmware:
    """The build that a profile is based on."""

    __match_args__: Final = ("model", "version")
    @property
    def model(self) -> str:
        """The product."""

    @property
    def version(self) -> str:
        """The build, with four parts."""

    @property
    def line(self) -> int | None:
        """The line in the file, from 1; none if an edit brought it in."""

    @property
    def column(self) -> int | None:
        """The column in characters, from 1; none if an edit brought it in."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class TemplateKey:
    """The link of a value to a template key of UMS."""

    __match_args__: Final = ("active", "expression")
    @property
    def active(self) -> bool:
        """Whether the value comes from the template key."""

    @property
    def expression(self) -> str:
        """The expression as it is stored."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Setting:
    """A parameter that a profile sets."""

    __match_args__: Final = ("name", "values")
    @property
    def name(self) -> str:
        """The key as it is written."""

    @property
    def values(self) -> tuple[SettingValue, ...]:
        """The values: one for a plain key, one for each fixed instance."""

    def value(self, number: int | None = None) -> RegistryValue | None:
        """The value of a plain key, or that for a fixed instance."""

    @property
    def line(self) -> int | None:
        """The line in the file, from 1; none if an edit brought it in."""

    @property
    def column(self) -> int | None:
        """The column in characters, from 1; none if an edit brought it in."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class SettingValue:
    """The value of a plain key or of one fixed instance."""

    __match_args__: Final = ("number", "value")
    @property
    def number(self) -> int | None:
        """The number of the fixed instance; none for a plain key."""

    @property
    def value(self) -> RegistryValue:
        """The value."""

    @property
    def template_key(self) -> TemplateKey:
        """The link to a template key of UMS."""

    @property
    def line(self) -> int | None:
        """The line in the file, from 1; none if an edit brought it in."""

    @property
    def column(self) -> int | None:
        """The column in characters, from 1; none if an edit brought it in."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Instance:
    """A free instance of a template."""

    __match_args__: Final = ("template", "serial_number", "values")
    @property
    def template(self) -> str:
        """The template as it is written: `update.external_binary_source%`."""

    @property
    def serial_number(self) -> str:
        """The serial number. Two instances of one profile may share it."""

    @property
    def values(self) -> tuple[InstanceValue, ...]:
        """The values in the order of the file, which has no meaning."""

    def value(self, parameter: str) -> RegistryValue | None:
        """The value of a parameter; the first one if the file has several."""

    @property
    def line(self) -> int | None:
        """The line in the file, from 1; none if an edit brought it in."""

    @property
    def column(self) -> int | None:
        """The column in characters, from 1; none if an edit brought it in."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class InstanceValue:
    """The value of one parameter of a free instance."""

    __match_args__: Final = ("parameter", "value")
    @property
    def name(self) -> str:
        """The key as it is written."""

    @property
    def parameter(self) -> str:
        """The part of the key behind the template: `url`."""

    @property
    def value(self) -> RegistryValue:
        """The value."""

    @property
    def template_key(self) -> TemplateKey:
        """The link to a template key of UMS."""

    @property
    def line(self) -> int | None:
        """The line in the file, from 1; none if an edit brought it in."""

    @property
    def column(self) -> int | None:
        """The column in characters, from 1; none if an edit brought it in."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os12Profile:
    """A profile of OS 12: the JSON inside an `.ipm` package. Reading and writing changes no byte.

    It is edited in place, and stays in the form of the UMS that wrote it. What it gives out
    (`settings`, `instances`) is a copy of what stood there at that moment. Threads may share one.

        package = im.Os12Package.open(pathlib.Path("sessions.ipm"))
        for packaged in package.profiles:
            profile = packaged.profile
            profile.set("update.http.url", "https://update.example.test/")
            package = package.with_profile(packaged.entry, profile)

    Pickles and `bytes()` are the document itself, with the secrets in it; `repr` shows none.
    """

    def __new__(cls, name: str) -> Self:
        """Make an empty profile."""

    @staticmethod
    def parse(document: _Document) -> Os12Profile:
        """Reads the JSON of a profile."""

    def to_bytes(self) -> bytes:
        """The document."""

    @property
    def variant(self) -> ExportVariant | str:
        """How far the form of the document had come when UMS wrote it."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def description(self) -> str:
        """The description."""

    @property
    def profile_type(self) -> str:
        """The kind of profile, in the words of UMS."""

    @property
    def id(self) -> int | None:
        """The number that the profile had in the UMS that exported it."""

    @property
    def overwrites_sessions(self) -> bool | None:
        """Whether it replaces the sessions of the device; none if the document does not say."""

    @property
    def path(self) -> tuple[str, ...]:
        """The folders that the profile lies in, from the outermost on."""

    @property
    def apps(self) -> tuple[str, ...]:
        """The apps that the profile is for."""

    @property
    def settings(self) -> SequenceView[Os12Parameter]:
        """The settings, without those of instances."""

    def setting(self, key: RegistryKey | str) -> Os12Parameter | None:
        """The setting of a key."""

    @property
    def templates(self) -> SequenceView[Os12Template]:
        """The templates that the profile has instances of."""

    def template(self, key: RegistryKey | str) -> Os12Template | None:
        """The template with this key."""

    @property
    def instances(self) -> SequenceView[Os12Instance]:
        """The instances of all templates."""

    def set(
        self,
        key: RegistryKey | str,
        value: RegistryValue | str,
        *,
        kind: ParameterType | str = "text",
    ) -> bool:
        """Sets a key; gives whether that changed anything."""

    def unset(self, key: RegistryKey | str) -> bool:
        """Takes a setting out; gives whether it was there."""

    def add_instance(
        self,
        template: InstanceTemplate,
        values: Mapping[str, RegistryValue | str],
        *,
        instance_id: str | UUID | None = None,
    ) -> Insertion:
        """Adds an instance, unless one of the template has the same values.

        A new id is made if none is given.
        """

    def set_in_instance(
        self,
        template: RegistryKey | str,
        instance: str,
        parameter: TemplateParameter,
        value: RegistryValue | str,
    ) -> bool:
        """Sets a parameter of an instance; gives whether that changed anything."""

    def remove_instance(self, template: RegistryKey | str, instance: str) -> bool:
        """Takes an instance out; gives whether it was there."""

    def rename(self, name: str) -> bool:
        """Changes the name, here and in every setting; gives whether that changed anything."""

    def set_description(self, description: str) -> bool:
        """Changes the description; gives whether that changed anything."""

    def set_id(self, number: int) -> bool:
        """Changes the number; gives whether that changed anything."""

    def set_path(self, folders: Iterable[str]) -> bool:
        """Changes the folders that the profile lies in; gives whether that changed anything."""

    def findings(self) -> tuple[Finding, ...]:
        """What the document itself shows to be wrong or worth knowing."""

    def __bytes__(self) -> bytes: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Insertion:
    """What adding an instance came to."""

    __match_args__: Final = ("key", "inserted")
    @property
    def key(self) -> str:
        """What the instance is called: a UUID, or the number of a fixed one."""

    @property
    def inserted(self) -> bool:
        """Whether it was not there before."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os12Parameter:
    """A setting of a profile, or a parameter of an instance."""

    __match_args__: Final = ("name", "value", "ui_type")
    @property
    def name(self) -> str:
        """The key of a setting, the name of a parameter of an instance."""

    @property
    def value(self) -> RegistryValue | None:
        """The value; none if the document has none, or not text, number or truth."""

    @property
    def activated_in(self) -> str | None:
        """The profile that set it."""

    @property
    def ui_type(self) -> str | None:
        """The type in the words of the document."""

    @property
    def from_template_key(self) -> bool:
        """Whether the value comes from a template key of UMS."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os12Template:
    """A template in a profile: which parameters it has, and its instances."""

    __match_args__: Final = ("name", "parameters", "instances")
    @property
    def name(self) -> str:
        """The key: `update.external_binary_source%`."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""

    def is_encrypted(self, parameter: str) -> bool:
        """Whether a parameter is obfuscated."""

    @property
    def instances(self) -> tuple[Os12Instance, ...]:
        """The instances."""

    def instance(self, key: str) -> Os12Instance | None:
        """The instance that is called this."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os12Instance:
    """An instance of a template."""

    __match_args__: Final = ("template", "key", "parameters")
    @property
    def template(self) -> str:
        """The key of the template."""

    @property
    def key(self) -> str:
        """What the instance is called: a UUID, or the number of a fixed one."""

    @property
    def parameters(self) -> tuple[Os12Parameter, ...]:
        """The parameters."""

    def parameter(self, name: str) -> Os12Parameter | None:
        """The parameter with this name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class Os12Package:
    """An `.ipm` package: the form in which UMS exports and imports profiles of OS 12.

    It does not change: `with_profile` gives another package. The apps in it are kept as they are,
    byte for byte.
    """

    @staticmethod
    def open(
        document: _Document,
        *,
        entries: int | None = None,
        entry_bytes: int | None = None,
        total_bytes: int | None = None,
        ratio: int | None = None,
    ) -> Os12Package:
        """Reads a package."""

    @staticmethod
    def build(profile: Os12Profile, apps_from: Os12Package) -> Os12Package:
        """A package of one profile, with the apps of another package."""

    @property
    def profiles(self) -> tuple[PackagedProfile, ...]:
        """The profiles with the names of their entries, each a copy."""

    def with_profile(self, entry: str, profile: Os12Profile) -> Os12Package:
        """The package with another profile in an entry."""

    @property
    def apps(self) -> tuple[PackagedApp, ...]:
        """The apps that the package names."""

    def app_json(self, app: PackagedApp) -> bytes:
        """The description of an app."""

    def setup_def(self, app: PackagedApp) -> bytes:
        """The schema of an app, for `RegistrySchema.parse`."""

    def to_bytes(self) -> bytes:
        """The document."""

    def __bytes__(self) -> bytes: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class PackagedProfile:
    """A profile in a package."""

    __match_args__: Final = ("entry", "profile")
    @property
    def entry(self) -> str:
        """The name of the entry."""

    @property
    def profile(self) -> Os12Profile:
        """The profile, a copy."""

@final
class PackagedApp:
    """An app that a package names."""

    __match_args__: Final = ("line", "version")
    @property
    def line(self) -> str:
        """The line of the app in the package."""

    @property
    def version(self) -> str:
        """The version, as the package writes it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any
