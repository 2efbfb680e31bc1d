//! Everything a person imports into UMS for one site, and the runbook that says how.
//!
//! ```console
//! $ cargo run --example profiles -- --repository examples/berlin.toml --out target/berlin
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::command("profiles")
}
