"""The command line of Python: the core's, with the streams of the process."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys

import pytest
from igel_migrate import __version__
from igel_migrate.cli import run

COMMAND = [sys.executable, "-m", "igel_migrate"]
SCRIPT = pathlib.Path(sys.executable).with_name("igel-migrate")


def called(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_module_and_script_are_one_program() -> None:
    help_text = called("--help").stdout
    for command in (
        "inspect",
        "profiles",
        "check-repository",
        "readiness",
        "rules",
        "plan",
        "apply",
        "status",
        "resume",
        "undo",
        "report",
        "simulate",
    ):
        assert f"\n  {command}" in help_text
    script = subprocess.run(
        [SCRIPT, "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    assert script.stdout == help_text
    assert called("--version").stdout == f"igel-migrate {__version__}\n"


def test_a_mistake_is_an_exit_code_of_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["readyness"]) == 1
    written = capfd.readouterr()
    assert written.out == ""
    assert "readiness" in written.err


def test_an_error_has_its_place_and_no_traceback(tmp_path: pathlib.Path) -> None:
    broken = tmp_path / "spec.toml"
    broken.write_text("[migration]\nnam = 'autumn'\n")
    ended = called("plan", "--spec", os.fspath(broken))
    assert ended.returncode == 1
    assert "line 2, column 1" in ended.stderr
    assert "did you mean `name`?" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_types_are_type_errors() -> None:
    for wrong in ("plan", [1], None):
        with pytest.raises(TypeError):
            run(wrong)  # type: ignore[arg-type]


@pytest.mark.skipif(os.name == "nt", reason="SIGINT is sent the way of POSIX")
def test_ctrl_c_ends_a_simulated_ums() -> None:
    with subprocess.Popen(
        [*COMMAND, "simulate"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert '"ums_url"' in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
