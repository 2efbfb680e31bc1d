//! Which UMS a command asks: one that a file names, or a simulated one.

use std::path::PathBuf;

use super::io::Io;
use crate::certificate::Certificate;
use crate::error::Result;
use crate::secret::Credentials;
use crate::simulator::{Fleet, Simulator};
use crate::spec::Connection;
use crate::transport::Trust;

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct UmsSource {
    /// A TOML file whose table [ums] says where UMS is, whom to trust, and as whom to log in
    #[arg(long, value_name = "FILE")]
    connection: Option<PathBuf>,
    /// Ask a simulated UMS that lives as long as the command
    #[arg(long)]
    pub(super) simulated: bool,
}

impl UmsSource {
    /// The connection, and the simulated UMS if that is what it leads to: one of this fleet.
    pub(super) async fn open(
        &self,
        fleet: impl FnOnce() -> Fleet,
        io: &Io,
    ) -> Result<(Connection, Option<Simulator>)> {
        if let Some(file) = &self.connection {
            let asker = io.asker();
            let connection = Connection::from_file(file)?;
            return Ok((
                connection.map_password(|password| password.asked_by(&asker)),
                None,
            ));
        }
        let simulator = Simulator::builder().with_fleet(fleet()).start().await?;
        let authority = Certificate::from_pem(simulator.ca_pem().as_bytes())?;
        let account = Credentials::new(simulator.username(), simulator.password());
        let connection = Connection::builder(simulator.ums_url())
            .with_trust(Trust::Only(vec![authority]))
            .with_credentials(&account)
            .build()?;
        Ok((connection, Some(simulator)))
    }
}
