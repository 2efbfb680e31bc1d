"""Settings that hold no secret."""

import os
from datetime import timedelta
from typing import Protocol, TypeAlias, final

from igel_migrate._native.access import Credentials, SecretSource, Trust
from igel_migrate._native.ums import (
    UmsClient,
)
from typing_extensions import Self

__all__ = ["Connection"]

_Path: TypeAlias = str | os.PathLike[str]
_Seconds: TypeAlias = float | timedelta

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class Connection:
    """How to reach UMS, and as whom: settings that hold references to secrets only."""

    def __new__(
        cls,
        url: str,
        *,
        username: str,
        password: SecretSource,
        trust: Trust | None = None,
        ca_file: _Path | None = None,
        extra_ca_file: _Path | None = None,
        proxy: str | None = None,
        proxy_username: str | None = None,
        proxy_password: SecretSource | None = None,
    ) -> Self:
        """Describe the connection; neither a file nor the password is read yet.

        `ca_file` trusts the authorities in a PEM or DER file and no others, `extra_ca_file` those
        besides the ones of the operating system.
        """

    @property
    def url(self) -> str:
        """The address of UMS: scheme, host and port."""

    @property
    def username(self) -> str:
        """The name of the account."""

    @property
    def password(self) -> SecretSource:
        """Where the password comes from."""

    @property
    def has_proxy(self) -> bool:
        """Whether the connection goes through a proxy."""

    @staticmethod
    def from_toml(document: _Document) -> Connection:
        """Read the table `[ums]` of a TOML document.

        Relative files are taken from the working directory.
        """

    @staticmethod
    def from_file(path: _Path) -> Connection:
        """Read the table `[ums]` of a TOML file.

        Relative files in it are taken from the folder of the file.
        """

    def credentials(self) -> Credentials:
        """The account, its password fetched at each login."""

    def trust(self) -> Trust:
        """Whom to trust; reads the file of authorities, if there is one."""

    def client(self, *, settle_deadline: _Seconds | None = None) -> UmsClient:
        """A client of this UMS. It fetches the password at each login.

        `settle_deadline` says how long a write may take to show, in seconds; 90 if it is not given.
        """
