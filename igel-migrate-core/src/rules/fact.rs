//! The names of the facts rules can ask for.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::names::{self, Named, named};

named! {
    #[what("a method")]
    /// Where devices fetch OS 12 and its apps during the upgrade.
    pub enum Method {
        /// A Distributed App Repository: a `WebDAV` server of one's own.
        Repository = "repository",
        /// UMS as an update proxy.
        UmsProxy = "ums_proxy",
        /// The vendor's App Portal.
        Portal = "portal",
        /// A device of the same subnet that is on OS 12 already.
        Peer = "peer",
    }
}

named! {
    #[what("an edition")]
    /// The edition of the UMS licence, from the smallest to the greatest (KB Editions). Healthcare
    /// and Government come with the licence of Enterprise.
    pub enum Edition {
        /// Also what UMS 12.07.100 and later falls back to without any licence.
        Essential = "essential",
        /// What UMS 12.06.120 could do.
        StandardLegacy = "standard_legacy",
        /// The edition between Essential and Enterprise.
        Standard = "standard",
        /// The first edition that includes Distributed App Repositories.
        Enterprise = "enterprise",
        /// Enterprise for hospitals.
        Healthcare = "healthcare",
        /// Enterprise for public bodies.
        Government = "government",
    }
}

named! {
    #[what("a boot mode")]
    /// How the firmware of a device starts its system.
    pub enum BootMode {
        /// As a BIOS does; such a device has no Secure Boot.
        LegacyBios = "legacy_bios",
        /// By UEFI.
        Uefi = "uefi",
    }
}

named! {
    #[what("a disk layout")]
    /// The partition tables on the disk.
    pub enum DiskLayout {
        /// Only a GPT.
        Gpt = "gpt",
        /// Only an MBR.
        Mbr = "mbr",
        /// Both an MBR and a GPT.
        GptAndMbr = "gpt_and_mbr",
    }
}

named! {
    #[what("a set of certificate authorities")]
    /// Which of Microsoft's certificate authorities the firmware trusts under Secure Boot.
    pub enum FirmwareCa {
        /// Only the one of 2011.
        Only2011 = "2011",
        /// Only the one of 2023.
        Only2023 = "2023",
        /// Both.
        Both = "both",
    }
}

named! {
    #[what("a model")]
    /// The models that rules name.
    pub enum Model {
        /// HP t740.
        HpT740 = "hp_t740",
        /// HP t755.
        HpT755 = "hp_t755",
        /// HP mt645 G8.
        HpMt645G8 = "hp_mt645_g8",
        /// IGEL Business Continuity USB Boot BC2-LX (type A).
        Bc2Lx = "bc2_lx",
        /// IGEL Business Continuity USB Boot BC3-LX (type C).
        Bc3Lx = "bc3_lx",
        /// Any other one.
        Other = "other",
    }
}

named! {
    #[what("a fact")]
    /// A fact that is one of several named values.
    pub enum Choice {
        /// A [`Method`].
        Method = "method",
        /// An [`Edition`].
        Edition = "edition",
        /// A [`BootMode`].
        BootMode = "boot_mode",
        /// A [`DiskLayout`].
        DiskLayout = "disk_layout",
        /// A [`FirmwareCa`].
        FirmwareCa = "firmware_ca",
        /// A [`Model`].
        Model = "model",
    }
}

impl Choice {
    /// What its values are, for error messages, and their names in order.
    fn values(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Method => (Method::WHAT, Method::NAMES),
            Self::Edition => (Edition::WHAT, Edition::NAMES),
            Self::BootMode => (BootMode::WHAT, BootMode::NAMES),
            Self::DiskLayout => (DiskLayout::WHAT, DiskLayout::NAMES),
            Self::FirmwareCa => (FirmwareCa::WHAT, FirmwareCa::NAMES),
            Self::Model => (Model::WHAT, Model::NAMES),
        }
    }

    /// The names of its values.
    pub(super) fn names(self) -> &'static [&'static str] {
        self.values().1
    }

    /// The place of the value called `text`.
    pub(super) fn read(self, text: &str) -> Result<u8> {
        let (what, names) = self.values();
        (0..)
            .zip(names)
            .find(|(_, name)| **name == text)
            .map(|(index, _)| index)
            .ok_or_else(|| names::wrong(text, what, names.iter().copied()))
    }
}

