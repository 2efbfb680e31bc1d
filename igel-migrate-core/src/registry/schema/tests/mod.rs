//! Synthetic schemas for every rule of the grammar; real ones are read by the integration tests.

mod errors;
mod inheritance;
mod properties;
mod reading;
mod secrets;

use std::io::{Cursor, Write as _};

use crate::registry::RegistryKey;

fn key(text: &str) -> RegistryKey {
    text.parse().unwrap()
}

/// A firmware export around registry text.
fn firmware(vlist: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<firmware_export>\n    \
         <exportinformation>\n        <softwareversion>12.06.120</softwareversion>\n        \
         <exportdate>2025-01-02T03:04:05.006+01:00</exportdate>\n        \
         <exportversion>2.0</exportversion>\n    </exportinformation>\n    <firmware2.0>\n        \
         <model>IGEL OS 11</model>\n        <version>11.10.250.01</version>\n        \
         <fwtype>LX</fwtype>\n        <protocolversion>9</protocolversion>\n        \
         <vlist>{}</vlist>\n    </firmware2.0>\n</firmware_export>\n",
        xml_text(vlist)
    )
}

fn xml_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn zip_of(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
