//! A whole migration: of 500 simulated devices without arguments, of a real fleet with a command.
//!
//! ```console
//! $ cargo run --release --example migrate
//! $ cargo run --release --example migrate -- plan --spec autumn.toml
//! $ cargo run --release --example migrate -- apply --spec autumn.toml
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    igel_migrate_examples::any_command_or(&["simulate", "--demo"])
}
