"""The native module; private. Import from `igel_migrate`."""

from collections.abc import Awaitable, Callable

from igel_migrate._native import access as access
from igel_migrate._native import certificate as certificate
from igel_migrate._native import cli as cli
from igel_migrate._native import collect as collect
from igel_migrate._native import completeness as completeness
from igel_migrate._native import conformance as conformance
from igel_migrate._native import console as console
from igel_migrate._native import device as device
from igel_migrate._native import directory as directory
from igel_migrate._native import doctor as doctor
from igel_migrate._native import expectation as expectation
from igel_migrate._native import finding as finding
from igel_migrate._native import fleet as fleet
from igel_migrate._native import inventory as inventory
from igel_migrate._native import live as live
from igel_migrate._native import migration as migration
from igel_migrate._native import outcome as outcome
from igel_migrate._native import plan as plan
from igel_migrate._native import planned as planned
from igel_migrate._native import probe as probe
from igel_migrate._native import profile as profile
from igel_migrate._native import readiness as readiness
from igel_migrate._native import registry as registry
from igel_migrate._native import report as report
from igel_migrate._native import reported as reported
from igel_migrate._native import repository as repository
from igel_migrate._native import rules as rules
from igel_migrate._native import run as run
from igel_migrate._native import runbook as runbook
from igel_migrate._native import simulator as simulator
from igel_migrate._native import site as site
from igel_migrate._native import source as source
from igel_migrate._native import spec as spec
from igel_migrate._native import ums as ums
from igel_migrate._native import version as version
from igel_migrate._native import webdav as webdav

__all__ = [
    "VERSION",
    "_count",
    "_fault",
    "access",
    "certificate",
    "cli",
    "collect",
    "completeness",
    "conformance",
    "console",
    "device",
    "directory",
    "doctor",
    "expectation",
    "finding",
    "fleet",
    "inventory",
    "live",
    "migration",
    "outcome",
    "plan",
    "planned",
    "probe",
    "profile",
    "readiness",
    "registry",
    "report",
    "reported",
    "repository",
    "rules",
    "run",
    "runbook",
    "simulator",
    "site",
    "source",
    "spec",
    "ums",
    "version",
    "webdav",
]

VERSION: str

def _fault(way: str) -> Awaitable[None] | None: ...
def _count(to: int, heard: Callable[[int], object]) -> int: ...
