//! The public interface, kept as text so that every change of it is seen.

use igel_migrate_tests::api::public_interface;
use igel_migrate_tests::workspace;

#[test]
fn the_listing_is_the_interface() {
    let path = workspace().join("tests/it/golden/public-api.txt");
    let found: String = public_interface()
        .lines
        .into_iter()
        .map(|line| line + "\n")
        .collect();
    if std::env::var_os("IGEL_MIGRATE_WRITE_API").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let listed = std::fs::read_to_string(&path).unwrap_or_default();
    let (listed, found): (Vec<_>, Vec<_>) = (listed.lines().collect(), found.lines().collect());
    let mut changes = Vec::new();
    changes.extend(
        listed
            .iter()
            .filter(|line| !found.contains(line))
            .map(|line| format!("- {line}")),
    );
    changes.extend(
        found
            .iter()
            .filter(|line| !listed.contains(line))
            .map(|line| format!("+ {line}")),
    );
    assert!(
        changes.is_empty(),
        "the public interface has changed:\n{}\nif that is meant, write the listing anew:\n    \
         IGEL_MIGRATE_WRITE_API=1 cargo test -p igel-migrate-tests --test it public_api",
        changes.join("\n")
    );
}
