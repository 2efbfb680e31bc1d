"""The native module; private. Import from `igel_migrate`."""

from collections.abc import Awaitable, Callable

from igel_migrate._native import access as access
from igel_migrate._native import certificate as certificate
from igel_migrate._native import finding as finding
from igel_migrate._native import profile as profile
from igel_migrate._native import readiness as readiness
from igel_migrate._native import registry as registry
from igel_migrate._native import repository as repository
from igel_migrate._native import rules as rules
from igel_migrate._native import simulator as simulator
from igel_migrate._native import ums as ums
from igel_migrate._native import version as version

__all__ = [
    "VERSION",
    "_count",
    "_fault",
    "access",
    "certificate",
    "finding",
    "profile",
    "readiness",
    "registry",
    "repository",
    "rules",
    "simulator",
    "ums",
    "version",
]

VERSION: str

def _fault(way: str) -> Awaitable[None] | None: ...
def _count(to: int, heard: Callable[[int], object]) -> int: ...
