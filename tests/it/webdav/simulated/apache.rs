//! The same tree on Apache and on a simulated repository looks the same.

use std::fs;

use igel_migrate_tests::apache::{Apache, Door, Place, READER};

use super::*;

#[tokio::test]
async fn the_same_entries_as_from_apache() {
    let Some(apache) = Apache::start() else {
        return;
    };
    let office = office(RepositorySetup::new("Berlin").with_app(small_app()));
    plant(&office.repository);
    let simulated = reader(&office.repository);
    let entries = walked(&simulated).await;
    for entry in &entries {
        let here = apache.tree().join(entry.path.as_str());
        if entry.is_folder() {
            fs::create_dir_all(here).unwrap();
        } else if entry.size == Some(tree::SPARSE) {
            fs::File::create(here)
                .unwrap()
                .set_len(tree::SPARSE)
                .unwrap();
        } else {
            let bytes = content(&simulated, entry.path.as_str()).await.unwrap();
            fs::write(here, bytes).unwrap();
        }
    }
    let apache = builder(
        &apache.url(Door::Tls, Place::Plain),
        &apache.authority_pem(),
        READER.name,
        READER.password,
    );
    let apache = apache.build().unwrap();
    let plain = |entries: &[Entry]| -> Vec<_> {
        let entry = |entry: &Entry| (entry.path.clone(), entry.kind, entry.size);
        entries.iter().map(entry).collect()
    };
    assert_eq!(plain(&entries), plain(&walked(&apache).await));
    // What goes wrong goes wrong alike.
    for bad in ["nothing", "apps/nothing/below"] {
        let one = simulated.stat(&path(bad)).await.unwrap_err();
        let other = apache.stat(&path(bad)).await.unwrap_err();
        assert_eq!(one.kind(), other.kind(), "{bad}");
    }
}
