//! Which fields of the management interface may stay, and which never do.

/// Fields whose text stays, because devices and UMS fill them and nobody types into them. Addresses
/// in them are replaced all the same.
pub const KEPT_FIELDS: &[&str] = &[
    "objectType",
    "type",
    "rel",
    "state",
    "errorCode",
    "firmwareType",
    "product",
    "productId",
    "osType",
    "deviceType",
    "cpuType",
    "duplexMode",
    "graphicsChipset0",
    "graphicsChipset1",
    "monitorVendor1",
    "monitorModel1",
    "monitorNativeResolution1",
    "monitor1YearOfManufacture",
    "monitor1WeekOfManufacture",
    "monitorVendor2",
    "monitorModel2",
    "monitorNativeResolution2",
    "monitor2YearOfManufacture",
    "monitor2WeekOfManufacture",
    "biosVendor",
    "biosVersion",
    "biosDate",
    "totalUsagetime",
    "totalUptime",
    "lastBoottime",
    "lastContact",
    "registrationDate",
    "configChanges",
    "exectime",
    "eventTimeStamp",
    "logontype",
    "isThinClientRegistered",
    "isConnectedViaReverseProxy",
    "connectedViaReverseProxy",
];

/// Fields that hold a version.
pub(super) const VERSIONS: &[&str] = &[
    "version",
    "rmGuiServerVersion",
    "buildNumber",
    "activeMQVersion",
    "derbyVersion",
];

/// Fields that hold the number of an object in the database of UMS. It says nothing outside of it.
pub(super) const IDS: &[&str] = &[
    "id",
    "parentID",
    "parentId",
    "firmwareID",
    "tcId",
    "assetId",
];

/// Fields that are always replaced, whatever they hold.
pub(super) const REPLACED: &[&str] = &[
    "name",
    "unitID",
    "mac",
    "lastIP",
    "lastUser",
    "networkName",
    "site",
    "department",
    "costCenter",
    "comment",
    "assetID",
    "serialNumber",
    "deviceSerialNumber",
    "monitorSerialnumber1",
    "monitorSerialnumber2",
    "umsStructuralTag",
    "username",
    "value",
    "identifier",
    "allowedValues",
    "serverUUID",
    "server",
    "message",
    "stackTrace",
    "execID",
];

/// Whether a name of a field or of a setting speaks of a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    let last = name.rsplit('.').next().unwrap_or_default();
    let parts = [
        "passw",
        "passphrase",
        "secret",
        "token",
        "credential",
        "cookie",
        "jsession",
        "crypt_",
        "private_key",
        "privatekey",
        "privkey",
        "psk",
    ];
    parts.iter().any(|part| name.contains(part))
        || ["pass", "pwd", "pw", "pin", "puk", "key"].contains(&last)
        || last.ends_with("_pin")
        || last.ends_with("_key")
}
