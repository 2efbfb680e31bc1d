//! The Rust half of `benches/compare/sha256`: hashes a file by the path of the library, here and on
//! its way over HTTPS from Apache httpd. Prints lines of JSON.

#[cfg(unix)]
mod unix {
    use std::path::Path;
    use std::time::Instant;

    use igel_migrate_benches::print_line;
    use igel_migrate_core::Result;
    use igel_migrate_core::certificate::Certificate;
    use igel_migrate_core::inventory::{Check, Expectation, Manifest, Sha256Sum};
    use igel_migrate_core::secret::Credentials;
    use igel_migrate_core::transport::Trust;
    use igel_migrate_core::webdav::{RemotePath, WebDavClient};
    use igel_migrate_tests::apache::{Apache, Door, Place, READER};
    use serde_json::json;

    /// Hashes a file on this machine.
    pub(crate) fn local(file: &Path) -> Result<()> {
        let start = Instant::now();
        let sum = Sha256Sum::of_file(file)?;
        print_line(&json!({ "seconds": start.elapsed().as_secs_f64(), "sum": sum }));
        Ok(())
    }

    /// Serves links to the file, then downloads it without hashing and checks it with: once alone,
    /// and several at one time.
    pub(crate) async fn remote(file: &Path, copies: usize) -> Result<()> {
        let Some(apache) = Apache::start() else {
            return Ok(());
        };
        let known = Sha256Sum::of_file(file)?;
        for number in 0..copies {
            std::fs::hard_link(file, apache.tree().join(format!("{number}.ipkg")))?;
        }
        let size = std::fs::metadata(file)?.len();
        let root = Certificate::from_pem(apache.authority_pem().as_bytes())?;
        let client = WebDavClient::builder(apache.url(Door::Tls, Place::Plain))
            .with_credentials(Credentials::new(READER.name, READER.password))
            .with_trust(Trust::Only(vec![root]))
            .build()?;

        client.stat(&RemotePath::ROOT).await?;
        let start = Instant::now();
        let mut download = client.get(&"0.ipkg".parse()?, ..).await?;
        while download.chunk().await?.is_some() {}
        print_line(
            &json!({ "what": "download", "seconds": start.elapsed().as_secs_f64(), "bytes": size }),
        );

        for files in [1, copies] {
            let lines = (0..files).map(|number| format!("{number}.ipkg\t{size}\t{known}\n"));
            let manifest: Manifest = lines.collect::<String>().parse()?;
            let expectation = Expectation::from_manifest(manifest)?;
            let comparison = Check::new().compare(&client, &expectation).await?;
            let bytes = comparison.download_bytes();
            let start = Instant::now();
            let report = Check::new().verify(&client, comparison).await?;
            let seconds = start.elapsed().as_secs_f64();
            let what = format!("{files} checked");
            let good = report.complete;
            print_line(&json!({ "what": what, "seconds": seconds, "bytes": bytes, "good": good }));
        }
        Ok(())
    }
}

#[cfg(unix)]
#[tokio::main]
async fn main() -> igel_migrate_core::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["local", file] => unix::local(file.as_ref()),
        ["remote", file] => unix::remote(file.as_ref(), 4).await,
        _ => panic!("usage: compare-sha256 local FILE | remote FILE"),
    }
}

#[cfg(not(unix))]
fn main() {}
