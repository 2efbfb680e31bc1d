//! One fuzz target under libFuzzer: the one that `FUZZ_TARGET` names. See `tests/fuzz-coverage`.
#![no_main]
#![allow(clippy::expect_used)] // a program for developers

use std::sync::LazyLock;

use igel_migrate_tests::fuzz::Target;
use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_TARGET").expect("FUZZ_TARGET names the target");
    Target::named(&name).expect("FUZZ_TARGET is a target")
});

fuzz_target!(|data: &[u8]| TARGET.check(data));
