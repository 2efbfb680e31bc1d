"""What is in the way of a connection to UMS.

from igel_migrate import Connection
from igel_migrate.doctor import Doctor

print(Doctor(Connection.from_file("ums.toml")).examine())
"""

from igel_migrate._native.doctor import (
    Check,
    Doctor,
    DoctorReport,
    NotTold,
    ShownCertificate,
    TriedRead,
)
from igel_migrate.enums import CheckName, CheckVerdict, TriedOutcome

__all__ = [
    "Check",
    "CheckName",
    "CheckVerdict",
    "Doctor",
    "DoctorReport",
    "NotTold",
    "ShownCertificate",
    "TriedOutcome",
    "TriedRead",
]
