"""Test your own automation without a UMS: each test gets a simulated one of its own.

    pytest test_with_simulator.py

`stage_ready` stands for the script that you would test; the fixtures below it are all that is
needed. They belong into a `conftest.py`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import igel_migrate as im
import pytest
from igel_migrate.simulator import Fault, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator


def stage_ready(ums: im.UmsClient, path: str, limit: int) -> im.MoveReport:
    """Move at most `limit` devices that are ready for OS 12 into the directory at `path`."""
    target = ums.ensure_directory(path)
    ready = [device for device in ums.devices() if "OS12 Upgrade Ready" in (device.os_type or "")]
    waiting = [device for device in ready if device.parent != target]
    return ums.move_devices(waiting[:limit], target)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """Give the test a simulated UMS of its own, with a fleet of which all devices are ready."""
    with Simulator(devices=40, sites=2) as running:
        console = running.console()
        console.mark_upgrade_ready(console.device_ids())
        yield running


@pytest.fixture
def ums(simulator: Simulator) -> Iterator[im.UmsClient]:
    """Connect to it."""
    account = im.Credentials(simulator.username, simulator.password)
    trust = im.Trust.only(simulator.ca_pem)
    with im.UmsClient(simulator.ums_url, credentials=account, trust=trust) as client:
        yield client


def test_ready_devices_are_moved(simulator: Simulator, ums: im.UmsClient) -> None:
    """See in the simulator where the devices lie afterwards."""
    report = stage_ready(ums, "/Migration/Staging", limit=5)
    assert report.is_complete
    target = ums.directories().resolve("/Migration/Staging")
    devices = [simulator.console().device(outcome.id) for outcome in report]
    assert [device.directory for device in devices if device] == [target] * 5


def test_running_it_again_takes_the_next_ones(ums: im.UmsClient) -> None:
    """Prove that a device is moved once."""
    first = {outcome.id for outcome in stage_ready(ums, "/Staging", limit=30)}
    second = {outcome.id for outcome in stage_ready(ums, "/Staging", limit=30)}
    assert (len(first), len(second)) == (30, 10)
    assert not first & second


def test_devices_that_are_not_ready_stay(simulator: Simulator, ums: im.UmsClient) -> None:
    """Set up what a person would set up in UMS."""
    console = simulator.console()
    console.mark_upgrade_ready(console.device_ids(), ready=False)
    assert len(stage_ready(ums, "/Staging", limit=5)) == 0
    assert not any("move" in call for call in simulator.audit().writes())


def test_a_lost_answer_is_no_success(simulator: Simulator, ums: im.UmsClient) -> None:
    """Let the move happen and its answer be lost: nobody may take that for done."""
    ums.ensure_directory("/Staging")
    simulator.faults().add(Fault.drop_after_effect(), method="PUT", times=1)
    with pytest.raises(im.exceptions.OutcomeUnknownError):
        stage_ready(ums, "/Staging", limit=5)
    target = ums.directories().resolve("/Staging")
    assert sum(device.parent == target for device in ums.devices()) == 5


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q", "-p", "no:cacheprovider"]))
