//! Examines a connection to UMS and collects a scrubbed bundle to send to the project.
//!
//! ```console
//! $ cargo run --example collect -- --connection berlin.toml --out bundle.zip
//! ```
//!
//! Without `--connection` a simulated UMS is asked.

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::command_or_simulated("collect", "--connection")
}
