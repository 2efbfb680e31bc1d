"""What a schema of the registry, a template and a device are made of."""

from igel_migrate._native.registry import (
    DeviceSetting,
    FirmwareExport,
    InstanceTemplate,
    Parameter,
    SchemaNode,
    TemplateParameter,
)
from igel_migrate.enums import Encryption, ParameterType, SchemaForm

__all__ = [
    "DeviceSetting",
    "Encryption",
    "FirmwareExport",
    "InstanceTemplate",
    "Parameter",
    "ParameterType",
    "SchemaForm",
    "SchemaNode",
    "TemplateParameter",
]
