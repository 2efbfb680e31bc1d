"""Whether a UMS answers as the documentation says; the simulator does.

from igel_migrate import conformance

report = conformance.read_only(ums)
print(report)
"""

from igel_migrate._native.conformance import (
    Check,
    ConformanceReport,
    read_only,
    read_only_async,
    writing,
    writing_async,
)
from igel_migrate.enums import Outcome

__all__ = [
    "Check",
    "ConformanceReport",
    "Outcome",
    "read_only",
    "read_only_async",
    "writing",
    "writing_async",
]
