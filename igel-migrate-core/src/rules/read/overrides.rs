//! Files in which users add, change and silence rules.

use jiff::civil::Date;

use super::{Ids, OVERRIDE_FIELDS, RULE_FIELDS, header, named_table, rule_beside};
use crate::error::{Error, ErrorKind, Result};
use crate::names::nearest;
use crate::rules::RuleSet;
use crate::rules::overrides::{Change, Override};
use crate::rules::rule::Rule;
use crate::toml_document::{Item, Place, Source, Table};

/// `base` with the changes in `text`, which stands in the file `name`.
pub(in crate::rules) fn overridden(base: &RuleSet, text: &str, name: &str) -> Result<RuleSet> {
    const FIELDS: &[&str] = &["schema", "date", "rule", "override", "silence"];
    let mut document = Source::read(text, "a file of overrides", FIELDS)?;
    let mut changes = Changes {
        date: header(&mut document)?,
        file: name,
        ids: Ids::default(),
        set: base.clone(),
    };
    for item in tables(&mut document, "silence")? {
        changes.silence(item)?;
    }
    for item in tables(&mut document, "override")? {
        changes.change(item)?;
    }
    for item in tables(&mut document, "rule")? {
        changes.add(item, base)?;
    }
    Ok(changes.set)
}

fn tables<'a>(document: &mut Table<'a>, field: &str) -> Result<Vec<Item<'a>>> {
    document
        .take(field)
        .map_or_else(|| Ok(Vec::new()), Item::array)
}

/// A file of overrides while it is read.
struct Changes<'a> {
    date: Date,
    file: &'a str,
    ids: Ids<'a>,
    set: RuleSet,
}

impl<'a> Changes<'a> {
    fn silence(&mut self, item: Item<'a>) -> Result<()> {
        let (id, place, mut table) = named_table(item, "a silenced rule", &["id", "why"])?;
        self.ids.insert(&id, place)?;
        let index = self.find(&id, place)?;
        let why = table.require("why")?.text()?.to_owned();
        self.set.rules.remove(index);
        self.note(id, Change::Silenced, why);
        Ok(())
    }

    fn change(&mut self, item: Item<'a>) -> Result<()> {
        let (id, place, mut table) = named_table(item, "an override", OVERRIDE_FIELDS)?;
        self.ids.insert(&id, place)?;
        let index = self.find(&id, place)?;
        let why = table.require("why")?.text()?.to_owned();
        if table.is_empty() {
            return Err(table.invalid("the override changes nothing"));
        }
        let rule = self.read(&id, place, table, Some(index))?;
        self.set.rules[index] = rule;
        self.note(id, Change::Changed, why);
        Ok(())
    }

    fn add(&mut self, item: Item<'a>, base: &RuleSet) -> Result<()> {
        let (id, place, table) = named_table(item, "a rule", RULE_FIELDS)?;
        self.ids.insert(&id, place)?;
        if base.rules.iter().any(|rule| rule.id == id) {
            let message = format!("there is a rule `{id}` already");
            return Err(Error::new(ErrorKind::Conflict, message)
                .at(place.position())
                .with_hint("change it in an `[[override]]`, or choose another id"));
        }
        let rule = self.read(&id, place, table, None)?;
        let sources = rule.sources.join("; ");
        self.set.rules.push(rule);
        self.note(id, Change::Added, sources);
        Ok(())
    }

    /// Reads a rule that inherits from the one at `index`.
    fn read(
        &self,
        id: &str,
        place: Place<'a>,
        table: Table<'a>,
        index: Option<usize>,
    ) -> Result<Rule> {
        let RuleSet { rules, builds, .. } = &self.set;
        let base = index.map(|index| &rules[index]);
        rule_beside(rules, id.to_owned(), place, table, base, builds)
    }

    /// The index of the rule `id`.
    fn find(&self, id: &str, place: Place<'a>) -> Result<usize> {
        let mut rules = self.set.rules.iter();
        rules.position(|rule| rule.id == id).ok_or_else(|| {
            let error = place.invalid(format!("there is no rule `{id}`"));
            match nearest(id, self.set.rules.iter().map(Rule::id)) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error,
            }
        })
    }

    fn note(&mut self, rule: String, change: Change, why: String) {
        self.set.overrides.push(Override {
            rule,
            change,
            file: self.file.to_owned(),
            date: self.date,
            why,
        });
    }
}
