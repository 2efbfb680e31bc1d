//! Tokens as a person would write them on one line.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;

/// The tokens on one line, without doc comments.
pub(super) fn text(tokens: &impl ToTokens) -> String {
    let mut text = without_docs(tokens.to_token_stream()).to_string();
    for (from, to) in [
        ("\n", " "),
        ("# [", "#["),
        (" :: ", "::"),
        (":: ", "::"),
        (" ::", "::"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        ("[ ", "["),
        (" ]", "]"),
        (" ,", ","),
        (" ;", ";"),
        (" :", ":"),
        ("& ", "&"),
        ("' ", "'"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ?", "?"),
        ("? ", "?"),
        (" !", "!"),
        (" .", "."),
        (". ", "."),
        ("->", " ->"),
        ("  ", " "),
    ] {
        text = text.replace(from, to);
    }
    text.trim_end_matches(',').trim().to_owned()
}

fn without_docs(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            kept.push(token);
            continue;
        };
        // `doc = "…"`, not `doc(hidden)`.
        let is_doc = group.stream().to_string().starts_with("doc =");
        if is_doc && matches!(kept.last(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
            kept.pop();
            continue;
        }
        let inside = without_docs(group.stream());
        kept.push(Group::new(group.delimiter(), inside).into());
    }
    kept.into_iter().collect()
}
