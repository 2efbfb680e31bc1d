//! What a file holds, and whether it comes back byte for byte.
//!
//! ```console
//! $ cargo run --example inspect -- profile.xml package.ipm firmware.zip
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::command("inspect")
}
