"""Certificates."""

import datetime as dt
import os
from typing import Any, Final, Protocol, TypeAlias, final

__all__ = [
    "Certificate",
]

class _Readable(Protocol):
    def read(self) -> str | bytes: ...

_Document: TypeAlias = str | bytes | bytearray | memoryview | os.PathLike[str] | _Readable

@final
class Certificate:
    """An X.509 certificate."""

    __match_args__: Final = ("subject", "issuer", "not_after", "fingerprint")
    @property
    def subject(self) -> str:
        """Whom it is for."""

    @property
    def issuer(self) -> str:
        """Who signed it."""

    @property
    def dns_names(self) -> tuple[str, ...]:
        """The names of hosts that it is for."""

    @property
    def ip_addresses(self) -> tuple[str, ...]:
        """The addresses that it is for."""

    @property
    def not_before(self) -> dt.datetime:
        """When it begins to be valid."""

    @property
    def not_after(self) -> dt.datetime:
        """When it ends to be valid."""

    @property
    def is_ca(self) -> bool:
        """Whether it may sign others."""

    @property
    def is_self_signed(self) -> bool:
        """Whether it is signed with its own key."""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of it, in the form in which consoles show it."""

    @staticmethod
    def from_pem(pem: _Document) -> Certificate:
        """Reads the one certificate of a PEM document."""

    @staticmethod
    def from_der(der: _Document) -> Certificate:
        """Reads a certificate in DER form."""

    @staticmethod
    def all_from_bytes(document: _Document) -> list[Certificate]:
        """Reads all certificates of a document, PEM or DER."""

    @property
    def der(self) -> bytes:
        """The certificate in DER form."""

    def to_pem(self) -> str:
        """The certificate in PEM form."""

    def is_valid_at(self, at: dt.datetime) -> bool:
        """Whether it is valid at an instant."""

    def is_issued_by(self, issuer: Certificate) -> bool:
        """Whether it names the other as its issuer. The signature is not checked."""

    def covers_host(self, host: str) -> bool:
        """Whether it is for a host."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
