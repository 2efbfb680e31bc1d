//! A simulated UMS with an app repository, for any tool.
//!
//! ```console
//! $ cargo run --example simulator -- --devices 1000 --port 8443
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::command("simulate")
}
