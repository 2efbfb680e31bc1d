//! What our own macros implement: `impl Trait for $type` in their definitions.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

use super::crate_source::CrateSource;

/// The traits that each macro of the crate implements for the names it is called with.
pub(super) fn implementing(source: &CrateSource) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for module in source.modules.values() {
        for item in &module.items {
            if let Item::Macro(defined) = item
                && let Some(name) = &defined.ident
            {
                let traits = found.entry(name.to_string()).or_default();
                collect(&defined.mac.tokens, traits);
            }
        }
    }
    found.retain(|_, traits| !traits.is_empty());
    found
}

/// All names in the tokens of a call.
pub(super) fn names(tokens: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(name) => {
                found.insert(name.to_string());
            }
            TokenTree::Group(group) => found.extend(names(&group.stream())),
            _ => {}
        }
    }
    found
}

/// Looks for `impl … for $name`; the trait is the last name before `for`, outside of generics.
fn collect(tokens: &TokenStream, traits: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => collect(&group.stream(), traits),
            TokenTree::Ident(word) if word == "impl" => {
                traits.extend(implemented(&tokens[at + 1..]));
            }
            _ => {}
        }
    }
}

fn implemented(behind: &[TokenTree]) -> Option<String> {
    let mut depth = 0;
    let mut last = None;
    for (at, token) in behind.iter().enumerate() {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '<' => depth += 1,
            TokenTree::Punct(sign) if sign.as_char() == '>' => depth -= 1,
            TokenTree::Ident(word) if word == "for" && depth == 0 => {
                let next = behind.get(at + 1)?;
                let of_call = matches!(next, TokenTree::Punct(sign) if sign.as_char() == '$');
                return last.filter(|_| of_call);
            }
            TokenTree::Ident(word) if depth == 0 => last = Some(word.to_string()),
            TokenTree::Group(_) => return None,
            _ => {}
        }
    }
    None
}
