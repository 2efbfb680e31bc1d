"""What profiles of OS 11 are made of."""

from igel_migrate._native.profile import (
    Firmware,
    Instance,
    InstanceValue,
    Setting,
    SettingValue,
    TemplateKey,
)
from igel_migrate.enums import ProfileChange

__all__ = [
    "Firmware",
    "Instance",
    "InstanceValue",
    "ProfileChange",
    "Setting",
    "SettingValue",
    "TemplateKey",
]