named! {
    #[what("a fact")]
    /// A fact that is true or false.
    pub enum Flag {
        /// The address devices use is an `https` one.
        Https = "https",
        /// The repository has a load-balancer URL.
        LoadBalancerUrl = "load_balancer_url",
        /// The repository asks devices for a user name and password.
        Credentials = "credentials",
        /// A certificate is given to devices with the repository.
        Certificate = "certificate",
        /// Devices or UMS reach the repository only through a proxy.
        ProxyNeeded = "proxy_needed",
        /// The repository has a proxy of its own in UMS.
        ProxySet = "proxy_set",
        /// Devices get repositories from profiles.
        ProfileRepositories = "profile_repositories",
        /// The repository is reached under the cluster URL of UMS.
        ClusterUrl = "cluster_url",
        /// OS 12 disables default repositories: `update.disable_default_repos`, from 12.10.0.
        DefaultReposDisabled = "default_repos_disabled",
        /// A template key of UMS gives the address in a profile.
        UrlTemplateKey = "url_template_key",
        /// The device tells UMS that it is ready: its `osType` carries `OS12 Upgrade Ready`.
        /// `false` if its `osType` is there and carries nothing of the kind.
        UpgradeReady = "upgrade_ready",
        /// The processor is a 64-bit one.
        Cpu64Bit = "cpu_64_bit",
        /// The device switches off the check for memory:
        /// `system.upgrade_igelos.ignore_memory_requirement`.
        IgnoreMemoryRequirement = "ignore_memory_requirement",
        /// The device is slow enough for the preparation of the upgrade to time out.
        SlowDevice = "slow_device",
        /// Secure Boot is on.
        SecureBoot = "secure_boot",
        /// The firmware trusts what Microsoft's third-party authority signed.
        ThirdPartyCaAllowed = "third_party_ca_allowed",
        /// The firmware carries Microsoft's revocation list of 2025-10-14, or gets it before the
        /// upgrade.
        RevocationList = "revocation_list",
        /// The hardware is the vendor's own.
        IgelHardware = "igel_hardware",
        /// The device is a UD Pocket.
        UdPocket = "ud_pocket",
        /// The system starts from a USB medium.
        UsbBoot = "usb_boot",
        /// The disk is encrypted with the TPM.
        TpmEncryption = "tpm_encryption",
        /// The encryption asks for a PIN besides the TPM.
        TpmPin = "tpm_pin",
        /// The partition of the system has 4 GB.
        IgelPartition4Gb = "igel_partition_4gb",
        /// The disk has an `HP_TOOLS` partition.
        HpToolsPartition = "hp_tools_partition",
        /// The device has a custom partition.
        CustomPartition = "custom_partition",
        /// The device may delete it: `system.upgrade_igelos.delete_custom_partition`.
        DeleteCustomPartition = "delete_custom_partition",
        /// The terminal key is longer than builds without `terminal_key_64` bear.
        LongTerminalKey = "long_terminal_key",
        /// OS 11 has to be updated before the upgrade.
        Os11UpdateFirst = "os11_update_first",
        /// Certificates for 802.1X or SCEP are stored in another form than Base64.
        BinaryNetworkCertificates = "binary_network_certificates",
        /// The device reaches UMS through an IGEL Cloud Gateway.
        Icg = "icg",
        /// The device reaches UMS through a reverse proxy.
        ReverseProxy = "reverse_proxy",
        /// The device reaches UMS through a load balancer.
        LoadBalancer = "load_balancer",
        /// Devices may fall back to the App Portal.
        PortalFallback = "portal_fallback",
        /// The device has a licence of the Workspace Edition.
        WorkspaceEdition = "workspace_edition",
        /// The subscription or maintenance of the licence is active.
        SubscriptionActive = "subscription_active",
        /// The licence is a trust-based one, as public bodies have.
        TrustBasedLicence = "trust_based_licence",
        /// Nobody sits in front of the device during the upgrade.
        Unattended = "unattended",
        /// OS 12 only downloads after an app was assigned, and activates nothing by itself.
        DownloadOnly = "download_only",
        /// Devices show a logo, a background or colours of the company.
        CorporateDesign = "corporate_design",
        /// Apps are assigned that were built for OS 12 before 12.5.
        OldApps = "old_apps",
        /// Apps are assigned that the community built.
        CommunityApps = "community_apps",
        /// A certificate for signed apps is deployed together with an app it signed.
        SigningCertificateWithApp = "signing_certificate_with_app",
        /// The target directory carries an OS 12 base profile.
        Os12BaseProfile = "os12_base_profile",
    }
}

