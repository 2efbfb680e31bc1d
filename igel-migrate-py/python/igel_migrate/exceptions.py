"""What can go wrong: one tree of exceptions under `IgelMigrateError`.

Branch on the class, or on `kind`, never on the text. Where Python has a class of its own for a
thing, ours derives from it too: a `ConfigError` is a `ValueError`, a `TransportError` a
`ConnectionError`. The cause that the library saw is the `__cause__`; all of it is kept when an
exception is pickled.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = [
    "ApiError",
    "AuthenticationError",
    "CauseError",
    "ConfigError",
    "ConflictError",
    "DocumentError",
    "FileError",
    "ForkError",
    "IgelMigrateError",
    "InternalError",
    "LimitError",
    "MissingFileError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "ProtocolError",
    "RateLimitError",
    "RedirectError",
    "SecretError",
    "ServerError",
    "StoppedError",
    "TimeoutError_",
    "TlsError",
    "TransportError",
    "UnsupportedError",
]


class IgelMigrateError(Exception):
    """The base of all exceptions of this package.

    `str()` is one line: what it happened to, what went wrong, what was being done. What to do
    about it stands apart, in `hint`; tracebacks show it from Python 3.11 on. No exception holds a
    secret.
    """

    def __init__(  # noqa: PLR0913 - the attributes of an error
        self,
        message: str = "",
        *,
        kind: str | None = None,
        operation: str | None = None,
        subject: str | None = None,
        hint: str | None = None,
        line: int | None = None,
        column: int | None = None,
        method: str | None = None,
        url: str | None = None,
        status: int | None = None,
        code: str | None = None,
        attempts: int | None = None,
        retry_after: float | None = None,
        is_retryable: bool = False,
    ) -> None:
        """Set the attributes; the library does this, programs seldom need to."""
        super().__init__(message)
        self.kind = kind
        """What went wrong, as a stable lower-case word: `not_found`, `timeout`."""
        self.operation = operation
        """What was being done: `moving to a directory`."""
        self.subject = subject
        """What it happened to: a file, an archive entry, a field."""
        self.hint = hint
        """What to do about it."""
        self.line = line
        """The line in the text it is about, from 1."""
        self.column = column
        """The column in characters, from 1."""
        self.method = method
        """The HTTP method of the request it came from."""
        self.url = url
        """The URL of that request, without secrets."""
        self.status = status
        """The HTTP status of the answer."""
        self.code = code
        """The server's own code: `ITG-0B004` of UMS."""
        self.attempts = attempts
        """How often the request was sent, or tried to be sent."""
        self.retry_after = retry_after
        """How long the server asked to be left alone, in seconds."""
        self.is_retryable = is_retryable
        """Whether the same call may succeed later, without anybody changing anything."""
        # Whoever does not catch it reads the advice below the message.
        if hint is not None and sys.version_info >= (3, 11):
            self.add_note(f"hint: {hint}")

    def __str__(self) -> str:
        """Give the message, also where a built-in base would write it otherwise."""
        return str(self.args[0]) if self.args else ""

    def report(self) -> str:
        """Tell the whole story: the message, each cause on a line of its own, the hint."""
        lines = [str(self)]
        cause = self.__cause__
        while cause is not None:
            lines.append(f"caused by: {cause}")
            cause = cause.__cause__
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the cause, which Python's own pickling leaves out."""
        return (_restored, (type(self), self.args, self.__dict__, self.__cause__))


def _restored(
    error_type: type[IgelMigrateError],
    args: tuple[Any, ...],
    attributes: dict[str, Any],
    cause: BaseException | None,
) -> IgelMigrateError:
    error = error_type(*args)
    error.__dict__.update(attributes)
    error.__cause__ = cause
    return error


class CauseError(IgelMigrateError):
    """What another library said; only ever the `__cause__` of another exception."""


class ConfigError(IgelMigrateError, ValueError):
    """A value, a setting or a combination of settings that makes no sense here."""


class DocumentError(IgelMigrateError, ValueError):
    """Bytes or text that are not what they claim to be; `line` and `column` say where."""


class LimitError(IgelMigrateError):
    """A limit against hostile or runaway input was reached."""


class UnsupportedError(IgelMigrateError):
    """Something this version of the library knows of and does not do."""


class SecretError(IgelMigrateError):
    """A secret that was needed could not be had."""


class FileError(IgelMigrateError, OSError):
    """The operating system refused a file operation; its own error is the `__cause__`."""


class MissingFileError(FileError, FileNotFoundError):
    """A file or folder does not exist."""


class TransportError(IgelMigrateError, ConnectionError):
    """No answer came: nobody there, refused, broken off, or not at the moment."""


class TlsError(TransportError):
    """The server's identity could not be established. Nothing was sent."""


class TimeoutError_(TransportError, TimeoutError):  # noqa: N801, N818 - not to shadow the built-in one
    """Something took longer than its limit."""


class RedirectError(TransportError):
    """The server points elsewhere. Redirects are never followed."""


class ApiError(IgelMigrateError):
    """The server answered, and not as wanted: it understood and refused."""


class AuthenticationError(ApiError):
    """The server does not know the caller: wrong or missing account, session at an end."""


class PermissionDeniedError(ApiError, PermissionError):
    """The server knows the caller and does not let it do this."""


class NotFoundError(ApiError, LookupError):
    """A thing that was asked for does not exist."""


class ConflictError(ApiError):
    """A name that must be unique is not, or what is to be made exists already."""


class RateLimitError(ApiError):
    """The server asks for fewer requests; `retry_after` says for how long, if it did."""


class ServerError(ApiError):
    """The server failed while it worked on a read."""


class ProtocolError(ApiError):
    """The answer is not what the protocol or its documentation says."""


class OutcomeUnknownError(ApiError):
    """A write was sent and its answer was lost: it may have had its effect. Read back first."""


class StoppedError(IgelMigrateError):
    """It was stopped by the caller."""


class ForkError(IgelMigrateError, RuntimeError):
    """The process was forked after the library had begun to work. Use `spawn` instead."""


class InternalError(IgelMigrateError, RuntimeError):
    """A fault of this library."""
