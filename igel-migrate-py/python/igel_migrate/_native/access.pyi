"""Accounts, passwords and trust."""

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn, Protocol, TypeAlias, final

from igel_migrate._native.certificate import Certificate
from typing_extensions import Self

__all__ = [
    "Credentials",
    "SecretSource",
    "ServerCertificate",
    "Trust",
    "fetch_fingerprint",
    "fetch_fingerprint_async",
]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class SecretSource:
    """Where a secret comes from: a reference, fetched at the moment of use.

    It holds no secret, so it may be printed and logged.
    """

    @staticmethod
    def env(name: str) -> SecretSource:
        """The value of an environment variable; raises `ConfigError` if this can be no name."""

    @staticmethod
    def file(path: str | os.PathLike[str]) -> SecretSource:
        """The content of a file without its last newline; on Unix nobody else may read it."""

    @staticmethod
    def file_entry(path: str | os.PathLike[str], key: str) -> SecretSource:
        """The value of a key in a file of lines `key = value`, kept as private."""

    @staticmethod
    def command(words: Sequence[str]) -> SecretSource:
        """What a program writes: the program and its arguments. No shell comes between."""

    @staticmethod
    def callable(provide: Callable[[], str], *, name: str = "callable") -> SecretSource:
        """What a callable returns each time the secret is needed, in whatever thread needs it.

        `name` may be shown. What the callable raises becomes the `__cause__` of a `SecretError`.
        """

@final
class Credentials:
    """An account: its name, and its password or where that comes from.

    The password cannot be read back, and is neither printed nor pickled.
    """

    def __new__(cls, username: str, password: str | SecretSource | Callable[[], str]) -> Self:
        """Make an account; a callable is asked at each login."""

    @property
    def username(self) -> str:
        """The name."""

    def __reduce__(self) -> NoReturn: ...

@final
class Trust:
    """How a server's identity is established; there is no way around it."""

    @staticmethod
    def system() -> Trust:
        """By the authorities that the operating system trusts."""

    @staticmethod
    def system_and(pem: _Document) -> Trust:
        """By those, or by one of the certificates of a PEM document."""

    @staticmethod
    def only(pem: _Document) -> Trust:
        """By one of the certificates of a PEM document only."""

    @staticmethod
    def pinned(*fingerprints: str) -> Trust:
        """The server's own certificate has one of these SHA-256 fingerprints.

        For the certificate that UMS makes for itself, which TLS libraries refuse. Compare the
        fingerprint with the one that the server's console shows.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    __hash__: Any

@final
class ServerCertificate:
    """The certificates a server showed, unverified."""

    @property
    def certificate(self) -> Certificate:
        """The server's own certificate."""

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificates that came with it, its issuer first."""

    @property
    def fingerprint(self) -> str:
        """What to compare with the server's console, and then to pin."""

def fetch_fingerprint(url: str) -> ServerCertificate:
    """Take down the certificates that a server shows, without trusting it, and hang up.

    Compare the fingerprint with the one that the server's console shows, then pin it.
    """

def fetch_fingerprint_async(url: str) -> Awaitable[ServerCertificate]:
    """As `fetch_fingerprint`, awaited."""
