//! What builds of OS 11 carry or do not.

use crate::names::named;

named! {
    #[what("a feature")]
    /// Something about the upgrade to OS 12 that a build of OS 11 carries or does not.
    ///
    /// Taken from the release notes of the builds.
    pub enum Feature {
        /// Can be upgraded to OS 12 at all.
        Os12Migration = "os12_migration",
        /// Tells UMS that it is ready for OS 12.
        ReadyTag = "ready_tag",
        /// Tries every address it knows to reach UMS during the upgrade.
        AllConnectors = "all_connectors",
        /// Upgrades from a partition of 4 GB and beside an `HP_TOOLS` partition.
        HpToolsAnd4gbFix = "hp_tools_and_4gb_fix",
        /// Falls back to the App Portal when the UMS proxy does not answer.
        PortalFallbackFix = "portal_fallback_fix",
        /// Asks for less disk space than before.
        DiskLimitLowered = "disk_limit_lowered",
        /// Measures a flash of 8 GB correctly.
        Flash8gbFix = "flash_8gb_fix",
        /// Repartitions disks that have no GPT.
        NonGptFix = "non_gpt_fix",
        /// Waits for slow devices while it prepares the upgrade.
        DbusTimeoutFix = "dbus_timeout_fix",
        /// Shows the progress of the upgrade to the user.
        ProgressNotification = "progress_notification",
        /// Says why it could not move to the protocol of OS 12.
        ProtocolStepReason = "protocol_step_reason",
        /// Logs the check for upgradeability in detail.
        VerboseCheckLog = "verbose_check_log",
        /// Migrates trust-based licences.
        GovLicence = "gov_licence",
        /// Refuses targets below 12.7.0 under Secure Boot and on a UD Pocket.
        RefuseBelow1270 = "refuse_below_12_7_0",
        /// Writes images that have a partition of 1 GB or more.
        PartitionGe1gbFix = "partition_ge_1gb_fix",
        /// Accepts terminal keys of 64 bytes.
        TerminalKey64 = "terminal_key_64",
        /// Knows the registry keys of a Distributed App Repository.
        DarKeys = "dar_keys",
        /// Asks every repository in its list three times before it gives up.
        RepoIterationX3 = "repo_iteration_x3",
        /// Repairs disks that have both an MBR and a GPT.
        MbrGptFix = "mbr_gpt_fix",
        /// Builds the right address for downloads from a peer.
        BuddyUrlFix = "buddy_url_fix",
        /// Counts reserved space correctly.
        ReservedSizeFix = "reserved_size_fix",
        /// Finds OS 12 peers in its subnet.
        PeerDiscovery = "peer_discovery",
        /// Boots with a shim signed for both Microsoft certificate authorities.
        DualSignedShim = "dual_signed_shim",
    }
}
