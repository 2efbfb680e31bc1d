//! Which devices may go to OS 12, why others may not, and what would help most.
//!
//! ```console
//! $ cargo run --example readiness                        # a simulated fleet
//! $ cargo run --example readiness -- --connection ums.toml --target 12.8.2 --ums 12.13.100 \
//!       --facts facts.toml --csv devices.csv --directory /Migration/Berlin/Staging
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::command_or_simulated("readiness", "--connection")
}
