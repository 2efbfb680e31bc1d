//! Which public types can hold text at all: only those can show a secret.

use std::collections::{BTreeMap, BTreeSet};

use igel_migrate_tests::api::{PublicInterface, PublicType};

use super::sinks::Sinks;

/// Types of others whose values are numbers, places in time or space, or containers of what is
/// named beside them.
const WITHOUT_TEXT: &[&str] = &[
    "bool",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "isize",
    "f64",
    "char",
    "Option",
    "Box",
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "HashMap",
    "HashSet",
    "Range",
    "RangeInclusive",
    "Duration",
    "SignedDuration",
    "Timestamp",
    "Date",
    "Time",
    "Instant",
    "Weekday",
    "IpAddr",
    "Ipv4Addr",
    "Ipv6Addr",
    "SocketAddr",
    "NonZeroU32",
    "NonZeroU64",
    "NonZeroUsize",
    "StatusCode",
    "Ordering",
    "AtomicBool",
    "AtomicU64",
    "PhantomData",
];

/// Macros of ours that make enums of names fixed when the program is written, and numbers.
const TEXTLESS_MACROS: &[&str] = &["named", "ids"];

/// Whether the type prints, and holds text that is not fixed when the program is written.
fn printing_text(public: &PublicInterface) -> BTreeSet<&str> {
    let prints = |of: &PublicType| {
        of.made_by.is_some() || PRINTING.iter().any(|name| of.traits.contains(*name))
    };
    let textless = textless(public);
    let types = public.types.iter();
    types
        .filter(|(path, of)| prints(of) && !textless.contains(path.as_str()))
        .map(|(path, _)| path.as_str())
        .collect()
}

/// The types of which no field can hold text, found by striking out the others until none is left
/// to strike.
fn textless(public: &PublicInterface) -> BTreeSet<&str> {
    let mut left: BTreeSet<&str> = (public.types.iter())
        .filter(|(_, of)| {
            (of.made_by.as_deref()).is_none_or(|made| TEXTLESS_MACROS.contains(&made))
        })
        .map(|(path, _)| path.as_str())
        .collect();
    loop {
        // A name stands for every public type that bears it.
        let mut names: BTreeMap<&str, bool> = BTreeMap::new();
        for path in public.types.keys() {
            let holds = left.contains(path.as_str());
            let name = path.rsplit("::").next().unwrap_or(path);
            *names.entry(name).or_insert(true) &= holds;
        }
        let is_textless = |path: &&str| {
            let fields = &public.types[*path].fields;
            fields.iter().all(|field| {
                words(field).all(|word| {
                    WITHOUT_TEXT.contains(&word) || names.get(word).copied().unwrap_or(false)
                })
            })
        };
        let kept: BTreeSet<&str> = left
            .iter()
            .copied()
            .filter(|path| is_textless(path))
            .collect();
        if kept.len() == left.len() {
            return kept;
        }
        left = kept;
    }
}

/// The names in a type, without lifetimes and texts that are fixed when the program is written.
fn words(of: &str) -> impl Iterator<Item = &str> {
    let parts = of
        .split("&'static str")
        .flat_map(|part| part.split("&'static [&'static str]"));
    parts.flat_map(|part| {
        part.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '\'')
            .filter(|word| !word.is_empty() && !word.starts_with('\''))
            .filter(|word| !matches!(*word, "Vec" | "mut" | "dyn" | "crate" | "super"))
            .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Ways out that no scene has shown and no reason covers, and reasons that cover nothing.
pub(super) fn gaps(public: &PublicInterface, sinks: &Sinks, exempt: &str) -> Vec<String> {
    let exempt: BTreeSet<&str> = exempt
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let covered = covered(public, sinks);
    let mut wanted: Vec<(String, String)> = Vec::new();
    for path in printing_text(public) {
        let of = &public.types[path];
        if of.made_by.is_some() && !covered.contains(&(path, "Debug")) {
            wanted.push((path.to_owned(), "made by a macro".to_owned()));
        }
        for shown in PRINTING {
            if of.traits.contains(shown) && !covered.contains(&(path, shown)) {
                wanted.push((path.to_owned(), shown.to_owned()));
            }
        }
    }
    for function in public.lines.iter().filter_map(|line| renderer(line)) {
        if !sinks.rendered.contains(function) {
            wanted.push((function.to_owned(), "gives text".to_owned()));
        }
    }
    let mut gaps: Vec<String> = (wanted.iter())
        .filter(|(path, _)| !exempt.contains(path.as_str()))
        .map(|(path, why)| format!("{path} ({why})"))
        .collect();
    let stale = |name: &&&str| !wanted.iter().any(|(path, _)| path == **name);
    gaps.extend(
        exempt
            .iter()
            .filter(stale)
            .map(|name| format!("{name} is exempt and need not be")),
    );
    gaps
}

const PRINTING: [&str; 3] = ["Debug", "Display", "Serialize"];

/// What was shown, and what is part of it where printing is derived.
fn covered<'p>(public: &'p PublicInterface, sinks: &Sinks) -> BTreeSet<(&'p str, &'static str)> {
    let mut covered: BTreeSet<(&str, &'static str)> = BTreeSet::new();
    let mut fresh: Vec<(&str, &'static str)> = Vec::new();
    for (path, of) in &public.types {
        for shown in PRINTING {
            if sinks.shown.contains(&(of.defined.clone(), shown)) {
                fresh.push((path, shown));
            }
        }
    }
    while let Some((path, shown)) = fresh.pop() {
        if !covered.insert((path, shown)) {
            continue;
        }
        let of = &public.types[path];
        if !of.derived.contains(shown) {
            continue;
        }
        let room = path.rsplit_once("::").map_or("", |(room, _)| room);
        for word in of.fields.iter().flat_map(|field| words(field)) {
            // The type of this name in the same room, or the only one.
            let here = format!("{room}::{word}");
            let bears = |path: &&String| path.rsplit("::").next() == Some(word);
            let mut all = public.types.keys().filter(bears);
            let found = match public.types.get_key_value(&here) {
                Some((path, _)) => Some(path),
                None => all.next().filter(|_| all.next().is_none()),
            };
            fresh.extend(found.map(|path| (path.as_str(), shown)));
        }
    }
    covered
}

/// The function in a line of the listing, if it gives text or bytes or writes them.
fn renderer(line: &str) -> Option<&str> {
    let signature = line
        .strip_prefix("async ")
        .unwrap_or(line)
        .strip_prefix("fn ")?;
    let (path, rest) = signature.split_once(['(', '<'])?;
    let gives = rest.rsplit_once("-> ").is_some_and(|(_, gives)| {
        let plain = gives.trim_start_matches("Result<");
        ["String", "Vec<u8>", "PathBuf", "Vec<PathBuf>"]
            .iter()
            .any(|text| plain.starts_with(text))
    });
    let writes = rest.contains("impl Write");
    (gives || writes).then_some(path)
}