named! {
    #[what("a fact")]
    /// A fact that is a whole number.
    pub enum Number {
        /// The priority with which a profile gives the repository to devices.
        DevicePriority = "device_priority",
        /// The priority of the repository in UMS; -1 hides it from devices.
        CentralPriority = "central_priority",
        /// Memory as the device reports it, in MB: less than it was sold with.
        RamMb = "ram_mb",
        /// Flash or disk as the device reports it, in MB: less than it was sold with.
        StorageMb = "storage_mb",
        /// Cores of the processor.
        Cores = "cores",
        /// Clock of the processor as the device reports it, in MHz.
        ClockMhz = "clock_mhz",
        /// Devices that the UMS manages.
        FleetDevices = "fleet_devices",
        /// Devices in one directory.
        DirectoryDevices = "directory_devices",
    }
}

/// The name of a fact a rule can ask for.
///
/// ```
/// use igel_migrate_core::rules::{Fact, Flag};
///
/// let fact: Fact = "secure_boot".parse()?;
/// assert_eq!(fact, Fact::Flag(Flag::SecureBoot));
/// let error = "secureboot".parse::<Fact>().unwrap_err();
/// assert_eq!(error.hint(), Some("did you mean `secure_boot`?"));
/// # Ok::<(), igel_migrate_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fact {
    /// The OS 11 build of the device.
    Build,
    /// The OS 12 the device is to get.
    Target,
    /// The oldest OS 12 among the peers that serve it.
    OldestPeer,
    /// The UMS that manages it.
    Ums,
    /// The day until which it may still run OS 11: that of the last wave.
    Day,
    /// One of several named values.
    Choice(Choice),
    /// Something that is true or false.
    Flag(Flag),
    /// A whole number.
    Number(Number),
}

/// The facts that are versions or days.
const ORDERED: [Fact; 5] = [
    Fact::Build,
    Fact::Target,
    Fact::OldestPeer,
    Fact::Ums,
    Fact::Day,
];

impl Fact {
    /// How many there are.
    pub(super) const COUNT: usize =
        ORDERED.len() + Choice::ALL.len() + Flag::ALL.len() + Number::ALL.len();

    /// Every fact: the versions and the day, then choices, flags and numbers.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        ORDERED
            .into_iter()
            .chain(Choice::ALL.iter().copied().map(Self::Choice))
            .chain(Flag::ALL.iter().copied().map(Self::Flag))
            .chain(Number::ALL.iter().copied().map(Self::Number))
    }

    /// Its place among all facts.
    pub(super) fn place(self) -> usize {
        let flags = ORDERED.len() + Choice::ALL.len();
        match self {
            Self::Build => 0,
            Self::Target => 1,
            Self::OldestPeer => 2,
            Self::Ums => 3,
            Self::Day => 4,
            Self::Choice(choice) => ORDERED.len() + choice as usize,
            Self::Flag(flag) => flags + flag as usize,
            Self::Number(number) => flags + Flag::ALL.len() + number as usize,
        }
    }

    /// The name in rule files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Target => "target",
            Self::OldestPeer => "oldest_peer",
            Self::Ums => "ums",
            Self::Day => "day",
            Self::Choice(choice) => choice.as_str(),
            Self::Flag(flag) => flag.as_str(),
            Self::Number(number) => number.as_str(),
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Fact {
    type Err = Error;

    /// Reads the name.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid), with the nearest right name as hint.
    fn from_str(text: &str) -> Result<Self> {
        Self::all()
            .find(|fact| fact.as_str() == text)
            .ok_or_else(|| names::wrong(text, "a fact", Self::all().map(Self::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_place_and_a_name_of_its_own() {
        let facts: Vec<Fact> = Fact::all().collect();
        assert_eq!(facts.len(), Fact::COUNT);
        for (place, fact) in facts.iter().enumerate() {
            assert_eq!(fact.place(), place, "{fact}");
            assert_eq!(fact.as_str().parse::<Fact>().unwrap(), *fact);
        }
    }
}
