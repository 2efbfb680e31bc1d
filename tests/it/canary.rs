//! No secret leaves by any way out: one canary, sent through everything that prints.
//!
//! The canary stands where passwords, sessions and obfuscated passwords stand: in accounts, settings,
//! profiles, answers of servers. Every scene lets it pass through one part of the library and hands
//! what comes out to [`Sinks`]: logs at the finest level, errors, `Debug`, `Display`, JSON, plans,
//! journals, reports, bundles, panics.
//!
//! A way out that is new is found by itself: each public type that prints and can hold text, and
//! each public function that gives text or writes a file, is in the listing of the public interface.
//! What no scene has shown must stand in `canary/exempt.txt`, under the reason why it cannot show a
//! secret. Documents that were asked to hold the password are the one thing left out, by name.
//!
//! The Python tests do the same for what Python adds: `repr`, pickles, tracebacks.

mod connections;
mod documents;
mod migration;
mod servers;
mod sinks;
mod types;

use igel_migrate_tests::api::public_interface;

use sinks::Sinks;

/// The canary: long enough not to occur by chance, with characters that every notation escapes
/// differently, and ASCII, because that is all ICACrypt takes.
const SECRET: &str = "Kanarienvogel+7&<\"/Zaunkoenig";

#[test]
fn no_secret_leaves_by_any_way_out() {
    let mut sinks = Sinks::new(SECRET);
    connections::show(&mut sinks);
    documents::show(&mut sinks);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        Box::pin(servers::show(&mut sinks)).await;
        Box::pin(migration::show(&mut sinks)).await;
    });
    sinks.assert_silent();

    let gaps = types::gaps(
        &public_interface(),
        &sinks,
        include_str!("canary/exempt.txt"),
    );
    assert!(
        gaps.is_empty(),
        "ways out that no scene of the canary has shown (show them in a scene, or write into \
         tests/it/canary/exempt.txt why they cannot show a secret):\n{}",
        gaps.join("\n")
    );
}

/// The canary is seen in every notation, or its silence means nothing.
#[test]
fn a_secret_that_leaves_is_seen() {
    use data_encoding::BASE64;
    let login = format!("canary:{SECRET}");
    for leak in [
        SECRET.to_owned(),
        format!("{SECRET:?}"),
        BASE64.encode(login.as_bytes()),
        BASE64.encode(format!(":{login}").as_bytes()),
        serde_json::json!({ "a": SECRET }).to_string(),
        SECRET.replace('&', "&amp;").replace('<', "&lt;"),
        igel_migrate_core::registry::RegistryValue::encode(SECRET)
            .stored()
            .to_owned(),
    ] {
        let seen = std::panic::catch_unwind(|| {
            let mut sinks = Sinks::new(SECRET);
            (0..400).for_each(|number| sinks.text("a place", number.to_string()));
            sinks.text("a place", format!("around {leak} it"));
            sinks.assert_silent();
        });
        assert!(seen.is_err(), "{leak} is not seen");
    }
}
