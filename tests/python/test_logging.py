"""What happens goes to `logging`, at the levels that are set when it happens."""

from __future__ import annotations

import logging

import pytest
from igel_migrate.simulator import Simulator

from conftest import connect


def test_events_arrive_under_the_name_of_the_package(
    simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    ums = connect(simulator)
    with caplog.at_level(logging.DEBUG, "igel_migrate"):
        ums.log_in()
    names = {record.name for record in caplog.records if record.name.startswith("igel_migrate")}
    assert "igel_migrate.ums" in names
    assert any(record.levelno == logging.DEBUG for record in caplog.records)
    assert simulator.password not in caplog.text


def test_levels_count_after_the_import(simulator: Simulator) -> None:
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(record.name)  # type: ignore[method-assign]
    logger = logging.getLogger("igel_migrate.ums")
    logger.addHandler(handler)
    try:
        for level, expected in ((logging.ERROR, 0), (logging.DEBUG, 1), (logging.ERROR, 0)):
            seen.clear()
            logger.setLevel(level)
            connect(simulator).log_in()
            assert len(seen) == expected
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)


def test_no_handler_is_installed() -> None:
    assert logging.getLogger("igel_migrate").handlers == []
