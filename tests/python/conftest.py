"""A simulated UMS for all tests, and clients of it."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator

import igel_migrate as im
import pytest
from igel_migrate.simulator import Simulator

DEVICES = 600

# Whoever starts the tests in the background of a shell ignores Ctrl-C, and so would their children.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """Run a simulated UMS with a fleet."""
    with Simulator(devices=DEVICES) as running:
        yield running


@pytest.fixture
def ums(simulator: Simulator) -> Iterator[im.UmsClient]:
    """Connect to it."""
    with connect(simulator) as client:
        yield client
    gc.collect()


def connect(
    simulator: Simulator,
    password: object = None,
    attempts: int | None = None,
    timeout: float | None = None,
) -> im.UmsClient:
    """Make a client of a simulator."""
    secret = simulator.password if password is None else password
    return im.UmsClient(
        simulator.ums_url,
        credentials=im.Credentials(simulator.username, secret),  # type: ignore[arg-type]
        trust=im.Trust.only(simulator.ca_pem),
        attempts=attempts,
        timeout=timeout,
    )


Script = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def script() -> Iterator[Script]:
    """Start Python scripts in processes of their own."""
    started: list[subprocess.Popen[str]] = []

    def start(text: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-u", "-W", "error", "-c", textwrap.dedent(text)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
