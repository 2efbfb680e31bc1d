//! Fleets of a few devices, and of many made-up ones.

use super::*;
use crate::rules::Method;
use crate::{Os12Version, UmsVersion};

#[test]
fn look() {
    let target = Target::new(Os12Version::new(12, 8, 2), Method::Repository)
        .with_ums(UmsVersion::new(12, 13, 110));
    let firmwares = Firmwares::default();
    let mut check = FleetCheck::new(&target, RuleSet::builtin(), &firmwares);
    for i in 0..10 {
        check.add(&Device::from_json(format!(r#"{{"id":"{i}","name":"front desk","osType":"IGEL Linux 11 (OS12 Upgrade Ready; Kernel Version 6.1.42)"}}"#).as_bytes()).unwrap());
    }
    let report = check.finish();
    println!("{}", report.to_text(Style::Plain));
    println!("{}", report.to_csv());
    println!("{}", report.to_json());
}
