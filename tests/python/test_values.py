"""Frozen values: comparison, hash, repr, pickling, match, to_dict and from_dict."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timedelta, timezone

import igel_migrate as im
import pytest
from igel_migrate import exceptions
from igel_migrate.simulator import Simulator

import instances as more

FINDING = im.Finding(
    "priority-floor", im.Severity.WARNING, "priority 90", remedy="choose 111", subject="berlin"
)


def values() -> list[object]:
    """Give one value of each class that can be made without a server."""
    return [
        FINDING,
        im.Os11Version("11.10.410.01"),
        im.Os12Version("12.6.1 PR 1"),
        im.AppVersion("4.1.2+3"),
        im.UmsVersion("12.08.130"),
        *more.values(),
        im.Device.from_dict({"id": "95", "name": "front desk", "novel": {"a": [1, None]}}),
    ]


@pytest.mark.parametrize("value", values(), ids=lambda value: type(value).__name__)
def test_values_survive_pickling_and_copying(value: object) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        other = pickle.loads(pickle.dumps(value, protocol))
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)
    assert copy.deepcopy(value) == value
    assert type(value).__module__.startswith("igel_migrate")
    assert value != object()


@pytest.mark.parametrize("value", values(), ids=lambda value: type(value).__name__)
def test_values_are_frozen(value: object) -> None:
    with pytest.raises((AttributeError, TypeError)):
        value.name = "other"  # type: ignore[attr-defined]


def test_a_finding_shows_and_matches_its_fields() -> None:
    assert repr(FINDING) == (
        "Finding(code='priority-floor', severity=<Severity.WARNING: 'warning'>, "
        "message='priority 90', remedy='choose 111', subject='berlin')"
    )
    assert str(FINDING) == "warning[priority-floor]: berlin: priority 90; choose 111"
    match FINDING:
        case im.Finding(code, im.Severity.WARNING, subject="berlin"):
            assert code == "priority-floor"
        case _:
            pytest.fail("no match")


def test_a_finding_goes_through_json() -> None:
    text = json.dumps(FINDING.to_dict())
    assert im.Finding.from_dict(json.loads(text)) == FINDING
    for wrong in ({}, {"code": "x"}, {**FINDING.to_dict(), "novel": 1}):
        with pytest.raises(exceptions.ConfigError):
            im.Finding.from_dict(wrong)


def test_what_does_not_fit_is_told_with_the_class() -> None:
    for entry in (im.MoveOutcome, im.migration.Counts):
        with pytest.raises(exceptions.ConfigError, match=f"no {entry.__name__}: missing field"):
            entry.from_dict({})


def test_what_is_nested_in_itself_is_refused() -> None:
    endless: dict[str, object] = {}
    endless["self"] = endless
    with pytest.raises(ValueError, match="in itself"):
        im.Device.from_dict(endless)


def test_severities_compare_by_weight_and_are_text() -> None:
    assert im.Severity.ADVICE < im.Severity.WARNING < im.Severity.BLOCKER
    assert max(im.Severity) is im.Severity.BLOCKER
    assert im.Severity.WARNING == "warning"
    assert f"{im.Severity.WARNING}" == "warning"


def test_an_unknown_word_stays_text() -> None:
    outcome = im.MoveOutcome.from_dict({"id": 1, "outcome": "no_such_word_yet"})
    assert outcome.outcome == "no_such_word_yet"
    assert not isinstance(outcome.outcome, im.MoveResult)
    known = im.MoveOutcome.from_dict({"id": 1, "outcome": "moved"})
    assert known.outcome is im.MoveResult.MOVED


def test_versions_compare_in_the_order_of_the_vendor() -> None:
    texts = ["12.6.1-0.tp.3", "12.6.1-1.rc.2", "12.6.1", "12.6.1 PR 1", "12.6.1+2"]
    assert [str(version) for version in sorted(map(im.Os12Version, reversed(texts)))] == texts
    assert im.Os11Version("11.10.410.01") == im.Os11Version("11.10.410")
    assert len({im.Os11Version("11.10.410.01"), im.Os11Version("11.10.410")}) == 1
    with pytest.raises(TypeError):
        im.Os11Version("11.10.410") < im.UmsVersion("12.08.130")  # type: ignore[operator]  # noqa: B015
    match im.UmsVersion("12.08.130"):
        case im.UmsVersion(12, minor):
            assert minor == 8
        case _:
            pytest.fail("no match")


def test_unknown_fields_of_a_device_are_kept() -> None:
    device = im.Device.from_dict({"id": "95", "novel": {"a": [1, None, 2.5, True]}})
    assert device.extra == {"novel": {"a": [1, None, 2.5, True]}}


def test_times_are_aware_and_naive_ones_refused() -> None:
    zone = timezone(timedelta(hours=2))
    stands = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=zone)
    with Simulator(standing_at=stands) as simulator:
        assert simulator.now == stands
        assert simulator.now.tzinfo is timezone.utc
    with pytest.raises(ValueError, match="time zone"):
        Simulator(standing_at=datetime(2026, 3, 4))  # noqa: DTZ001


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), timedelta(seconds=-1), 1e300])
def test_impossible_lengths_of_time_are_refused(wrong: float | timedelta) -> None:
    with pytest.raises(ValueError, match="length of time"):
        client(wrong)


@pytest.mark.parametrize("timeout", [1, 2.5, timedelta(minutes=3), None])
def test_lengths_of_time_are_numbers_or_timedeltas(timeout: float | timedelta | None) -> None:
    assert client(timeout).origin == "https://ums.example.test:8443"


@pytest.mark.parametrize("wrong", ["5", True, b"5"])
def test_other_types_are_no_length_of_time(wrong: object) -> None:
    with pytest.raises(TypeError):
        client(wrong)


def client(timeout: object) -> im.UmsClient:
    """Make a client with this timeout."""
    return im.UmsClient(
        "https://ums.example.test:8443",
        credentials=im.Credentials("imi", "invented"),
        timeout=timeout,  # type: ignore[arg-type]
    )
