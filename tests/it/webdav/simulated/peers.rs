//! The same tree on real servers and on a simulated repository looks the same.

use std::fs;
use std::path::Path;

use igel_migrate_tests::apache::{Apache, Door, Place, READER};
use igel_migrate_tests::tls::Oddity;
use igel_migrate_tests::wsgidav::WsgiDav;

use super::*;

/// Copies all there is in a simulated repository into a folder, and compares what a server of that
/// folder shows.
async fn compare(folder: &Path, url: &str, authority: &str) {
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    plant(&office.repository);
    let simulated = reader(&office.repository);
    let entries = walked(&simulated).await;
    for entry in &entries {
        let here = folder.join(entry.path.as_str());
        if entry.is_folder() {
            fs::create_dir_all(here).unwrap();
        } else if entry.size == Some(tree::SPARSE) {
            let sparse = fs::File::create(here).unwrap();
            sparse.set_len(tree::SPARSE).unwrap();
        } else {
            let bytes = content(&simulated, entry.path.as_str()).await.unwrap();
            fs::write(here, bytes).unwrap();
        }
    }
    let real = builder(url, authority, READER.name, READER.password);
    let real = real.build().unwrap();
    let plain = |entries: &[Entry]| -> Vec<_> {
        let entry = |entry: &Entry| (entry.path.clone(), entry.kind, entry.size);
        entries.iter().map(entry).collect()
    };
    assert_eq!(plain(&entries), plain(&walked(&real).await));
    // What goes wrong goes wrong alike.
    for bad in ["nothing", "apps/nothing/below"] {
        let one = simulated.stat(&path(bad)).await.unwrap_err();
        let other = real.stat(&path(bad)).await.unwrap_err();
        assert_eq!(one.kind(), other.kind(), "{bad}");
    }
}

#[tokio::test]
async fn the_same_entries_as_from_apache() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let url = apache.url(Door::Tls, Place::Plain);
    compare(&apache.tree(), &url, &apache.authority_pem()).await;
}

#[tokio::test]
async fn the_same_entries_as_from_wsgidav() {
    let Some(server) = WsgiDav::start() else {
        return;
    };
    let url = server.url(Oddity::None, "dar");
    compare(&server.tree(), &url, &server.authority_pem()).await;
}
