//! What UMS shows of one device, as far as it bears on the upgrade.

use super::firmware::{Firmwares, RowIndex};
use super::os_type::OsType;
use crate::finding::Basis;
use crate::rules::{Choice, Fact, Facts, Flag, Model, Number};
use crate::ums::Device;

/// Which operating system a device has, by its own word and by its firmware row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Generation {
    /// 11 or older.
    Earlier,
    /// 12 or newer.
    Os12,
    /// Nobody says.
    Unknown,
    /// The device says one thing, its firmware row another.
    AtOdds,
}

/// Where a device was started from, by the form of its unit id (IMI manual 2025): the address of
/// the built-in network adapter, or 18 hexadecimal digits for a UD Pocket and for other USB media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum StartedFrom {
    BuiltIn,
    Usb,
    Unclear,
}

/// The facts that come from here, if UMS shows them.
pub(super) const OBSERVABLE: [Fact; 10] = [
    Fact::Build,
    Fact::Flag(Flag::UpgradeReady),
    Fact::Number(Number::RamMb),
    Fact::Number(Number::StorageMb),
    Fact::Number(Number::ClockMhz),
    Fact::Flag(Flag::ReverseProxy),
    Fact::Flag(Flag::IgelHardware),
    Fact::Choice(Choice::Model),
    Fact::Flag(Flag::UsbBoot),
    Fact::Flag(Flag::UdPocket),
];

/// Small and the same for devices that are alike, so that a fleet is a few thousand of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Observed {
    pub(super) firmware: Option<RowIndex>,
    pub(super) generation: Generation,
    pub(super) in_recycle_bin: bool,
    pub(super) registered: Option<bool>,
    /// What `osType` says; `None` for a device that never told.
    upgrade_ready: Option<bool>,
    ram_mb: Option<i64>,
    storage_mb: Option<i64>,
    clock_mhz: Option<i64>,
    started_from: StartedFrom,
    reverse_proxy: Option<bool>,
    igel_hardware: Option<bool>,
    model: Option<Model>,
}

impl Observed {
    pub(super) fn of(device: &Device, firmwares: &Firmwares) -> Self {
        let os = device.os_type().map(OsType::parse);
        let firmware = device.firmware().and_then(|id| firmwares.find(id));
        let by_row = firmware.and_then(|index| firmwares.row(index).generation);
        let by_word = os.and_then(OsType::generation);
        // Nothing has no clock and no memory: 0 stands for what UMS does not know.
        let size = |value: Option<i64>| value.filter(|value| *value > 0);
        let hardware = device.device_type();
        Self {
            firmware,
            generation: generation(by_word, by_row),
            in_recycle_bin: device.is_in_recycle_bin(),
            registered: device.is_registered(),
            upgrade_ready: os.map(OsType::says_upgrade_ready),
            ram_mb: size(device.memory_size()),
            storage_mb: size(device.flash_size()),
            clock_mhz: size(device.cpu_speed()),
            started_from: started_from(device.unit_id()),
            reverse_proxy: device.is_connected_via_reverse_proxy(),
            igel_hardware: hardware.map(|hardware| hardware.starts_with("IGEL ")),
            model: hardware.map(|hardware| model(hardware, device.product_id())),
        }
    }

    /// True if the device told anything about itself.
    pub(super) fn ever_told(&self) -> bool {
        self.upgrade_ready.is_some() || self.ram_mb.is_some()
    }

    /// The facts rules ask for.
    pub(super) fn facts(&self, firmwares: &Firmwares) -> Facts {
        let build = self
            .firmware
            .and_then(|index| firmwares.row(index).build.clone());
        let facts = Facts::on(Basis::Observed)
            .with_build(build)
            .with_flag(Flag::UpgradeReady, self.upgrade_ready)
            .with_number(Number::RamMb, self.ram_mb)
            .with_number(Number::StorageMb, self.storage_mb)
            .with_number(Number::ClockMhz, self.clock_mhz)
            .with_flag(Flag::ReverseProxy, self.reverse_proxy)
            .with_flag(Flag::IgelHardware, self.igel_hardware)
            .with_model(self.model);
        match self.started_from {
            StartedFrom::BuiltIn => facts
                .with_flag(Flag::UsbBoot, false)
                .with_flag(Flag::UdPocket, false),
            StartedFrom::Usb => facts.with_flag(Flag::UsbBoot, true),
            StartedFrom::Unclear => facts,
        }
    }
}

