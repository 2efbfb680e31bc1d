//! Decoding a list of devices from memory: as it arrives, and as a whole by `serde_json`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use igel_migrate_benches::fleet::{device_list, is_ready};
use igel_migrate_core::Result;
use igel_migrate_core::ums::{Device, DeviceListDecoder};
use serde::Deserialize;

const DEVICES: usize = 20_000;
/// What one read from a TLS connection gives at most.
const PIECE: usize = 16 * 1024;

macro_rules! whole_device {
    (text: $($text:ident)*; number: $($number:ident)*; flag: $($flag:ident)*;) => {
        /// A device as most people would write it.
        #[derive(Deserialize)]
        #[allow(non_snake_case, dead_code)] // the names on the wire; decoded and dropped
        struct WholeDevice {
            id: String,
            $($text: Option<String>,)*
            $($number: Option<f64>,)*
            $($flag: Option<bool>,)*
        }
    };
}

whole_device! {
    text: unitID mac firmwareID networkName lastIP productId umsStructuralTag cpuType deviceType
        deviceSerialNumber osType graphicsChipset0 graphicsChipset1 monitorVendor1 monitorModel1
        monitorSerialnumber1 monitorNativeResolution1 monitor1YearOfManufacture
        monitor1WeekOfManufacture monitorVendor2 monitorModel2 monitorSerialnumber2
        monitorNativeResolution2 monitor2YearOfManufacture monitor2WeekOfManufacture biosVendor
        biosVersion biosDate totalUsagetime totalUptime lastBoottime lastUser registrationDate
        isThinClientRegistered isConnectedViaReverseProxy name parentID objectType;
    number: cpuSpeed flashSize memorySize networkSpeed monitorSize1 monitorSize2 batteryLevel;
    flag: movedToBin;
}

fn arriving(list: &[u8], mut each: impl FnMut(Device)) -> Result<()> {
    let mut decoder = DeviceListDecoder::new();
    for piece in list.chunks(PIECE) {
        decoder.push(piece)?;
        while let Some(device) = decoder.next_device()? {
            each(device);
        }
    }
    decoder.close();
    while let Some(device) = decoder.next_device()? {
        each(device);
    }
    Ok(())
}

fn decode_devices(criterion: &mut Criterion) {
    let list = device_list(DEVICES);
    let mut group = criterion.benchmark_group("devices");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(list.len() as u64));
    group.bench_function("as they arrive, counted", |bencher| {
        bencher.iter(|| {
            let mut ready = 0;
            let read = arriving(black_box(&list), |device| {
                ready += usize::from(is_ready(device.os_type()));
            });
            (read, ready)
        });
    });
    group.bench_function("as they arrive, kept", |bencher| {
        bencher.iter(|| {
            let mut devices = Vec::new();
            let read = arriving(black_box(&list), |device| devices.push(device));
            (read, devices)
        });
    });
    group.bench_function("typed serde_json, whole", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Vec<WholeDevice>>(black_box(&list)));
    });
    group.bench_function("serde_json::Value, whole", |bencher| {
        bencher.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(&list)));
    });
    group.finish();
}

criterion_group!(benches, decode_devices);
criterion_main!(benches);
