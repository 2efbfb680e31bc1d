//! What the simulated UMS knows of a device, as keyword arguments.

use std::sync::Arc;

use igel_migrate_core::simulator as sim;
use igel_migrate_core::simulator::{DeviceFacts, Hardware};
use pyo3::prelude::*;

use super::knobs::Setter;
use crate::convert::Instant;

/// One fact of a device.
pub(super) fn fact(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<Setter<DeviceFacts>>> {
    macro_rules! put {
        ($($field:ident).+, $value:expr) => {{
            let value = $value;
            Box::new(move |facts: &mut DeviceFacts| facts.$($field).+ = value)
        }};
    }
    macro_rules! text {
        ($($field:ident).+) => {
            put!($($field).+, value.extract::<Option<String>>()?.map(Into::into))
        };
    }
    macro_rules! time {
        ($field:ident) => {
            put!(
                $field,
                value.extract::<Option<Instant>>()?.map(|time| time.0)
            )
        };
    }
    macro_rules! plain {
        ($field:ident) => {
            put!($field, value.extract()?)
        };
    }
    macro_rules! hardware {
        ($field:ident, $type:ty) => {{
            let value: $type = value.extract()?;
            Box::new(move |facts: &mut DeviceFacts| {
                hardware(facts).$field = value.into();
            })
        }};
    }
    Ok(Some(match name {
        "unit_id" => text!(unit_id),
        "name" => put!(name, value.extract::<String>()?.into()),
        "network_name" => text!(network_name),
        "last_ip" => text!(last_ip),
        "online" => plain!(online),
        "os_type" => {
            let text = value.extract::<Option<String>>()?;
            put!(os_type, text.map(|text| os_type(&text)))
        }
        "device_serial_number" => text!(device_serial_number),
        "site" => text!(labels.site),
        "department" => text!(labels.department),
        "cost_center" => text!(labels.cost_center),
        "comment" => text!(labels.comment),
        "asset_id" => text!(labels.asset_id),
        "inservice_date" => text!(labels.inservice_date),
        "serial_number" => text!(labels.serial_number),
        "structural_tag" => text!(structural_tag),
        "last_user" => text!(last_user),
        "last_boot" => time!(last_boot),
        "last_contact" => time!(last_contact),
        "registered_at" => time!(registered_at),
        "changes_pending" => plain!(changes_pending),
        "registered" => plain!(registered),
        "reverse_proxy" => plain!(reverse_proxy),
        "battery" => plain!(battery),
        "uptime_ms" => plain!(uptime_ms),
        "usage_ms" => plain!(usage_ms),
        "product_id" => hardware!(product_id, String),
        "device_type" => hardware!(device_type, String),
        "cpu_speed" => hardware!(cpu_speed_mhz, i32),
        "cpu_type" => hardware!(cpu_type, String),
        "flash_size" => hardware!(flash_size, i32),
        "memory_size" => hardware!(memory_size, i32),
        "network_speed" => hardware!(network_speed, Option<i32>),
        "bios_vendor" => hardware!(bios_vendor, String),
        "bios_version" => hardware!(bios_version, String),
        "bios_date" => hardware!(bios_date, String),
        "graphics_chipset_0" => graphics(0, value)?,
        "graphics_chipset_1" => graphics(1, value)?,
        _ => {
            let first = name.strip_prefix("monitor_1_").map(|field| (0, field));
            let second = || name.strip_prefix("monitor_2_").map(|field| (1, field));
            return match first.or_else(second) {
                Some((place, field)) => monitor(place, field, value),
                None => Ok(None),
            };
        }
    }))
}

/// A graphics chip, of two.
fn graphics(place: usize, value: &Bound<'_, PyAny>) -> PyResult<Setter<DeviceFacts>> {
    let chip: String = value.extract()?;
    Ok(Box::new(move |facts: &mut DeviceFacts| {
        hardware(facts).graphics[place] = chip.into();
    }))
}

/// A fact of a monitor, of two.
fn monitor(
    place: usize,
    field: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<Option<Setter<DeviceFacts>>> {
    macro_rules! put {
        ($field:ident, $type:ty) => {{
            let value: $type = value.extract()?;
            Box::new(move |facts: &mut DeviceFacts| {
                hardware(facts).monitors[place].$field = value.into();
            })
        }};
    }
    Ok(Some(match field {
        "vendor" => put!(vendor, String),
        "model" => put!(model, String),
        "serial_number" => put!(serial_number, String),
        "size" => put!(size_inches, f32),
        "resolution" => put!(native_resolution, String),
        "year" => put!(year_of_manufacture, String),
        "week" => put!(week_of_manufacture, String),
        _ => return Ok(None),
    }))
}

fn hardware(facts: &mut DeviceFacts) -> &mut Hardware {
    Arc::make_mut(facts.hardware.get_or_insert_default())
}

/// What a device says its system is. Text in the form of OS 10 and 11 is taken for what it says, so
/// that such a device can be made ready for OS 12.
fn os_type(text: &str) -> sim::OsType {
    let linux = || {
        let (major, rest) = text.strip_prefix("IGEL Linux ")?.split_once(" (")?;
        let rest = rest.strip_suffix(')')?;
        let ready = rest.strip_prefix("OS12 Upgrade Ready; ");
        Some(sim::OsType::Linux {
            major: major.parse().ok()?,
            kernel: ready
                .unwrap_or(rest)
                .strip_prefix("Kernel Version ")?
                .into(),
            upgrade_ready: ready.is_some(),
        })
    };
    linux().unwrap_or_else(|| sim::OsType::Text(text.into()))
}
