"""The simulated UMS."""

from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Literal, final

from typing_extensions import Self

__all__ = ["Simulator"]

@final
class Simulator:
    """A simulated UMS with its repositories; it runs between `start` and `stop`.

    `with` and `async with` start and stop it. It listens on loopback only, and its authority and
    password are made afresh for each start.
    """

    def __new__(
        cls,
        *,
        devices: int = 0,
        sites: int = 3,
        seed: int = 1,
        port: int = 0,
        host_names: Iterable[str] | None = None,
        certificate: Literal["issued", "self_signed", "expired", "no_san"] = "issued",
        standing_at: datetime | None = None,
    ) -> Self:
        """Describe the server; nothing runs yet.

        A fleet of `devices` is spread over `sites`; `seed` decides what they are like. `port` 0 is
        any free one. `host_names` stand in the certificate beside the loopback address.
        `standing_at` stops the server's clock at an aware datetime.
        """

    def start(self) -> None:
        """Start it; returns when it answers."""

    def start_async(self) -> Awaitable[None]:
        """Start it, awaited."""

    def stop(self) -> None:
        """Stop it and wait until its port is free. Stopping twice is no error."""

    def stop_async(self) -> Awaitable[None]:
        """Stop it, awaited."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_raised: object) -> None: ...
    def __aenter__(self) -> Awaitable[Self]: ...
    def __aexit__(self, *_raised: object) -> Awaitable[None]: ...
    @property
    def is_running(self) -> bool:
        """Whether it runs."""

    @property
    def ums_url(self) -> str:
        """Where it answers, without a path: `https://127.0.0.1:40443`."""

    @property
    def repository_url(self) -> str:
        """The base address of its first repository, with a slash at its end."""

    @property
    def ca_pem(self) -> str:
        """What a client must trust, in PEM."""

    @property
    def certificate_fingerprint(self) -> str:
        """The SHA-256 fingerprint of its certificate, for pins."""

    @property
    def username(self) -> str:
        """The name of a superuser."""

    @property
    def password(self) -> str:
        """The password of the superuser."""

    @property
    def now(self) -> datetime:
        """The time of its clock, in UTC."""

    def calls(self) -> list[str]:
        """The requests that it has answered, in order, without ids and queries."""
