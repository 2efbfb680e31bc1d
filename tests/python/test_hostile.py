"""Every entry point is fed what it does not want; none brings the process down."""

from __future__ import annotations

import contextlib
import datetime
import inspect
import io
import itertools
import pathlib
from collections.abc import Callable, Iterator

import igel_migrate as im
import pytest
from igel_migrate import _native
from igel_migrate.simulator import Simulator

import instances as more
from conftest import connect
from documents import document_instances

ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)


class Lying:
    """Answers every question with nonsense."""

    def __getattr__(self, name: str) -> object:
        raise ZeroDivisionError(name)

    def __iter__(self) -> Iterator[object]:
        raise ZeroDivisionError

    def __str__(self) -> str:
        raise ZeroDivisionError

    def __index__(self) -> int:
        return 2**200

    def __fspath__(self) -> str:
        raise ZeroDivisionError

    def __call__(self, *_: object, **__: object) -> object:
        raise ZeroDivisionError


VALUES: list[object] = [
    None,
    True,
    -1,
    2**63,
    2**64,
    10**400,
    0.5,
    float("nan"),
    float("inf"),
    "",
    "x",
    "\0",
    "\ud800",
    "é" * 300,
    "[" * 20_000,
    b"",
    b"\xff\x00",
    bytearray(b"x"),
    memoryview(b"x"),
    (),
    [None],
    ENDLESS,
    {},
    {"id": ENDLESS},
    {1: 2},
    {"": float("nan")},
    set(),
    iter([1, "x"]),
    object(),
    object,
    len,
    Lying(),
    ValueError("x"),
    datetime.datetime(1, 1, 1),  # noqa: DTZ001
    datetime.datetime(9999, 12, 31, tzinfo=datetime.timezone.utc),
    datetime.timedelta.max,
    datetime.timedelta.min,
    pathlib.Path("/nowhere/\x01"),
    io.BytesIO(b"\xff"),
    io.StringIO("x"),
    *im.Severity,
]


def rooms() -> list[object]:
    """Give the native submodules."""
    return [
        getattr(_native, name) for name in dir(_native) if inspect.ismodule(getattr(_native, name))
    ]


def classes() -> list[type]:
    """Give the native classes."""
    return [value for room in rooms() for value in vars(room).values() if isinstance(value, type)]


def instances(ums: im.UmsClient, simulator: Simulator) -> list[object]:
    """Give one object of each class, so that its methods can be called. Add yours here."""
    account = im.Credentials("imi", "invented")
    directory = next(iter(ums.directories()))
    return [
        im.Os11Version("11.10.410"),
        im.Os12Version("12.6.1"),
        im.AppVersion("1.2.3"),
        im.UmsVersion("12.08.130"),
        im.Finding("code", "advice", "message"),
        im.SecretSource.env("HOME"),
        account,
        im.Trust.system(),
        Simulator(),
        ums,
        ums.devices(),
        next(iter(ums.devices())),
        directory,
        ums.directories(),
        ums.move_devices([], directory),
        *more.instances(ums, simulator),
        *document_instances(),
    ]


# What Python has of its own, and what would do as it is told for years: a fleet of 2**63 devices,
# virtual time up to the year 9999.
NOT_FED = {
    "__class__",
    "__init_subclass__",
    "__new__",
    "__subclasshook__",
    "add_fleet",
    "advance_to",
}


def feed(call: Callable[..., object], names: list[str]) -> int:
    """Call with hostile values, by place and by keyword; gives how many calls came back."""
    calls = 0
    for arguments in itertools.chain(
        [()], ((value,) for value in VALUES), ((value, value) for value in VALUES)
    ):
        # What Python itself cannot pass by is let through: PanicException is none of these.
        with contextlib.suppress(Exception):
            call(*arguments)
        calls += 1
    for name in names:
        for value in VALUES:
            with contextlib.suppress(Exception):
                call(**{name: value})
            calls += 1
    return calls


def keywords(call: object) -> list[str]:
    """Give the names of the arguments of a callable."""
    try:
        return list(inspect.signature(call).parameters)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return []


@pytest.mark.parametrize("entry", classes(), ids=lambda entry: entry.__name__)
def test_constructors_take_anything(entry: type) -> None:
    feed(entry, keywords(entry))
    for name, member in vars(entry).items():
        if isinstance(member, (staticmethod, classmethod)) or inspect.isbuiltin(member):
            feed(getattr(entry, name), keywords(getattr(entry, name)))


def test_there_is_an_object_of_every_class() -> None:
    with Simulator(devices=5) as simulator, connect(simulator) as ums:
        covered = {type(instance) for instance in instances(ums, simulator)}
    internal = {"Ready"}
    assert {entry for entry in classes() if entry.__name__ not in internal} == covered


def test_methods_take_anything(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    calls = asked = 0
    with Simulator(devices=5) as simulator:
        ums = connect(simulator, timeout=2)
        for instance in instances(ums, simulator):
            for name in dir(type(instance)):
                if name in NOT_FED:
                    continue
                with contextlib.suppress(Exception):
                    member = getattr(instance, name)
                    if callable(member):
                        calls += feed(member, keywords(member))
            asked = max(asked, len(simulator.calls()))
            if isinstance(instance, Simulator):
                instance.stop()
    assert calls > 10_000
    assert asked > 100
