"""Keys, values and schemas of the registry."""

import os
from collections.abc import Iterable, Iterator
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar, final

from igel_migrate.enums import Encryption, ParameterType, SchemaForm
from typing_extensions import Self

__all__ = [
    "DeviceSetting",
    "DeviceSettings",
    "FirmwareExport",
    "InstanceTemplate",
    "Parameter",
    "RegistryKey",
    "RegistrySchema",
    "RegistryValue",
    "SchemaNode",
    "SequenceView",
    "TemplateParameter",
    "decode",
    "encode",
]

_T_co = TypeVar("_T_co", covariant=True)

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class RegistryKey:
    """A key of the registry: `update.http.url`, `update.repository%.url`."""

    def __new__(cls, text: RegistryKey | str) -> Self:
        """Read a key; raises `DocumentError` if the text is none."""

    @property
    def template(self) -> str | None:
        """The template in the key, up to its `%`; none in a plain key."""

    @property
    def parameter(self) -> str | None:
        """The parameter behind the template; none in a plain key and in the key of a template."""

    @property
    def is_template(self) -> bool:
        """Whether this is the key of a template: it ends in `%`."""

    def on_device(self, number: int) -> RegistryKey | None:
        """The key of fixed instance `number` on a device; none for a plain key."""

    def join(self, parameter: str) -> RegistryKey:
        """The key of a parameter below this one."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: RegistryKey, /) -> bool: ...
    def __le__(self, other: RegistryKey, /) -> bool: ...
    def __gt__(self, other: RegistryKey, /) -> bool: ...
    def __ge__(self, other: RegistryKey, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class RegistryValue:
    """A value of the registry, in the form in which it is stored.

    It may be a secret: repr shows none.
    """

    def __new__(cls, text: str) -> Self:
        """Encode a text; `from_stored` takes what is stored already."""

    @property
    def stored(self) -> str:
        """The text as it is stored, with its escapes."""

    @property
    def text(self) -> str:
        """The text that is meant, without escapes."""

    @property
    def is_canonical(self) -> bool:
        """Whether writing the text would give the stored form again."""

    @staticmethod
    def from_stored(stored: str) -> RegistryValue:
        """The value whose stored form is this."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: RegistryValue, /) -> bool: ...
    def __le__(self, other: RegistryValue, /) -> bool: ...
    def __gt__(self, other: RegistryValue, /) -> bool: ...
    def __ge__(self, other: RegistryValue, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class RegistrySchema:
    """A schema of the registry: parameters and templates by key."""

    @staticmethod
    def parse(
        document: _Document,
        *,
        name: str | None = None,
        text_bytes: int | None = None,
        depth: int | None = None,
        items: int | None = None,
        ratio: int | None = None,
    ) -> RegistrySchema:
        """Reads a schema in any of its forms.

        These are a firmware export, plain or zipped, a `setup.def` of an app, and a `.param` file.
        `name` is what templates give as their source; the others are limits.
        """

    @property
    def form(self) -> SchemaForm | str:
        """What kind of file this was."""

    @property
    def firmware(self) -> FirmwareExport | None:
        """What a firmware export says about itself."""

    def parameter(
        self, key: RegistryKey | str, *, base: RegistrySchema | None = None
    ) -> Parameter | None:
        """The parameter at a key, inherited ones included; none for a group.

        `base` is the schema of the base system, in which is looked up what templates of an app
        extend.
        """

    def template(
        self, key: RegistryKey | str, *, base: RegistrySchema | None = None
    ) -> InstanceTemplate:
        """The definition of a template, inherited parameters included."""

    @property
    def parameters(self) -> SequenceView[Parameter]:
        """Every parameter that the file gives a value, in its order."""

    @property
    def templates(self) -> SequenceView[RegistryKey]:
        """The keys of the templates, in the order of the file."""

    @property
    def parameter_count(self) -> int:
        """How many parameters there are."""

    @property
    def template_count(self) -> int:
        """How many templates there are."""

    def fixed_instances(self, template: RegistryKey | str) -> list[int]:
        """The numbers of the fixed instances of a template; empty if it has free ones."""

    def roots(self) -> list[SchemaNode]:
        """The outermost groups."""

    def node(self, path: str) -> SchemaNode | None:
        """The node at a path, names joined by dots, as it stands in the file."""

    def __contains__(self, key: RegistryKey | str, /) -> bool: ...

@final
class Parameter:
    """A parameter of a schema. What its own node does not state is taken from what it inherits."""

    __match_args__: Final = ("key", "kind")
    @property
    def key(self) -> RegistryKey:
        """The key."""

    @property
    def kind(self) -> ParameterType | str | None:
        """The type, as far as writing a profile must know it."""

    @property
    def type_name(self) -> str | None:
        """The type in the words of the schema."""

    @property
    def default(self) -> RegistryValue | None:
        """The default."""

    @property
    def range(self) -> list[str]:
        """The values that the schema offers, decoded; empty if it names none."""

    def range_labels(self, locale: str) -> list[str]:
        """The labels of the range in one language, in the same order."""

    def display_name(self, locale: str = "en_us") -> str | None:
        """The name shown to people in one language: `en_us`, `de_de`."""

    def display_names(self) -> dict[str, str]:
        """The names shown to people, by language."""

    def tooltip(self, locale: str = "en_us") -> str | None:
        """The explanation shown to people in one language."""

    @property
    def runtime(self) -> bool | None:
        """Whether the device may change it while it runs; none if the schema does not say."""

    @property
    def deletable(self) -> bool | None:
        """Whether it may be deleted; none if the schema does not say."""

    @property
    def encryption(self) -> Encryption | str | None:
        """How it keeps its secret; none if it has none."""

    def attribute(self, name: str) -> RegistryValue | None:
        """Any attribute, as the schema stores it."""

@final
class SchemaNode:
    """A node of a schema as it stands in the file: a group, a template, a parameter."""

    __match_args__: Final = ("path",)
    @property
    def name(self) -> str:
        """The last part of the path."""

    @property
    def path(self) -> str:
        """The names from the outermost group on, joined by dots."""

    def children(self) -> list[SchemaNode]:
        """The nodes right below."""

    def child(self, name: str) -> SchemaNode | None:
        """The node right below with this name."""

    def attributes(self) -> dict[str, RegistryValue]:
        """The attributes, by name.

        In a firmware export `value` is the state of the device it came from, secrets among them.
        """

    def attribute(self, name: str) -> RegistryValue | None:
        """The attribute with this name."""

@final
class FirmwareExport:
    """What a firmware export says about itself."""

    __match_args__: Final = ("model", "version", "exported_at")
    @property
    def model(self) -> str:
        """The product."""

    @property
    def version(self) -> str:
        """The build."""

    @property
    def exported_by(self) -> str:
        """The program that exported it."""

    @property
    def exported_at(self) -> str:
        """When it was exported, as the program wrote it."""

    @property
    def protocol_version(self) -> str:
        """The version of the form."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class InstanceTemplate:
    """A template of instances, with its parameters."""

    __match_args__: Final = ("key", "parameters", "source")
    def __new__(
        cls, key: RegistryKey | str, parameters: Iterable[TemplateParameter], *, source: str
    ) -> Self:
        """Describe a template of your own; `RegistrySchema.template` reads one."""

    @property
    def key(self) -> RegistryKey:
        """The key: `update.external_binary_source%`."""

    @property
    def parameters(self) -> tuple[TemplateParameter, ...]:
        """The parameters, in the order of the schema."""

    @property
    def source(self) -> str:
        """Where the definition comes from."""

    def parameter(self, name: str) -> TemplateParameter | None:
        """The parameter with this name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class TemplateParameter:
    """A parameter of a template."""

    __match_args__: Final = ("name", "kind", "default", "runtime", "secret")
    def __new__(
        cls,
        name: str,
        *,
        kind: ParameterType | str = "text",
        default: str = "",
        runtime: bool = False,
        secret: bool = False,
    ) -> Self:
        """Describe a parameter."""

    @property
    def name(self) -> str:
        """The name behind the template: `url`."""

    @property
    def kind(self) -> ParameterType | str:
        """The type, as far as writing a profile must know it."""

    @property
    def default(self) -> str:
        """The default, decoded."""

    @property
    def runtime(self) -> bool:
        """Whether the device may change it while it runs."""

    @property
    def secret(self) -> bool:
        """Whether it holds a secret."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class DeviceSettings:
    """What a device has set, as its `setup.ini` or `group.ini` holds it."""

    @staticmethod
    def parse(document: _Document) -> DeviceSettings:
        """Reads the settings of a device."""

    def get(self, key: str) -> RegistryValue | None:
        """The setting at a key, as the device calls it: `update.repository0.url`."""

    @property
    def settings(self) -> SequenceView[DeviceSetting]:
        """Every setting, in the order of the file."""

    def __contains__(self, key: str, /) -> bool: ...

@final
class DeviceSetting:
    """One setting of a device."""

    __match_args__: Final = ("key", "value")
    @property
    def key(self) -> str:
        """The key on the device: `update.repository0.url`, `update.repository$ID.url`."""

    @property
    def value(self) -> RegistryValue:
        """The value."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class SequenceView(Generic[_T_co]):
    """A sequence whose items become Python objects when they are asked for, each time anew."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> _T_co: ...
    def __iter__(self) -> Iterator[_T_co]: ...

def encode(password: str) -> str:
    """The stored form of a password."""

def decode(stored: str) -> str:
    """The password behind a stored form."""
