//! The fields of a device record: name on the wire, place in a [`Device`], accessor.

use super::record::Device;
use crate::ums::time::UmsTime;

/// What a field of a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Parent,
    Firmware,
    InRecycleBin,
    Text(TextField),
    Integer(IntegerField),
    Decimal(DecimalField),
    Flag(FlagField),
    NetworkAdapters,
    Attributes,
    LoginHistory,
    /// Carries nothing (`links`, `objectType`) or must not be kept (`shadowSecret`).
    Dropped,
}

macro_rules! fields {
    (
        text { $($(#[$text_docs:meta])* $text:ident $text_field:ident $text_wire:literal;)* }
        time { $($(#[$time_docs:meta])* $time:ident $time_field:ident $time_wire:literal;)* }
        integer { $($(#[$int_docs:meta])* $int:ident $int_field:ident $int_wire:literal;)* }
        decimal { $($(#[$dec_docs:meta])* $dec:ident $dec_field:ident $dec_wire:literal;)* }
        flag { $($(#[$flag_docs:meta])* $flag:ident $flag_field:ident $flag_wire:literal
            $($flag_alias:literal)*;)* }
        other { $($other_wire:literal $other:ident;)* }
    ) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum TextField { $($text_field,)* $($time_field),* }
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum IntegerField { $($int_field),* }
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum DecimalField { $($dec_field),* }
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum FlagField { $($flag_field),* }

        pub(super) const TEXTS: usize = [$($text_wire,)* $($time_wire),*].len();
        pub(super) const INTEGERS: usize = [$($int_wire),*].len();
        pub(super) const DECIMALS: usize = [$($dec_wire),*].len();
        pub(super) const FLAGS: usize = [$($flag_wire),*].len();

        /// Every field by its name on the wire.
        pub(super) const WIRE: &[(&str, Slot)] = &[
            $(($other_wire, Slot::$other),)*
            $(($text_wire, Slot::Text(TextField::$text_field)),)*
            $(($time_wire, Slot::Text(TextField::$time_field)),)*
            $(($int_wire, Slot::Integer(IntegerField::$int_field)),)*
            $(($dec_wire, Slot::Decimal(DecimalField::$dec_field)),)*
            $(($flag_wire, Slot::Flag(FlagField::$flag_field)),
              $(($flag_alias, Slot::Flag(FlagField::$flag_field)),)*)*
        ];

        /// What a record says in the fields that not every facet carries. Text that is absent and
        /// text that is empty are the same: UMS sends either for what it does not know.
        impl Device {
            $($(#[$text_docs])* pub fn $text(&self) -> Option<&str> {
                self.text(TextField::$text_field)
            })*
            $($(#[$time_docs])* pub fn $time(&self) -> Option<UmsTime<'_>> {
                self.text(TextField::$time_field).map(UmsTime::new)
            })*
            $($(#[$int_docs])* pub fn $int(&self) -> Option<i64> {
                self.integer(IntegerField::$int_field)
            })*
            $($(#[$dec_docs])* pub fn $dec(&self) -> Option<f64> {
                self.decimal(DecimalField::$dec_field)
            })*
            $($(#[$flag_docs])* pub fn $flag(&self) -> Option<bool> {
                self.flag(FlagField::$flag_field)
            })*
        }
    };
}

fields! {
    text {
        /// Unit id: the address of the built-in network adapter, or 18 digits for a device booted
        /// from USB. The natural key of a device.
        unit_id UnitId "unitID";
        /// Address of the network adapter: 12 upper-case hexadecimal digits.
        mac Mac "mac";
        /// Name of the device, free text.
        name Name "name";
        /// IPv4 address at the last contact.
        last_ip LastIp "lastIP";
        /// Who used the device last (details and single devices, UMS 12.07.100 onwards).
        last_user LastUser "lastUser";
        /// Name in the network (details).
        network_name NetworkName "networkName";
        /// Site, free text (details).
        site Site "site";
        /// Department, free text (details).
        department Department "department";
        /// Cost centre, free text (details).
        cost_center CostCenter "costCenter";
        /// Comment, free text (details).
        comment Comment "comment";
        /// Asset number, free text (details).
        asset_id AssetId "assetID";
        /// Date of service, free text (details).
        inservice_date InserviceDate "inserviceDate";
        /// Serial number as entered in UMS (details).
        serial_number SerialNumber "serialNumber";
        /// Product, e.g. `UD3-LX 50cps` (details).
        product_id ProductId "productId";
        /// Structural tag (details).
        structural_tag StructuralTag "umsStructuralTag";
        /// Processor (details).
        cpu_type CpuType "cpuType";
        /// Hardware, e.g. `IGEL M340C` (details).
        device_type DeviceType "deviceType";
        /// Serial number as the hardware reports it (details).
        device_serial_number DeviceSerialNumber "deviceSerialNumber";
        /// Operating system as the device described it at its last contact (details), e.g.
        /// `IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)`.
        os_type OsType "osType";
        /// Duplex mode of the network (details).
        duplex_mode DuplexMode "duplexMode";
        /// First graphics chip (details).
        graphics_chipset_0 GraphicsChipset0 "graphicsChipset0";
        /// Second graphics chip (details).
        graphics_chipset_1 GraphicsChipset1 "graphicsChipset1";
        /// Vendor of the first monitor (details).
        monitor_1_vendor Monitor1Vendor "monitorVendor1";
        /// Model of the first monitor (details).
        monitor_1_model Monitor1Model "monitorModel1";
        /// Serial number of the first monitor (details).
        monitor_1_serial_number Monitor1SerialNumber "monitorSerialnumber1";
        /// Native resolution of the first monitor, e.g. `1920 x 1200` (details).
        monitor_1_resolution Monitor1Resolution "monitorNativeResolution1";
        /// Year the first monitor was made in (details).
        monitor_1_year Monitor1Year "monitor1YearOfManufacture";
        /// Week of the year the first monitor was made in (details).
        monitor_1_week Monitor1Week "monitor1WeekOfManufacture";
        /// Vendor of the second monitor (details).
        monitor_2_vendor Monitor2Vendor "monitorVendor2";
        /// Model of the second monitor (details).
        monitor_2_model Monitor2Model "monitorModel2";
        /// Serial number of the second monitor (details).
        monitor_2_serial_number Monitor2SerialNumber "monitorSerialnumber2";
        /// Native resolution of the second monitor (details).
        monitor_2_resolution Monitor2Resolution "monitorNativeResolution2";
        /// Year the second monitor was made in (details).
        monitor_2_year Monitor2Year "monitor2YearOfManufacture";
        /// Week of the year the second monitor was made in (details).
        monitor_2_week Monitor2Week "monitor2WeekOfManufacture";
        /// Vendor of the BIOS (details).
        bios_vendor BiosVendor "biosVendor";
        /// Version of the BIOS (details).
        bios_version BiosVersion "biosVersion";
        /// Usage in total, a number as text; its unit differs between examples (details).
        total_usage_time TotalUsageTime "totalUsagetime";
        /// Uptime in total, a number as text; its unit differs between examples (details).
        total_uptime TotalUptime "totalUptime";
        /// Whether settings wait to be sent: `PENDING` or `APPLIED` (details, UMS 6.07 onwards).
        config_changes ConfigChanges "configChanges";
    }
    time {
        /// Date of the BIOS (details).
        bios_date BiosDate "biosDate";
        /// Last start (details).
        last_boot_time LastBootTime "lastBoottime";
        /// Last contact with UMS, in an undocumented format (details, UMS 6.07 onwards).
        last_contact LastContact "lastContact";
        /// Registration with UMS (details, UMS 12.07.100 onwards).
        registration_date RegistrationDate "registrationDate";
    }
    integer {
        /// Charge of the battery in percent; `-1` for none or unknown, `0` in some replies too.
        battery_level BatteryLevel "batteryLevel";
        /// Clock of the processor in MHz (details).
        cpu_speed CpuSpeed "cpuSpeed";
        /// Size of the flash storage in MB, a little below its nominal size (details).
        flash_size FlashSize "flashSize";
        /// Memory in MB, without what graphics takes: 1705 on a 2 GB device (details).
        memory_size MemorySize "memorySize";
        /// Speed of the network in Mbit/s (details).
        network_speed NetworkSpeed "networkSpeed";
        /// Memory of the first graphics chip (details).
        graphics_memory_0 GraphicsMemory0 "graphicsMemorySize0";
        /// Memory of the second graphics chip (details).
        graphics_memory_1 GraphicsMemory1 "graphicsMemorySize1";
    }
    decimal {
        /// Diagonal of the first monitor in inches, 0 for none (details).
        monitor_1_size Monitor1Size "monitorSize1";
        /// Diagonal of the second monitor in inches, 0 for none (details).
        monitor_2_size Monitor2Size "monitorSize2";
    }
    flag {
        /// Whether UMS reached the device while answering (online).
        online Online "online";
        /// Whether an OS 12 device holds a valid client certificate (details, UMS 12.07.100
        /// onwards).
        is_registered Registered "isThinClientRegistered";
        /// Whether the device is connected through a reverse proxy (details, UMS 12.09.110
        /// onwards).
        is_connected_via_reverse_proxy ReverseProxy "isConnectedViaReverseProxy"
            "connectedViaReverseProxy";
    }
    other {
        "id" Id;
        "parentID" Parent;
        "firmwareID" Firmware;
        "movedToBin" InRecycleBin;
        "networkAdapters" NetworkAdapters;
        "deviceAttributes" Attributes;
        "userLoginHistory" LoginHistory;
        "objectType" Dropped;
        "links" Dropped;
        "shadowSecret" Dropped;
    }
}
