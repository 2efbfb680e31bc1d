"""What a WebDAV server can do and allows."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, final

from igel_migrate._native.finding import Finding
from igel_migrate.enums import (
    Announcement,
    ContinueMeaning,
    ReadOutcome,
    RightsMethod,
    UploadOutcome,
    WriteOutcome,
)
from typing_extensions import Self

__all__ = [
    "LargeFileProbe",
    "PlannedUpload",
    "ProbeReport",
    "Prober",
    "ReadProbe",
    "RightsProbe",
    "UploadProbe",
    "WriteProbe",
]

@final
class Prober:
    """Probes one server, and keeps the report. Its probes take turns."""

    def probe_reading(self) -> ReadProbe:
        """List the folder as the read account, and read one byte of one file in it."""

    def probe_reading_async(self) -> Awaitable[ReadProbe]:
        """As `probe_reading`, awaited."""

    def probe_rights(self) -> RightsProbe:
        """Have both accounts delete a file that is not there. Changes nothing."""

    def probe_rights_async(self) -> Awaitable[RightsProbe]:
        """As `probe_rights`, awaited."""

    def probe_rights_by_writing(self) -> RightsProbe:
        """Write: have both accounts write a file of one byte, and delete what came of it."""

    def probe_rights_by_writing_async(self) -> Awaitable[RightsProbe]:
        """As `probe_rights_by_writing`, awaited."""

    def probe_large_file(self, bytes: int = ...) -> LargeFileProbe:
        """Write, perhaps: announce a large file as the upload account and send none of it.

        The default is the smallest file of more than 1 GiB.
        """

    def probe_large_file_async(self, bytes: int = ...) -> Awaitable[LargeFileProbe]:
        """As `probe_large_file`, awaited."""

    def remove_leftovers(self) -> None:
        """Try again to delete what is left behind."""

    def remove_leftovers_async(self) -> Awaitable[None]:
        """As `remove_leftovers`, awaited."""

    def report(self) -> ProbeReport:
        """What has been found so far, and what is left behind."""

    def report_async(self) -> Awaitable[ProbeReport]:
        """As `report`, awaited."""

    def plan_upload(self, bytes: int) -> PlannedUpload:
        """Plan to send a file of so many bytes. Sends nothing."""

    def plan_upload_async(self, bytes: int) -> Awaitable[PlannedUpload]:
        """As `plan_upload`, awaited."""

    def upload_and_delete(
        self,
        upload: PlannedUpload,
        *,
        confirmed: bool,
        progress: Callable[[int], object] | None = None,
    ) -> UploadProbe:
        """Write: send a file as the upload account, look at its size on the server, and delete it.

        `progress` is called with the bytes sent so far. Show the plan to whoever pays for the line,
        then say `confirmed=True`.
        """

    def upload_and_delete_async(
        self, upload: PlannedUpload, *, confirmed: bool
    ) -> Awaitable[UploadProbe]:
        """As `upload_and_delete`, awaited and without progress."""

@final
class PlannedUpload:
    """An upload that nobody has agreed to. `str()` says what would be sent where."""

    @property
    def bytes(self) -> int:
        """The bytes that would be sent."""

    @property
    def url(self) -> str:
        """Where they would lie meanwhile."""

@final
class ReadProbe:
    """Whether the read account can read."""

    __match_args__: Final = ("account", "outcome", "file")
    @property
    def account(self) -> str | None:
        """The name of the account."""

    @property
    def outcome(self) -> ReadOutcome | str:
        """What came of it."""

    @property
    def file(self) -> str | None:
        """The file that was read, or not."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class WriteProbe:
    """What a server says to an account that writes."""

    __match_args__: Final = ("outcome", "status")
    @property
    def outcome(self) -> WriteOutcome | str:
        """What came of it."""

    @property
    def status(self) -> int | None:
        """The HTTP status, where that says more."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class RightsProbe:
    """What an account may write, found for both accounts in the same way."""

    __match_args__: Final = ("method", "reader", "uploader")
    @property
    def method(self) -> RightsMethod | str:
        """How it was found."""

    @property
    def reader(self) -> WriteProbe:
        """What the account that reads may do."""

    @property
    def uploader(self) -> WriteProbe:
        """What the account that uploads may do."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class LargeFileProbe:
    """What the server says to a large file that is announced and not sent."""

    __match_args__: Final = ("bytes", "outcome", "status", "limit", "meaning", "seconds")
    @property
    def bytes(self) -> int:
        """The size that was announced, in bytes."""

    @property
    def outcome(self) -> Announcement | str:
        """What came of it."""

    @property
    def status(self) -> int | None:
        """The HTTP status of a refusal."""

    @property
    def limit(self) -> int | None:
        """The largest size that the server takes, if it is known by its refusal."""

    @property
    def meaning(self) -> ContinueMeaning | str | None:
        """What it is worth that the server said to go on."""

    @property
    def seconds(self) -> float:
        """How long it took."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class UploadProbe:
    """What became of a large file that was really sent."""

    __match_args__: Final = ("bytes", "outcome", "found", "status", "seconds")
    @property
    def bytes(self) -> int:
        """The size that was sent, in bytes."""

    @property
    def outcome(self) -> UploadOutcome | str:
        """What came of it."""

    @property
    def found(self) -> int | None:
        """The size that was found, where it is the wrong one."""

    @property
    def status(self) -> int | None:
        """The HTTP status of a refusal."""

    @property
    def seconds(self) -> float:
        """How long it took."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class ProbeReport:
    """What the probes of one server found."""

    @property
    def url(self) -> str:
        """The base address."""

    @property
    def reading(self) -> ReadProbe | None:
        """Whether the read account can read."""

    @property
    def rights(self) -> RightsProbe | None:
        """Who may write, found without writing."""

    @property
    def writing(self) -> RightsProbe | None:
        """Who may write, found by writing."""

    @property
    def large_file(self) -> LargeFileProbe | None:
        """What the server says to a large file that is announced."""

    @property
    def upload(self) -> UploadProbe | None:
        """What became of a large file that was sent."""

    @property
    def leftovers(self) -> tuple[str, ...]:
        """Files of the probes that may still be on the server."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying about all this."""

    @property
    def is_good(self) -> bool:
        """Whether nothing that was probed stands against a rollout, and nothing was left behind."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain objects, ready for `json.dumps`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
