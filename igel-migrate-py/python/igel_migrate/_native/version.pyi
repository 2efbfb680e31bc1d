"""Versions of systems, apps and servers."""

from typing import Final, final

from typing_extensions import Self

__all__ = ["AppVersion", "Os11Version", "Os12Version", "UmsVersion"]

@final
class Os11Version:
    """A version of IGEL OS 11: `11.10.410`, `11.09.310.rc1`.

    Versions compare by what they mean, not by how they are written; `str()` gives the text that
    was read.
    """

    __match_args__: Final = ("major", "minor", "patch", "fourth")
    def __new__(cls, text: str) -> Self:
        """Read a version; raises `DocumentError` for what is none."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version: the same as the class itself, for those who look for it."""

    @property
    def major(self) -> int:
        """The first number."""

    @property
    def minor(self) -> int:
        """The second number."""

    @property
    def patch(self) -> int:
        """The third number."""

    @property
    def fourth(self) -> int:
        """The fourth number, 1 where only three are written."""

    @property
    def stage(self) -> str:
        """Whether it is a preview, a candidate or the release: `tp1`, `rc2`, or empty."""

    @property
    def canonical(self) -> str:
        """The one way to write this version."""

    @property
    def is_dead_end(self) -> bool:
        """Whether the text says `.DER`: a build from which no later one follows."""

    @property
    def firmware_text(self) -> str:
        """As profiles and firmware rows write it, always with the fourth part: `11.11.100.01`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Os11Version, /) -> bool: ...
    def __le__(self, other: Os11Version, /) -> bool: ...
    def __gt__(self, other: Os11Version, /) -> bool: ...
    def __ge__(self, other: Os11Version, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[Self], tuple[str]]: ...

@final
class AppVersion:
    """A version of an app of IGEL OS 12, in IGEL's order: `-0.tp.1` < `-1.rc.1` < release < `+1`.

    Versions compare by what they mean, not by how they are written; `str()` gives the text that
    was read.
    """

    __match_args__: Final = ("major", "minor", "patch")
    def __new__(cls, text: str) -> Self:
        """Read a version; raises `DocumentError` for what is none."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version: the same as the class itself, for those who look for it."""

    @property
    def major(self) -> int:
        """The first number."""

    @property
    def minor(self) -> int:
        """The second number."""

    @property
    def patch(self) -> int:
        """The third number."""

    @property
    def stage(self) -> str:
        """Whether it is a preview, a candidate or the release: `tp1`, `rc2`, or empty."""

    @property
    def canonical(self) -> str:
        """The one way to write this version."""

    @property
    def build(self) -> list[int]:
        """The numbers behind the plus sign."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: AppVersion, /) -> bool: ...
    def __le__(self, other: AppVersion, /) -> bool: ...
    def __gt__(self, other: AppVersion, /) -> bool: ...
    def __ge__(self, other: AppVersion, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[Self], tuple[str]]: ...

@final
class Os12Version:
    """A version of the base system of IGEL OS 12: `12.6.1`, `12.6.1+2`.

    Versions compare by what they mean, not by how they are written; `str()` gives the text that
    was read.
    """

    __match_args__: Final = ("minor", "patch")
    def __new__(cls, text: str) -> Self:
        """Read a version; raises `DocumentError` for what is none."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version: the same as the class itself, for those who look for it."""

    @property
    def minor(self) -> int:
        """The second number."""

    @property
    def patch(self) -> int:
        """The third number."""

    @property
    def stage(self) -> str:
        """Whether it is a preview, a candidate or the release: `tp1`, `rc2`, or empty."""

    @property
    def canonical(self) -> str:
        """The one way to write this version."""

    @property
    def major(self) -> int:
        """Always 12."""

    @property
    def build(self) -> list[int]:
        """The numbers behind the plus sign."""

    def as_app_version(self) -> AppVersion:
        """The same version, as that of an app."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: Os12Version, /) -> bool: ...
    def __le__(self, other: Os12Version, /) -> bool: ...
    def __gt__(self, other: Os12Version, /) -> bool: ...
    def __ge__(self, other: Os12Version, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[Self], tuple[str]]: ...

@final
class UmsVersion:
    """A version of UMS: `12.08.130`.

    Versions compare by what they mean, not by how they are written; `str()` gives the text that
    was read.
    """

    __match_args__: Final = ("major", "minor", "patch")
    def __new__(cls, text: str) -> Self:
        """Read a version; raises `DocumentError` for what is none."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version: the same as the class itself, for those who look for it."""

    @property
    def major(self) -> int:
        """The first number."""

    @property
    def minor(self) -> int:
        """The second number."""

    @property
    def patch(self) -> int:
        """The third number."""

    @property
    def stage(self) -> str:
        """Whether it is a preview, a candidate or the release: `tp1`, `rc2`, or empty."""

    @property
    def canonical(self) -> str:
        """The one way to write this version."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __lt__(self, other: UmsVersion, /) -> bool: ...
    def __le__(self, other: UmsVersion, /) -> bool: ...
    def __gt__(self, other: UmsVersion, /) -> bool: ...
    def __ge__(self, other: UmsVersion, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[type[Self], tuple[str]]: ...
