//! Lists of devices as a UMS sends them, with details, made up.

use std::fmt::Write as _;

/// A list of `count` devices with details, of about 1.3 kB each. Every third is ready for OS 12.
pub fn device_list(count: usize) -> Vec<u8> {
    let mut list = String::with_capacity(count * 1400 + 2);
    list.push('[');
    for number in 0..count {
        if number > 0 {
            list.push(',');
        }
        device(&mut list, number);
    }
    list.push(']');
    list.into_bytes()
}

/// Whether the operating system is one that is ready for OS 12.
pub fn is_ready(os_type: Option<&str>) -> bool {
    os_type.is_some_and(|os| os.contains("OS12 Upgrade Ready"))
}

fn device(list: &mut String, number: usize) {
    let mac = 0x00E0_C500_0000 + number;
    let (id, parent, host) = (1000 + number, 20 + number % 50, number % 250);
    let ready = if number.is_multiple_of(3) {
        "OS12 Upgrade Ready; "
    } else {
        ""
    };
    // Writing to a string does not fail.
    let _ = write!(
        list,
        concat!(
            r#"{{"unitID":"{mac:012X}","mac":"{mac:012X}","firmwareID":"6","#,
            r#""networkName":"ITC{mac:012X}","lastIP":"192.0.2.{host}","productId":"UD3-LX 60","#,
            r#""umsStructuralTag":"","cpuSpeed":1600,"cpuType":"Invented Silicon Mk IV Quad Core","#,
            r#""deviceType":"IGEL M350C","deviceSerialNumber":"14D3E3C02B{number:08}","#,
            r#""osType":"IGEL Linux 11 ({ready}Kernel Version 6.1.42)","flashSize":3661,"#,
            r#""memorySize":3661,"networkSpeed":1000,"graphicsChipset0":"INVENTED GRAPHICS","#,
            r#""graphicsChipset1":"","monitorVendor1":"Imaginary Displays","#,
            r#""monitorModel1":"Flat 24","monitorSerialnumber1":"FL{number:08}","#,
            r#""monitorSize1":24,"monitorNativeResolution1":"1920 x 1200","#,
            r#""monitor1YearOfManufacture":"2019","monitor1WeekOfManufacture":"11","#,
            r#""monitorVendor2":"","monitorModel2":"","monitorSerialnumber2":"","#,
            r#""monitorSize2":0,"monitorNativeResolution2":"","monitor2YearOfManufacture":"","#,
            r#""monitor2WeekOfManufacture":"","biosVendor":"Imaginary Firmware","#,
            r#""biosVersion":"V:3.5.14","biosDate":"11/16/2020","totalUsagetime":"8856000","#,
            r#""totalUptime":"8856000","lastBoottime":"2026-07-18 14:25","batteryLevel":-1,"#,
            r#""id":"{id}","lastUser":"user{host}","registrationDate":"11.12.2024 10:32:18","#,
            r#""isThinClientRegistered":"true","isConnectedViaReverseProxy":"false","#,
            r#""name":"ITC{mac:012X}","parentID":"{parent}","movedToBin":false,"#,
            r#""objectType":"tc","links":[]}}"#,
        ),
        mac = mac,
        host = host,
        number = number,
        ready = ready,
        id = id,
        parent = parent,
    );
}