fn generation(by_word: Option<u32>, by_row: Option<u32>) -> Generation {
    let of = |number: u32| {
        if number >= 12 {
            Generation::Os12
        } else {
            Generation::Earlier
        }
    };
    match (by_word.map(of), by_row.map(of)) {
        (Some(word), Some(row)) if word != row => Generation::AtOdds,
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => Generation::Unknown,
    }
}

fn started_from(unit_id: Option<&str>) -> StartedFrom {
    let Some(id) = unit_id else {
        return StartedFrom::Unclear;
    };
    match id.len() {
        _ if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) => StartedFrom::Unclear,
        12 => StartedFrom::BuiltIn,
        18 => StartedFrom::Usb,
        _ => StartedFrom::Unclear,
    }
}

/// The models that rules name. How devices of these models write their name is an assumption.
fn model(device_type: &str, product_id: Option<&str>) -> Model {
    let product = product_id.unwrap_or_default();
    let is = |name: &str| device_type.eq_ignore_ascii_case(name);
    if product.starts_with("BC2-LX") {
        Model::Bc2Lx
    } else if product.starts_with("BC3-LX") {
        Model::Bc3Lx
    } else if is("HP t740") {
        Model::HpT740
    } else if is("HP t755") {
        Model::HpT755
    } else if is("HP mt645 G8") {
        Model::HpMt645G8
    } else {
        Model::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts_of(json: &str) -> Facts {
        let device = Device::from_json(json.as_bytes()).unwrap();
        let firmwares = Firmwares::default();
        Observed::of(&device, &firmwares).facts(&firmwares)
    }

    fn text(facts: &Facts, fact: &str) -> Option<String> {
        facts.text(fact.parse::<Fact>().unwrap())
    }

    #[test]
    fn details_become_facts() {
        let facts = facts_of(
            r#"{"id":"1","unitID":"00E0C500005B","osType":"IGEL Linux 11 (Kernel Version 6.1.42)",
                "memorySize":1705,"flashSize":1875,"cpuSpeed":1200,"deviceType":"IGEL M340C",
                "isConnectedViaReverseProxy":"true"}"#,
        );
        for (fact, value) in [
            ("upgrade_ready", Some("false")),
            ("ram_mb", Some("1705")),
            ("storage_mb", Some("1875")),
            ("clock_mhz", Some("1200")),
            ("usb_boot", Some("false")),
            ("ud_pocket", Some("false")),
            ("reverse_proxy", Some("true")),
            ("igel_hardware", Some("true")),
            ("model", Some("other")),
            ("secure_boot", None),
            ("cores", None),
            ("icg", None),
        ] {
            assert_eq!(text(&facts, fact).as_deref(), value, "{fact}");
        }
        assert_eq!(
            facts.basis("ram_mb".parse().unwrap()),
            Some(Basis::Observed)
        );
    }

    #[test]
    fn what_a_device_never_told_is_unknown() {
        let facts = facts_of(r#"{"id":"1","unitID":"front desk","memorySize":0,"flashSize":-1}"#);
        for fact in ["upgrade_ready", "ram_mb", "storage_mb", "usb_boot", "model"] {
            assert_eq!(text(&facts, fact), None, "{fact}");
        }
        let stick = facts_of(r#"{"id":"1","unitID":"85641000E583142622","deviceType":"HP T740"}"#);
        assert_eq!(text(&stick, "usb_boot").as_deref(), Some("true"));
        assert_eq!(text(&stick, "ud_pocket"), None);
        assert_eq!(text(&stick, "model").as_deref(), Some("hp_t740"));
    }

    #[test]
    fn word_and_row_must_agree_on_the_generation() {
        for (word, row, expected) in [
            (Some(11), Some(11), Generation::Earlier),
            (Some(10), Some(11), Generation::Earlier),
            (Some(12), Some(12), Generation::Os12),
            (Some(12), Some(13), Generation::Os12),
            (None, Some(12), Generation::Os12),
            (Some(12), None, Generation::Os12),
            (Some(11), Some(12), Generation::AtOdds),
            (Some(12), Some(11), Generation::AtOdds),
            (None, None, Generation::Unknown),
        ] {
            assert_eq!(generation(word, row), expected, "{word:?} {row:?}");
        }
    }
}
