//! Examples of igel-migrate; each file beside this one is a program: `cargo run --example NAME`.
