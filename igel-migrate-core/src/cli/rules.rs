//! `rules`: what a code in a plan or a report stands for, who says so, and how to override it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Exit, Io, files};
use crate::error::{Error, ErrorKind, Result};
use crate::names::{nearest, quoted};
use crate::rules::{Change, Fact, Override, Rule, RuleSet};
use crate::wrap::hanging;

const EXAMPLES: &str = "\
Without codes, one line a rule. Codes in small letters are checks of this program, not rules: what \
they say stands where they are shown.

Examples:
  igel-migrate rules
  igel-migrate rules R-DAR-1 R-UMS-3
  igel-migrate rules --rules site.toml --json";

/// Say what rules ask: what a code means, who says so, and how to override it
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Rules to show wholly; without, all of them in short
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    /// Rules that you override (TOML)
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// One object for programs
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, io: &Io) -> Result<Exit> {
    let rules = match &arguments.rules {
        Some(path) => overridden(path)?,
        None => RuleSet::builtin().clone(),
    };
    let chosen = chosen(&rules, &arguments.codes)?;
    if arguments.json {
        let rows: Vec<Value> = chosen.iter().map(|rule| row(rule, &rules)).collect();
        io.say(json!({ "date": rules.date(), "hash": rules.hash().to_string(), "rules": rows }))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    for rule in &chosen {
        if arguments.codes.is_empty() {
            let id = rule.id();
            let (severity, message) = (rule.severity().to_string(), hanging(rule.message(), 26));
            // Writing to a String does not fail.
            let _ = writeln!(text, "{id:<16} {severity:<8} {message}");
        } else {
            text += &page(rule, &rules);
        }
    }
    if arguments.codes.is_empty() {
        let _ = writeln!(
            text,
            "\n{} rules as of {}; `igel-migrate rules CODE` shows one wholly",
            chosen.len(),
            rules.date()
        );
    }
    io.write_out(text.as_bytes())?;
    Ok(Exit::Done)
}

fn overridden(path: &Path) -> Result<RuleSet> {
    let name = path.display().to_string();
    RuleSet::builtin().with_overrides(&files::text(path)?, &name)
}

/// The rules with these codes, in this order; all of them without codes.
fn chosen<'a>(rules: &'a RuleSet, codes: &[String]) -> Result<Vec<&'a Rule>> {
    if codes.is_empty() {
        return Ok(rules.rules().iter().collect());
    }
    let find = |code: &String| {
        let mut all = rules.rules().iter();
        all.find(|rule| rule.id().eq_ignore_ascii_case(code))
            .ok_or_else(|| unknown(code, rules))
    };
    codes.iter().map(find).collect()
}

fn unknown(code: &str, rules: &RuleSet) -> Error {
    let silenced = rules.overrides().iter().find(|change| {
        change.change() == Change::Silenced && change.rule().eq_ignore_ascii_case(code)
    });
    let hint = if let Some(change) = silenced {
        change.to_string()
    } else {
        let upper = code.to_ascii_uppercase();
        match nearest(&upper, rules.rules().iter().map(Rule::id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`igel-migrate rules` lists them; a code in small letters is a check of this \
                     program, and what it says stands where it is shown"
                .to_owned(),
        }
    };
    Error::new(
        ErrorKind::NotFound,
        format!("there is no rule {}", quoted(code)),
    )
    .with_hint(hint)
}

fn changes<'a>(rule: &'a Rule, rules: &'a RuleSet) -> impl Iterator<Item = &'a Override> {
    let all = rules.overrides().iter();
    all.filter(|change| change.rule() == rule.id())
}

/// A rule wholly, for people.
fn page(rule: &Rule, rules: &RuleSet) -> String {
    let mut text = format!("{} ({})\n", rule.id(), rule.severity());
    let mut line = |name: &str, what: &str| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {name:<9} {}", hanging(what, 12));
    };
    line("says", rule.message());
    line("do", rule.remedy());
    let topics: Vec<_> = rule.topics().iter().map(|topic| topic.as_str()).collect();
    line("about", &topics.join(", "));
    let mut facts: Vec<_> = rule.facts().map(Fact::as_str).collect();
    facts.sort_unstable();
    facts.dedup();
    line("asks for", &facts.join(", "));
    for source in rule.sources() {
        line("source", source);
    }
    line("known", rule.confidence().as_str());
    line("as of", &rules.date().to_string());
    for dispute in rule.disputes() {
        line(
            "disputed",
            &format!("{}: {}", dispute.source(), dispute.says()),
        );
    }
    for change in changes(rule, rules) {
        line("changed", &change.to_string());
    }
    line(
        "override",
        "in a file for --rules: `[[override]]` or `[[silence]]` with `id` and `why`",
    );
    text.push('\n');
    text
}

/// A rule for programs.
fn row(rule: &Rule, rules: &RuleSet) -> Value {
    let disputes = rule.disputes().iter();
    let changes = changes(rule, rules).map(|change| {
        json!({
            "change": change.change().as_str(),
            "file": change.file(),
            "date": change.date(),
            "why": change.why(),
        })
    });
    json!({
        "code": rule.id(),
        "severity": rule.severity().to_string(),
        "topics": rule.topics().iter().map(|topic| topic.as_str()).collect::<Vec<_>>(),
        "message": rule.message(),
        "remedy": rule.remedy(),
        "sources": rule.sources(),
        "confidence": rule.confidence().as_str(),
        "disputed": disputes
            .map(|dispute| json!({ "says": dispute.says(), "source": dispute.source() }))
            .collect::<Vec<_>>(),
        "overrides": changes.collect::<Vec<_>>(),
    })
}
