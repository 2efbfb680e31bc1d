"""One tree of exceptions, with attributes, that survives pickling."""

from __future__ import annotations

import asyncio
import copy
import pathlib
import pickle
import re
import sys
import traceback

import igel_migrate as im
import pytest
from igel_migrate import _native, exceptions
from igel_migrate.simulator import Simulator

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLASSES = [getattr(exceptions, name) for name in exceptions.__all__]


@pytest.mark.parametrize("error_type", CLASSES)
def test_every_exception_is_one_of_ours_and_survives_pickling(
    error_type: type[im.IgelMigrateError],
) -> None:
    assert issubclass(error_type, im.IgelMigrateError)
    error = error_type("it failed", kind="timeout", status=503, hint="wait", line=3)
    error.__cause__ = OSError(2, "No such file")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is error_type
        assert str(other) == "it failed"
        assert vars(other) == vars(error)
        assert repr(other.__cause__) == repr(error.__cause__)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no notes")
def test_a_traceback_shows_the_advice_and_no_number_of_rust() -> None:
    ums = im.UmsClient(
        "https://127.0.0.1:1", credentials=im.Credentials("imi", "marker"), attempts=1
    )
    with pytest.raises(im.IgelMigrateError) as caught:
        ums.log_in()
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        text = "".join(traceback.format_exception(error))
        assert f"\nhint: {error.hint}\n" in text
        assert "os error" not in text


def test_built_in_bases_where_natural() -> None:
    assert issubclass(exceptions.ConfigError, ValueError)
    assert issubclass(exceptions.TransportError, ConnectionError)
    assert issubclass(exceptions.TimeoutError_, TimeoutError)
    assert issubclass(exceptions.NotFoundError, LookupError)
    assert issubclass(exceptions.MissingFileError, FileNotFoundError)


def test_every_kind_of_error_has_a_class() -> None:
    core = (ROOT / "igel-migrate-core/src/error.rs").read_text()
    kinds = set(re.findall(r'Self::(\w+) => "', core))
    table = (ROOT / "igel-migrate-py/src/error.rs").read_text()
    table = table[table.index("fn class(") : table.index("fn of_file(")]
    assert len(kinds) >= 21
    assert kinds == set(re.findall(r"ErrorKind::(\w+)", table))
    assert set(re.findall(r'"(\w+)"', table)) <= set(exceptions.__all__)


def test_an_error_of_the_server_tells_its_request(ums: im.UmsClient) -> None:
    with pytest.raises(exceptions.NotFoundError) as caught:
        ums.device(999_999)
    error = caught.value
    assert (error.kind, error.operation) == ("not_found", "reading a device")
    assert (error.method, error.status, error.attempts) == ("GET", 400, 1)
    assert error.code == "ITG-0A001"
    assert error.url is not None
    assert error.url.startswith(ums.origin)
    assert isinstance(error.__cause__, exceptions.CauseError)
    assert "caused by: " in error.report()


def test_an_error_of_a_text_tells_what_to_write_instead() -> None:
    with pytest.raises(exceptions.DocumentError, match="is not an OS 11 version") as caught:
        im.Os11Version("eleven")
    assert caught.value.hint
    assert caught.value.report().endswith(caught.value.hint)


def test_a_file_that_is_not_there_is_a_file_not_found_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        im.Trust.only(tmp_path / "nobody.pem")
    assert isinstance(caught.value, im.IgelMigrateError)
    cause = caught.value.__cause__
    assert isinstance(cause, FileNotFoundError)
    assert cause.errno == 2


def test_nobody_there_is_a_connection_error() -> None:
    ums = im.UmsClient(
        "https://127.0.0.1:1", credentials=im.Credentials("imi", "marker"), attempts=1
    )
    with pytest.raises(ConnectionError) as caught:
        ums.log_in()
    error = caught.value
    assert isinstance(error, exceptions.TransportError)
    assert error.is_retryable
    assert "marker" not in error.report() + repr(vars(error))


def test_a_wrong_password_is_an_authentication_error(simulator: Simulator) -> None:
    ums = im.UmsClient(
        simulator.ums_url,
        credentials=im.Credentials(simulator.username, "marker"),
        trust=im.Trust.only(simulator.ca_pem),
    )
    with pytest.raises(exceptions.AuthenticationError) as caught:
        ums.log_in()
    assert "marker" not in caught.value.report() + repr(vars(caught.value))


@pytest.mark.parametrize("way", ["brief", "work", "wait"])
def test_a_fault_of_the_library_is_an_exception(way: str) -> None:
    with pytest.raises(exceptions.InternalError, match="on purpose"):
        _native._fault(way)


def test_a_fault_while_awaiting_is_an_exception() -> None:
    async def main() -> None:
        fault = _native._fault("later")
        assert fault is not None
        with pytest.raises(exceptions.InternalError, match="on purpose"):
            await fault

    asyncio.run(main())
