//! A simulated site whose repository is not yet what the other one is, and then is.

use crate::certificate::Certificate;
use crate::cli::{Exit, Io};
use crate::error::{Error, ErrorKind, Result};
use crate::inventory::{Check, Expectation};
use crate::simulator::{AppFolder, Damage, RepositorySetup, SimulatedRepository, Simulator};
use crate::transport::Trust;
use crate::webdav::WebDavClient;

const DAMAGES: [(&str, Damage); 3] = [
    (
        "base_system/12.7.2/base_system-12.7.2.ipkg",
        Damage::Truncated,
    ),
    ("base_system/12.7.2/part-001.bin", Damage::Missing),
    ("cwa/23.9.24+1/part-002.bin", Damage::Empty),
];

pub(super) async fn run(io: &Io) -> Result<Exit> {
    let repository = |name| {
        RepositorySetup::new(name)
            .with_app(AppFolder::new("base_system", "12.7.2"))
            .with_app(AppFolder::new("chromium", "120.0.6099.109+1"))
            .with_app(AppFolder::new("cwa", "23.9.24+1"))
    };
    let simulator = Simulator::builder()
        .with_repository(repository("Headquarters"))
        .with_repository(repository("Berlin"))
        .start()
        .await?;
    let [headquarters, berlin] = &*simulator.repositories() else {
        return Err(Error::new(ErrorKind::NotFound, "no such repository"));
    };
    let (reference, site) = (client(headquarters)?, client(berlin)?);
    for (path, damage) in DAMAGES {
        berlin.damage(path, damage)?;
    }
    let expectation = Expectation::from_repository(&reference).await?;
    io.say("# while UMS has not written everything\n")?;
    let report = Check::new().run(&site, &expectation).await?;
    io.say(report.to_text())?;
    for (path, _) in DAMAGES {
        berlin.repair(path)?;
    }
    io.say("# when it has\n")?;
    let report = Check::new().run(&site, &expectation).await?;
    io.write_out(report.to_text().as_bytes())?;
    Ok(Exit::complete(report.complete))
}

fn client(repository: &SimulatedRepository) -> Result<WebDavClient> {
    let root = Certificate::from_pem(repository.ca_pem().as_bytes())?;
    WebDavClient::builder(repository.url())
        .with_credentials(repository.download_account().clone())
        .with_trust(Trust::Only(vec![root]))
        .build()
}
