"""Passwords come from somewhere and go nowhere else."""

from __future__ import annotations

import copy
import os
import pathlib
import pickle

import igel_migrate as im
import pytest
from igel_migrate import exceptions
from igel_migrate.simulator import Simulator

from conftest import connect


def test_a_password_may_come_from_a_variable(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = im.SecretSource.env("IM_TEST_PASSWORD")
    with pytest.raises(exceptions.SecretError, match="IM_TEST_PASSWORD"):
        connect(simulator, source).log_in()
    # The environment of the process: what `os.environ` changes, Rust reads.
    monkeypatch.setenv("IM_TEST_PASSWORD", simulator.password)
    connect(simulator, source).log_in()


def test_a_password_may_come_from_a_private_file(
    simulator: Simulator, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "imi.secret"
    path.write_text(simulator.password + "\n")
    if os.name == "posix":
        path.chmod(0o644)
        with pytest.raises(exceptions.SecretError) as caught:
            connect(simulator, im.SecretSource.file(path)).log_in()
        assert simulator.password not in caught.value.report()
    path.chmod(0o600)
    connect(simulator, im.SecretSource.file(str(path))).log_in()


def test_a_password_may_come_from_a_callable_that_calls_back(simulator: Simulator) -> None:
    asked: list[int] = []

    def vault() -> str:
        asked.append(len(connect(simulator).directories()))
        return simulator.password

    connect(simulator, vault).log_in()
    assert asked[0] > 0
    source = im.SecretSource.callable(vault, name="vault")
    assert repr(source) == "SecretSource(provider vault)"


def test_what_a_callable_raises_is_the_cause(simulator: Simulator) -> None:
    def sealed() -> str:
        raise ZeroDivisionError

    with pytest.raises(exceptions.SecretError) as caught:
        connect(simulator, sealed).log_in()
    cause: BaseException | None = caught.value
    while cause is not None and not isinstance(cause, ZeroDivisionError):
        cause = cause.__cause__
    assert isinstance(cause, ZeroDivisionError)
    with pytest.raises(exceptions.SecretError):
        connect(simulator, lambda: b"marker").log_in()


def test_what_ends_the_program_goes_through(simulator: Simulator) -> None:
    def leave() -> str:
        raise SystemExit(7)

    with pytest.raises(SystemExit):
        connect(simulator, leave).log_in()


@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_credentials_are_neither_shown_nor_copied(duplicate: object) -> None:
    account = im.Credentials("imi", "marker")
    assert repr(account) == "Credentials('imi', ...)"
    assert not any("marker" in repr(getattr(account, name)) for name in dir(account))
    with pytest.raises(TypeError, match="not pickled"):
        duplicate(account)  # type: ignore[operator]


def test_a_password_of_the_wrong_type_is_not_repeated() -> None:
    with pytest.raises(TypeError) as caught:
        im.Credentials("imi", b"marker")  # type: ignore[arg-type]
    assert "marker" not in str(caught.value)
    with pytest.raises(exceptions.ConfigError) as refused:
        im.SecretSource.env("mark er")
    assert "mark er" not in refused.value.report()
