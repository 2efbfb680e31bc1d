//! Whether everything is really there in a repository: step 5 of the upgrade.
//!
//! ```console
//! $ cargo run --example check-repository -- --url https://dar.example.test/dar/ --user reader \
//!       --ca ca.pem --expect berlin.tsv
//! ```
//!
//! Without `--url` a simulated repository is checked.

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::command_or_simulated("check-repository", "--url")
}
