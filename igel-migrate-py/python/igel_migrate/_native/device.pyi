"""What UMS tells of devices."""

from typing import Any, Final, final

from typing_extensions import Self

__all__ = [
    "Device",
    "DeviceAttribute",
    "Firmware",
    "Login",
    "NetworkAdapter",
]

@final
class Device:
    """A device as UMS describes it.

    Which attributes are there depends on the facet that was asked for, on the UMS release and on
    the device; only the id always is. `to_dict()` has the names that UMS uses.
    """

    __match_args__: Final = ("id", "name", "unit_id", "mac", "parent", "firmware", "os_type")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def parent(self) -> int | None:
        """The id of the directory that the device lies in; -1 is the root."""

    @property
    def firmware(self) -> int | None:
        """The id of the firmware that UMS believes to be on the device."""

    @property
    def is_in_recycle_bin(self) -> bool:
        """Whether the device lies in the Recycle Bin."""

    @property
    def unit_id(self) -> str | None:
        """Unit id.

        The address of the built-in network adapter, or 18 digits for a device booted from USB. The
        natural key of a device.
        """

    @property
    def mac(self) -> str | None:
        """Address of the network adapter: 12 upper-case hexadecimal digits."""

    @property
    def name(self) -> str | None:
        """Name of the device, free text."""

    @property
    def last_ip(self) -> str | None:
        """IPv4 address at the last contact."""

    @property
    def last_user(self) -> str | None:
        """Who used the device last (details and single devices, UMS 12.07.100 onwards)."""

    @property
    def network_name(self) -> str | None:
        """Name in the network (details)."""

    @property
    def site(self) -> str | None:
        """Site, free text (details)."""

    @property
    def department(self) -> str | None:
        """Department, free text (details)."""

    @property
    def cost_center(self) -> str | None:
        """Cost centre, free text (details)."""

    @property
    def comment(self) -> str | None:
        """Comment, free text (details)."""

    @property
    def asset_id(self) -> str | None:
        """Asset number, free text (details)."""

    @property
    def inservice_date(self) -> str | None:
        """Date of service, free text (details)."""

    @property
    def serial_number(self) -> str | None:
        """Serial number as entered in UMS (details)."""

    @property
    def product_id(self) -> str | None:
        """Product, e.g. `UD3-LX 50cps` (details)."""

    @property
    def structural_tag(self) -> str | None:
        """Structural tag (details)."""

    @property
    def cpu_type(self) -> str | None:
        """Processor (details)."""

    @property
    def device_type(self) -> str | None:
        """Hardware, e.g. `IGEL M340C` (details)."""

    @property
    def device_serial_number(self) -> str | None:
        """Serial number as the hardware reports it (details)."""

    @property
    def os_type(self) -> str | None:
        """Operating system as the device described it at its last contact (details), e.g.

        `IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)`.
        """

    @property
    def duplex_mode(self) -> str | None:
        """Duplex mode of the network (details)."""

    @property
    def graphics_chipset_0(self) -> str | None:
        """First graphics chip (details)."""

    @property
    def graphics_chipset_1(self) -> str | None:
        """Second graphics chip (details)."""

    @property
    def monitor_1_vendor(self) -> str | None:
        """Vendor of the first monitor (details)."""

    @property
    def monitor_1_model(self) -> str | None:
        """Model of the first monitor (details)."""

    @property
    def monitor_1_serial_number(self) -> str | None:
        """Serial number of the first monitor (details)."""

    @property
    def monitor_1_resolution(self) -> str | None:
        """Native resolution of the first monitor, e.g. `1920 x 1200` (details)."""

    @property
    def monitor_1_year(self) -> str | None:
        """Year the first monitor was made in (details)."""

    @property
    def monitor_1_week(self) -> str | None:
        """Week of the year the first monitor was made in (details)."""

    @property
    def monitor_2_vendor(self) -> str | None:
        """Vendor of the second monitor (details)."""

    @property
    def monitor_2_model(self) -> str | None:
        """Model of the second monitor (details)."""

    @property
    def monitor_2_serial_number(self) -> str | None:
        """Serial number of the second monitor (details)."""

    @property
    def monitor_2_resolution(self) -> str | None:
        """Native resolution of the second monitor (details)."""

    @property
    def monitor_2_year(self) -> str | None:
        """Year the second monitor was made in (details)."""

    @property
    def monitor_2_week(self) -> str | None:
        """Week of the year the second monitor was made in (details)."""

    @property
    def bios_vendor(self) -> str | None:
        """Vendor of the BIOS (details)."""

    @property
    def bios_version(self) -> str | None:
        """Version of the BIOS (details)."""

    @property
    def total_usage_time(self) -> str | None:
        """Usage in total, a number as text; its unit differs between examples (details)."""

    @property
    def total_uptime(self) -> str | None:
        """Uptime in total, a number as text; its unit differs between examples (details)."""

    @property
    def config_changes(self) -> str | None:
        """Whether settings wait to be sent: `PENDING` or `APPLIED` (details, UMS 6.07 onwards)."""

    @property
    def bios_date(self) -> str | None:
        """Date of the BIOS (details)."""

    @property
    def last_boot_time(self) -> str | None:
        """Last start (details)."""

    @property
    def last_contact(self) -> str | None:
        """Last contact with UMS, in an undocumented format (details, UMS 6.07 onwards)."""

    @property
    def registration_date(self) -> str | None:
        """Registration with UMS (details, UMS 12.07.100 onwards)."""

    @property
    def battery_level(self) -> int | None:
        """Charge of the battery in percent; `-1` for none or unknown, `0` in some replies too."""

    @property
    def cpu_speed(self) -> int | None:
        """Clock of the processor in MHz (details)."""

    @property
    def flash_size(self) -> int | None:
        """Size of the flash storage in MB, a little below its nominal size (details)."""

    @property
    def memory_size(self) -> int | None:
        """Memory in MB, without what graphics takes: 1705 on a 2 GB device (details)."""

    @property
    def network_speed(self) -> int | None:
        """Speed of the network in Mbit/s (details)."""

    @property
    def graphics_memory_0(self) -> int | None:
        """Memory of the first graphics chip (details)."""

    @property
    def graphics_memory_1(self) -> int | None:
        """Memory of the second graphics chip (details)."""

    @property
    def monitor_1_size(self) -> float | None:
        """Diagonal of the first monitor in inches, 0 for none (details)."""

    @property
    def monitor_2_size(self) -> float | None:
        """Diagonal of the second monitor in inches, 0 for none (details)."""

    @property
    def online(self) -> bool | None:
        """Whether UMS reached the device while answering (online)."""

    @property
    def is_registered(self) -> bool | None:
        """Whether an OS 12 device holds a valid client certificate (details, UMS 12.07.100 on)."""

    @property
    def is_connected_via_reverse_proxy(self) -> bool | None:
        """Whether it is connected through a reverse proxy (details, UMS 12.09.110 on)."""

    @property
    def network_adapters(self) -> tuple[NetworkAdapter, ...] | None:
        """The network adapters; `None` if the facet was not asked for."""

    @property
    def attributes(self) -> tuple[DeviceAttribute, ...] | None:
        """The device attributes; `None` if the facet was not asked for."""

    @property
    def login_history(self) -> tuple[Login, ...] | None:
        """The logins; `None` if the facet was not asked for."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class NetworkAdapter:
    """A network adapter of a device."""

    __match_args__: Final = ("kind", "mac", "name", "state")
    @property
    def kind(self) -> str:
        """Kind: `lan`."""

    @property
    def mac(self) -> str:
        """Address: 12 hexadecimal digits."""

    @property
    def name(self) -> str:
        """Name: `enp1s0`."""

    @property
    def state(self) -> str:
        """State: `up`."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class DeviceAttribute:
    """An attribute of a device with its value."""

    __match_args__: Final = ("name", "identifier", "value", "value_type", "allowed_values")
    @property
    def name(self) -> str:
        """The name that people see."""

    @property
    def identifier(self) -> str:
        """The name that requests use."""

    @property
    def value(self) -> str | float:
        """The value: text, a number, or a date as text."""

    @property
    def value_type(self) -> str:
        """The type: `range`, `string`, `number` or `date`."""

    @property
    def allowed_values(self) -> tuple[Any, ...]:
        """The values that a range allows."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Login:
    """A login at a device."""

    __match_args__: Final = ("username", "result", "login_time", "logoff_time", "kind")
    @property
    def username(self) -> str:
        """Who logged in."""

    @property
    def result(self) -> int | None:
        """The outcome: 0 for a login that worked."""

    @property
    def login_time(self) -> str:
        """When, as UMS wrote it."""

    @property
    def logoff_time(self) -> str:
        """Until when, as UMS wrote it; empty while it lasts."""

    @property
    def kind(self) -> str:
        """How: `swp`, `kerberos`, `citrix` or `unknown`."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Firmware:
    """A firmware that UMS knows."""

    __match_args__: Final = ("id", "product", "version", "firmware_type", "extra")
    @property
    def id(self) -> int:
        """The number in the UMS database."""

    @property
    def product(self) -> str:
        """The product: `IGEL OS 11`."""

    @property
    def version(self) -> str:
        """The version: `11.10.150.01`."""

    @property
    def firmware_type(self) -> str:
        """The type as UMS writes it."""

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that this version does not know, as UMS wrote them."""

    def to_dict(self) -> dict[str, Any]:
        """The value as plain objects, ready for `json.dumps`."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value from what `to_dict` gave; raises `ConfigError` for anything else."""

    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
