//! The table `gates` of a specification.

use super::{minutes, set};
use crate::error::Result;
use crate::migration::Percent;
use crate::migration::gate::{Confidence, PromoteRule, Risk, Soak, StopRule, Threshold};
use crate::migration::spec::GateSettings;
use crate::names::quoted;
use crate::repository::settings_reader::{count, list, optional};
use crate::toml_document::{Item, Table};

pub(super) fn gates(item: Option<Item<'_>>) -> Result<GateSettings> {
    let mut gates = GateSettings::default();
    let Some(item) = item else {
        return Ok(gates);
    };
    let mut table = item.table("the gates", &["risk", "stop", "first_wave", "later_waves"])?;
    if let Some(item) = table.take("risk") {
        let place = item.place().position();
        let mut risk = item.table("a risk", &["at_most", "of", "confidence"])?;
        let (at_most, of) = (
            count(&risk.require("at_most")?)?,
            count(&risk.require("of")?)?,
        );
        let confidence = confidence(risk.take("confidence"))?;
        gates.risk = Some(Risk::new(at_most, of, confidence).map_err(|error| error.at(place))?);
    }
    if let Some(item) = table.take("stop") {
        gates.stop = Some(list(Some(item), stop_rule)?);
    }
    promote_rule(&mut gates.first_wave, table.take("first_wave"))?;
    promote_rule(&mut gates.later_waves, table.take("later_waves"))?;
    Ok(gates)
}

fn confidence(item: Option<Item<'_>>) -> Result<Confidence> {
    let Some(item) = item else {
        return Ok(GateSettings::CONFIDENCE);
    };
    let percent: Percent = item.parsed()?;
    let known = Confidence::ALL
        .into_iter()
        .find(|known| known.percent() == percent);
    known.ok_or_else(|| {
        item.invalid(format!("there is no confidence of {percent}"))
            .with_hint("known here are: `90 %`, `95 %`, `97.5 %`, `99 %`")
    })
}

fn stop_rule(item: Item<'_>) -> Result<StopRule> {
    let mut table = item.table(
        "a stop rule",
        &[
            "kinds",
            "count",
            "percent",
            "min_sample",
            "above",
            "confidence",
            "min_failures",
            "scope",
            "action",
        ],
    )?;
    let threshold = threshold(&mut table)?;
    let mut rule = StopRule::new(threshold);
    if let Some(item) = table.take("kinds") {
        let kinds = item.one_or_more()?;
        let kinds = kinds.iter().map(Item::named).collect::<Result<Vec<_>>>()?;
        rule = rule.with_kinds(kinds.into());
    }
    set(&mut rule.scope, table.take("scope"), Item::named)?;
    set(&mut rule.action, table.take("action"), Item::named)?;
    match table.rest().first() {
        Some(item) => Err(item.invalid(format!(
            "{} does not belong to this kind of threshold",
            quoted(item.name())
        ))),
        None => Ok(rule),
    }
}

fn threshold(table: &mut Table<'_>) -> Result<Threshold> {
    let found = ["count", "percent", "above"].map(|name| table.take(name));
    match found {
        [Some(devices), None, None] => Ok(Threshold::Count(count(&devices)?)),
        [None, Some(share), None] => Ok(Threshold::Percent {
            share: share.parsed()?,
            min_sample: count(&table.require("min_sample")?)?,
        }),
        [None, None, Some(above)] => Ok(Threshold::Bound {
            above: above.parsed()?,
            confidence: confidence(table.take("confidence"))?,
            min_failures: optional(table.take("min_failures"), count)?
                .unwrap_or(Threshold::MIN_FAILURES),
        }),
        _ => Err(table.invalid("a stop rule has one of `count`, `percent` and `above`")),
    }
}

fn promote_rule(rule: &mut PromoteRule, item: Option<Item<'_>>) -> Result<()> {
    let Some(item) = item else {
        return Ok(());
    };
    let mut table = item.table(
        "the promotion",
        &[
            "healthy",
            "failing_at_most",
            "confidence",
            "inconclusive_at_most",
            "soak",
            "by_hand",
            "session_confirmed",
        ],
    )?;
    set(&mut rule.healthy, table.take("healthy"), Item::parsed)?;
    set(
        &mut rule.failing_at_most,
        table.take("failing_at_most"),
        |item| item.parsed().map(Some),
    )?;
    rule.confidence = confidence(table.take("confidence"))?;
    set(
        &mut rule.inconclusive_at_most,
        table.take("inconclusive_at_most"),
        Item::parsed,
    )?;
    set(&mut rule.soak, table.take("soak"), soak)?;
    set(&mut rule.by_hand, table.take("by_hand"), Item::boolean)?;
    set(
        &mut rule.session_confirmed,
        table.take("session_confirmed"),
        Item::boolean,
    )
}

fn soak(item: &Item<'_>) -> Result<Soak> {
    match item.text()? {
        "none" => Ok(Soak::None),
        "working_day" => Ok(Soak::WorkingDay),
        text => minutes(text).map(Soak::Minutes).ok_or_else(|| {
            item.invalid(format!("{} is no time to wait", quoted(text)))
                .with_hint("write `none`, `working_day`, or a time like `90 min` or `24 h`")
        }),
    }
}
