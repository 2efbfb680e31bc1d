"""The native module; private. Import from `igel_migrate`."""

from igel_migrate._native import access as access
from igel_migrate._native import finding as finding
from igel_migrate._native import simulator as simulator
from igel_migrate._native import ums as ums
from igel_migrate._native import version as version

VERSION: str
