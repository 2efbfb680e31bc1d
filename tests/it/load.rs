//! What a large fleet costs, in the small: the whole of `benches/load.rs` with 3,000 devices, and of
//! `benches/soak.rs` with three rounds. Both need a process of their own.

use std::process::Command;

use igel_migrate_tests::migration::load::{Size, measure, serve};
use igel_migrate_tests::migration::soak::{round, settled_handles};

const SIZE: Size = Size {
    devices: 3_000,
    sites: 6,
    first_wave: 60,
};

/// This test binary, about to run one test that is ignored otherwise.
fn process(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--ignored", "--nocapture"]);
    command
}

/// Not a test of its own: the process of UMS and devices.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test that measures"]
async fn serves_a_fleet() {
    serve(SIZE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_thousand_devices_are_listed_planned_and_begun() {
    let fleet = process("load::serves_a_fleet");
    let took = Box::pin(measure(fleet, SIZE, |_| ())).await;
    assert_eq!(took.len(), 5);
}

/// Not a test of its own: three rounds, after which no more handles are open than after the first.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test that looks how it ends"]
async fn goes_round_three_times() {
    let mut handles = None;
    for number in 1..=3 {
        let done = round(number).await;
        assert!(done.lasted.as_hours() > 24, "{done:?}");
        let open = settled_handles(handles);
        if let (Some(before), Some(open)) = (handles, open) {
            assert!(open <= before, "{open} handles are open, not {before}");
        }
        handles = open;
    }
}

#[test]
fn a_round_leaves_no_handles_behind() {
    let ended = process("load::goes_round_three_times").output().unwrap();
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success() && told.contains("1 passed"),
        "{told}"
    );
}
