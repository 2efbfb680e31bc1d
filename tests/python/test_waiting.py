"""Waiting: Ctrl-C, fork, threads, cancellation, callbacks that call back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import igel_migrate as im
import pytest
from igel_migrate import _native
from igel_migrate.simulator import Simulator

from conftest import DEVICES, Script, connect

# A server that takes connections and says nothing.
SILENT = """
    import socket, threading
    import igel_migrate as im

    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}"
    listener.detach()
    ums = im.UmsClient(url, credentials=im.Credentials("imi", "invented"), attempts=1)
"""


def answer(process: object) -> tuple[str, str]:
    """Wait for a script and give what it said."""
    return process.communicate(timeout=20)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_is_answered_while_a_call_waits(script: Script) -> None:
    process = script(
        SILENT
        + """
    try:
        print("waiting", flush=True)
        ums.log_in()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    """
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert time.monotonic() - asked < 2
    assert answer(process) == ("", "")
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_asyncio_run(script: Script) -> None:
    process = script(
        SILENT
        + """
    import asyncio

    async def heartbeat():
        # asyncio itself misses a signal that comes right before it begins to wait.
        while True:
            await asyncio.sleep(0.05)

    async def main():
        beating = asyncio.create_task(heartbeat())
        print("waiting", flush=True)
        await ums.log_in_async()

    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    """
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGINT)
    assert answer(process) == ("interrupted\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_is_refused_with_advice_and_ends(script: Script) -> None:
    process = script("""
        import os, warnings
        warnings.simplefilter("ignore", DeprecationWarning)
        import igel_migrate as im
        from igel_migrate.simulator import Simulator

        simulator = Simulator(devices=3)
        simulator.start()
        account = im.Credentials(simulator.username, simulator.password)
        ums = im.UmsClient(
            simulator.ums_url, credentials=account, trust=im.Trust.only(simulator.ca_pem)
        )
        ums.log_in()
        child = os.fork()
        for call in (ums.log_in, lambda: simulator.ums_url):
            try:
                call()
                os.write(1, b"done\\n")
            except im.exceptions.ForkError as error:
                assert "spawn" in error.hint
                os.write(1, b"refused\\n")
        if child:
            assert os.waitpid(child, 0)[1] == 0
        # Both end by themselves, the child with a server in it that it does not own.
    """)
    said, errors = answer(process)
    assert (sorted(said.split()), errors) == (["done", "done", "refused", "refused"], "")
    assert process.returncode == 0


def test_threads_share_a_client(ums: im.UmsClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: sum(1 for _ in ums.devices()), range(8)))
    assert len(set(counts)) == 1
    assert counts[0] > DEVICES * 0.9


def test_threads_share_an_iterator(ums: im.UmsClient) -> None:
    devices = ums.devices()
    with ThreadPoolExecutor(4) as pool:
        parts = pool.map(lambda _: [device.id for device in devices], range(4))
        seen = Counter(number for part in parts for number in part)
    assert set(seen.values()) == {1}
    assert len(seen) == sum(1 for _ in ums.devices())


def test_other_threads_run_while_a_call_waits(ums: im.UmsClient) -> None:
    turns = 0
    ended = threading.Event()

    def turn() -> None:
        nonlocal turns
        while not ended.is_set():
            turns += 1
            time.sleep(0)

    other = threading.Thread(target=turn)
    other.start()
    before = turns
    _native._count(200, lambda _: None)
    assert turns - before > 100
    ended.set()
    other.join()
    assert ums.origin


def test_an_iterator_serves_for_and_async_for(ums: im.UmsClient) -> None:
    blocking = list(ums.devices())

    async def main() -> list[im.Device]:
        return [device async for device in ums.devices()]

    assert asyncio.run(main()) == blocking
    devices = ums.devices()
    assert list(devices) == blocking
    assert list(devices) == []


def test_an_iterator_is_lazy_and_tells_errors_where_they_occur(simulator: Simulator) -> None:
    before = len(simulator.calls())
    devices = connect(simulator, "wrong").devices()
    assert len(simulator.calls()) == before
    with pytest.raises(im.exceptions.AuthenticationError):
        next(devices)
    assert list(devices) == []


def test_tasks_share_a_client(ums: im.UmsClient) -> None:
    async def main() -> None:
        devices = [device async for device in ums.devices()][:20]
        read = await asyncio.gather(*(ums.device_async(device) for device in devices))
        assert [device.id for device in read] == [device.id for device in devices]

    asyncio.run(main())


def test_a_blocking_call_works_inside_a_running_loop(ums: im.UmsClient) -> None:
    async def main() -> int:
        return len(ums.directories())

    assert asyncio.run(main()) > 0


@contextlib.contextmanager
def silence() -> Iterator[tuple[im.UmsClient, threading.Event]]:
    """Run a server that says nothing, with a client of it; the event is the end of the line."""
    closed = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            with contextlib.suppress(OSError), listener.accept()[0] as connection:
                while connection.recv(1000):
                    pass
            closed.set()

        thread = threading.Thread(target=listen)
        thread.start()
        yield (
            im.UmsClient(
                f"https://127.0.0.1:{listener.getsockname()[1]}",
                credentials=im.Credentials("imi", "invented"),
                timeout=timedelta(seconds=0.5),
                attempts=1,
            ),
            closed,
        )
        thread.join(10)


def test_cancelling_a_task_drops_the_work() -> None:
    with silence() as (ums, closed):

        async def main() -> None:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(ums.log_in_async(), 0.1)

        asyncio.run(main())
        # Nobody waits for an answer any more.
        assert closed.wait(0.3)


def test_a_timeout_is_an_exception_of_both_kinds() -> None:
    with silence() as (ums, _):
        with pytest.raises(TimeoutError) as caught:
            ums.log_in()
        assert isinstance(caught.value, im.IgelMigrateError)


def test_a_callback_may_call_back(ums: im.UmsClient) -> None:
    seen: list[int] = []

    def heard(number: int) -> None:
        seen.append(number)
        if number % 10 == 0:
            assert len(ums.directories()) > 0
            assert _native._count(2, lambda _: None) == 2

    assert _native._count(30, heard) == 30
    assert seen == list(range(30))


def test_what_a_callback_raises_ends_the_call() -> None:
    seen: list[int] = []

    def heard(number: int) -> None:
        seen.append(number)
        if number == 3:
            raise ZeroDivisionError(number)

    with pytest.raises(ZeroDivisionError):
        _native._count(10**6, heard)
    assert seen == [0, 1, 2, 3]


def test_context_managers_start_stop_and_log_out() -> None:
    async def main() -> None:
        async with Simulator(devices=3) as simulator:
            async with connect(simulator) as ums:
                assert len(await ums.directories_async()) > 0
            assert simulator.calls()[-1] == "POST /umsapi/v3/logout"
            with pytest.raises(RuntimeError, match="already"):
                simulator.start()
        assert not simulator.is_running
        await simulator.stop_async()

    asyncio.run(main())


def test_leaving_does_not_hide_an_exception() -> None:
    simulator = Simulator()
    simulator.start()
    with pytest.raises(ZeroDivisionError), connect(simulator, attempts=1) as ums:
        ums.log_in()
        simulator.stop()
        raise ZeroDivisionError
    with pytest.raises(RuntimeError, match="not running"):
        _ = simulator.ums_url


def test_a_program_may_end_with_a_simulator_running(script: Script) -> None:
    process = script("""
        import logging
        logging.basicConfig(level=logging.DEBUG, filename="/dev/null")
        from igel_migrate.simulator import Simulator
        simulator = Simulator(devices=3)
        simulator.start()
    """)
    assert answer(process) == ("", "")
    assert process.returncode == 0
