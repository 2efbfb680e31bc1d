"""The tutorial as a newcomer walks it: each block in turn, in a fresh environment and folder.

What a block of the page shows below its command has to come, line by line and in that order; `…`
stands for anything. A command has to succeed unless the next one is `echo $?`.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
from typing import NamedTuple

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/tutorial.md"
BLOCK = re.compile(
    r'^```(console|python title="(.+?)"|toml title="(.+?)")\n(.*?)^```$', re.MULTILINE | re.DOTALL
)
ELLIPSIS = "…"
SECONDS = 200
MARK = "--walked--"
ASKS_FOR_CODE = "echo $?"


class Command(NamedTuple):
    """A command of the page, and what the page shows below it."""

    text: str
    shown: list[str]


def walk(page: str) -> list[Command]:
    """Take the page apart; a file is written by a command of its own."""
    steps: list[Command] = []
    for block in BLOCK.finditer(page):
        name = block[2] or block[3]
        if name:
            steps.append(Command(f"cat > {name} <<'END OF FILE'\n{block[4]}END OF FILE", []))
        else:
            steps.extend(commands(block[4]))
    return steps


def commands(block: str) -> list[Command]:
    """Tell commands from what they print: output begins with `$ ` only after `…`."""
    found: list[Command] = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ ") and not (found and prints_commands(found[-1], line)):
            text = line[2:]
            while text.endswith("\\"):
                text += "\n" + next(lines)
            found.append(Command(text, []))
        else:
            found[-1].shown.append(line)
    return found


def prints_commands(command: Command, line: str) -> bool:
    """Whether this is one of the commands that the demonstration says it goes through."""
    return "--demo" in command.text and line.startswith("$ igel-migrate")


def is_shown(shown: str, line: str) -> bool:
    pattern = ".*".join(re.escape(piece) for piece in shown.split(ELLIPSIS))
    return re.fullmatch(pattern, line) is not None


def missing(shown: list[str], printed: str) -> str | None:
    """Find the first line of the page that was not printed after those before it."""
    lines = iter(printed.splitlines())
    for wanted in shown:
        if wanted != ELLIPSIS and not any(
            is_shown(wanted.rstrip(), line.rstrip()) for line in lines
        ):
            return wanted
    return None


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def newest_wheel() -> pathlib.Path:
    wheels = sorted(
        (ROOT / "target/wheels-test").glob("*.whl"), key=lambda path: path.stat().st_mtime
    )
    if not wheels:
        pytest.skip("no wheel in target/wheels-test; tests/run builds one")
    return wheels[-1]


def as_script(steps: list[Command]) -> str:
    """One shell for all, as for a person; after each command a mark with its exit code."""
    following = [step.text for step in steps[1:]] + [""]
    marked = (
        f"{step.text}\n__code=$?; printf '\\n{MARK}%d\\n' $__code\n"
        + ("(exit $__code)\n" if after == ASKS_FOR_CODE else "[ $__code = 0 ] || exit\n")
        for step, after in zip(steps, following, strict=True)
    )
    return "exec 2>&1\n" + "".join(marked)


def test_every_command_of_the_tutorial_does_what_the_page_says(tmp_path: pathlib.Path) -> None:
    ums, repository = free_ports()
    wheel = newest_wheel()
    page = (
        PAGE.read_text(encoding="utf-8").replace("8443", str(ums)).replace("8444", str(repository))
    )
    page = page.replace("pip install ./igel-migrate-py", f"pip install {shlex.quote(str(wheel))}")
    steps = walk(page)
    assert len(steps) > 20, "the page has been read"

    environment = {key: os.environ[key] for key in ("HOME", "LANG", "TMPDIR") if key in os.environ}
    path = os.pathsep.join([f"{sys.base_prefix}/bin", os.defpath])
    environment |= {"PATH": path, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    with subprocess.Popen(
        ["/usr/bin/env", "bash", "-c", as_script(steps)],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    ) as shell:
        try:
            printed, _ = shell.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            end_all(shell)
            printed, _ = shell.communicate()
        end_all(shell)

    *outcomes, rest = re.split(rf"\n{MARK}(\d+)\n", printed)
    ended = list(zip(outcomes[::2], outcomes[1::2], strict=True))
    for (text, shown), (output, code) in zip(steps, ended, strict=False):
        line = missing(shown, output)
        assert line is None, f"$ {text}\n{output}\nexit code {code}; the page shows: {line}"
    assert len(ended) == len(steps), f"the walk ended at: {ended[-1:]}\n{rest}"


def end_all(shell: subprocess.Popen[str]) -> None:
    """End the simulated UMS as well, wherever the walk ended."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(shell.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        (["a", "…", "c"], "a\nb\nc\n", None),
        (["a … c"], "a b c", None),
        (["c", "a"], "a\nc\n", "a"),
        (["a"], "ab", "a"),
    ],
)
def test_what_is_not_printed_is_noticed(
    shown: list[str], printed: str, expected: str | None
) -> None:
    assert missing(shown, printed) == expected


HOW_TO_COMMANDS = [
    pytest.param(command.text, id=f"{page.stem}-{place}")
    for page in sorted((ROOT / "docs/how-to").glob("*.md"))
    for place, command in enumerate(walk(page.read_text(encoding="utf-8")))
    if command.text.startswith("igel-migrate ")
]


@pytest.mark.parametrize("text", HOW_TO_COMMANDS)
def test_commands_of_the_how_tos_are_understood(text: str, tmp_path: pathlib.Path) -> None:
    # Their files and servers are not here, so they end early, but not for how they are written.
    arguments = shlex.split(text.replace("\\\n", " "))[1:]
    ended = subprocess.run(
        [sys.executable, "-m", "igel_migrate", *arguments],
        cwd=tmp_path,
        env={key: os.environ[key] for key in os.environ if not key.startswith("IGEL_MIGRATE_")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Usage:" not in ended.stderr
    assert ended.returncode == (0 if arguments[0] == "simulate" else 1), ended.stderr
