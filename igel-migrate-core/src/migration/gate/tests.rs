use proptest::prelude::*;

use super::*;

fn tally(healthy: u32, failed: u32, offline: u32, in_flight: u32) -> Tally {
    let mut tally = Tally::new(healthy, in_flight);
    tally.add(FailureKind::Failed, failed);
    tally.add(FailureKind::Offline, offline);
    tally
}

fn fleet(tally: Tally) -> Tallies {
    Tallies {
        fleet: tally,
        ..Tallies::default()
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_count_fires_when_it_is_reached() {
    let rule = StopRule::new(Threshold::Count(3));
    assert!(rule.fired(&fleet(tally(0, 2, 90, 50))).is_empty());
    assert_eq!(rule.fired(&fleet(tally(1000, 3, 0, 0))).len(), 1);
}

#[test]
fn a_percentage_fires_when_it_is_reached_by_a_sample() {
    let rule = StopRule::new(Threshold::Percent {
        share: Percent::new(10),
        min_sample: 20,
    });
    let fires = |healthy, failed| !rule.fired(&fleet(tally(healthy, failed, 0, 0))).is_empty();
    assert!(!fires(0, 19) && fires(0, 20), "minimum sample");
    assert!(fires(18, 2) && !fires(19, 2), "exactly 10 %, and less");
    assert!(!fires(100, 0), "0 % of anything is no failure");
    // Devices that are offline are no part of this sample.
    assert!(rule.fired(&fleet(tally(16, 2, 90, 0))).is_empty());
}

#[test]
fn a_bound_fires_when_the_rate_is_surely_above() {
    let rule = |above| {
        StopRule::new(Threshold::Bound {
            above,
            confidence: Confidence::P95,
            min_failures: 4,
        })
    };
    let two = rule(Percent::new(2));
    let fires = |rule: StopRule, healthy, failed| {
        !rule.fired(&fleet(tally(healthy, failed, 0, 0))).is_empty()
    };
    assert!(
        !fires(two, 0, 3) && fires(two, 0, 4),
        "failures before it is asked"
    );
    // By another program: the lower bound is 0.020107 for 4 of 90 and 0.019885 for 4 of 91.
    assert!(fires(two, 86, 4) && !fires(two, 87, 4));
    // Strictly above: nothing is above 100 %.
    assert!(!fires(rule(Percent::ALL), 0, 1_000_000));
}

#[test]
fn rules_count_what_they_are_told_where_they_are_told() {
    let mut tallies = Tallies {
        wave: tally(5, 1, 2, 0),
        ..Tallies::default()
    };
    for (key, offline) in [("berlin", 6), ("munich", 5)] {
        tallies
            .sites
            .insert(key.parse().unwrap(), tally(10, 0, offline, 0));
    }
    let silent = FailureKinds::from_iter([FailureKind::Offline]);
    let site = StopRule::new(Threshold::Count(6))
        .with_scope(Scope::Site)
        .with_kinds(silent)
        .with_action(StopAction::Abort);
    let fired = site.fired(&tallies);
    assert_eq!(
        fired.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["abort: 6 of 16 devices at berlin are offline (limit: 6 devices or more)"]
    );
    let wave = StopRule::new(Threshold::Count(2)).with_scope(Scope::Wave);
    assert!(wave.fired(&tallies).is_empty(), "one failed, two silent");
    assert_eq!(wave.with_kinds(FailureKinds::ANY).fired(&tallies).len(), 1);

    let gates = Gates {
        stop: vec![wave.with_kinds(FailureKinds::ANY), site],
        ..Gates::default()
    };
    let order: Vec<StopAction> = gates
        .stops(&tallies)
        .iter()
        .map(|stop| stop.action)
        .collect();
    assert_eq!(order, [StopAction::Abort, StopAction::Pause]);
}

#[test]
fn rules_say_what_they_do() {
    let texts: Vec<String> =
        Gates::for_risk(&Risk::new(60, 10_000, Confidence::P95).unwrap(), 10_000)
            .stop
            .iter()
            .map(ToString::to_string)
            .collect();
    assert_eq!(
        texts,
        [
            "pause when surely more than 0.6 % at 95 % (asked from failure number 4 on) in the fleet \
             are failed, timed_out, rejected",
            "pause when 20 % or more of at least 5 devices in a wave are failed, timed_out, \
             rejected",
            "pause when 20 % or more of at least 5 devices in a wave are offline, unknown",
            "pause when 6 devices or more at a site are offline",
        ]
    );
    assert_eq!(
        PromoteRule::first_wave().to_string(),
        "by hand, after a working day, with 95 % healthy or more and 10 % inconclusive or less, \
         once a person has said that a session was started"
    );
}

#[test]
fn promotion_goes_through_its_questions_in_order() {
    let finished = at("2026-11-25T09:00:00Z");
    let judge = |tally: Tally, facts: WaveFacts, now: &str| {
        PromoteRule::first_wave().judge(&tally, &tally, &facts, at(now), &Zone::utc())
    };
    let done = WaveFacts {
        finished: Some(finished),
        ..WaveFacts::default()
    };
    let good = tally(95, 5, 10, 0);
    let soaked = "2026-11-26T17:00:00Z";
    assert_eq!(
        judge(good, WaveFacts::default(), soaked),
        Promotion::Running
    );
    assert_eq!(judge(tally(95, 5, 0, 1), done, soaked), Promotion::Running);
    assert!(matches!(
        judge(tally(94, 5, 0, 0), done, soaked),
        Promotion::Refused(_)
    ));
    // 10 of 100 are at the limit, 11 of 101 are past it.
    assert!(!matches!(
        judge(tally(90, 0, 10, 0), done, soaked),
        Promotion::Inconclusive(_)
    ));
    assert!(matches!(
        judge(tally(90, 0, 11, 0), done, soaked),
        Promotion::Inconclusive(_)
    ));
    assert!(matches!(
        judge(tally(0, 0, 1, 0), done, soaked),
        Promotion::Inconclusive(_)
    ));
    assert_eq!(
        judge(good, done, "2026-11-26T16:59:59Z"),
        Promotion::Soaking(at(soaked))
    );
    assert_eq!(
        judge(good, done, soaked),
        Promotion::NeedsPerson(Needs {
            release: true,
            session: true
        })
    );
    let spoken = WaveFacts {
        released: true,
        session_confirmed: true,
        ..done
    };
    assert_eq!(judge(good, spoken, soaked), Promotion::Granted);
    assert_eq!(
        judge(Tally::default(), spoken, soaked),
        Promotion::Granted,
        "nothing to do"
    );
}

#[test]
fn promotion_can_ask_for_a_bound_on_the_whole_fleet() {
    let mut rule = PromoteRule::automatic();
    rule.failing_at_most = Some(Percent::new(5));
    let judge = |healthy| {
        let wave = tally(10, 0, 0, 0);
        let facts = WaveFacts {
            finished: Some(Timestamp::UNIX_EPOCH),
            ..WaveFacts::default()
        };
        let now = Timestamp::UNIX_EPOCH;
        rule.judge(&wave, &tally(healthy, 0, 0, 0), &facts, now, &Zone::utc())
    };
    // The published bound: nothing failed among 50 leaves 5.1 %.
    assert!(matches!(judge(50), Promotion::Refused(_)));
    assert_eq!(judge(52), Promotion::Granted);
}

#[test]
fn working_days_end_in_the_afternoon() {
    let zone: Zone = "America/New_York".parse().unwrap();
    for (finished, until) in [
        // A Tuesday before the day begins, at its beginning, and just after it.
        ("2026-11-24T12:59:00Z", "2026-11-24T22:00:00Z"),
        ("2026-11-24T13:00:00Z", "2026-11-24T22:00:00Z"),
        ("2026-11-24T13:00:01Z", "2026-11-25T22:00:00Z"),
        // A Friday night, over the end of daylight saving time.
        ("2026-10-31T02:00:00Z", "2026-11-02T22:00:00Z"),
    ] {
        assert_eq!(
            Soak::WorkingDay.until(at(finished), &zone),
            at(until),
            "{finished}"
        );
    }
    assert_eq!(
        Soak::Minutes(90).until(at("2026-11-24T12:00:00Z"), &zone),
        at("2026-11-24T13:30:00Z")
    );
    assert_eq!(
        Soak::Minutes(u32::MAX).until(Timestamp::MAX, &zone),
        Timestamp::MAX
    );
}

#[test]
fn gates_survive_json() {
    let risk = Risk::new(60, 10_000, Confidence::P975).unwrap();
    let mut gates = Gates::for_risk(&risk, 500);
    gates.zone = "Europe/Berlin".parse().unwrap();
    let json = serde_json::to_string(&gates).unwrap();
    assert_eq!(serde_json::from_str::<Gates>(&json).unwrap(), gates);
    assert!(
        json.contains(r#""confidence":"97.5 %""#) && json.contains(r#""zone":"Europe/Berlin""#)
    );
}

#[test]
fn a_risk_is_a_budget_a_bound_and_sizes() {
    let risk = Risk::new(60, 10_000, Confidence::P95).unwrap();
    for (devices, budget) in [(10_000, 60), (20_000, 120), (500, 3), (166, 1), (10, 1)] {
        assert_eq!(risk.budget(devices).devices(), budget);
    }
    assert_eq!(risk.wave_sizes(500), [3, 6, 12, 26, 55, 116, 244, 38]);
    assert!(risk.wave_sizes(0).is_empty());
    assert!(Risk::new(0, 10, Confidence::P95).is_err());
    assert!(Risk::new(11, 10, Confidence::P95).is_err());
}

#[test]
fn a_used_up_budget_stops_even_if_nobody_knows_what_used_it() {
    let gates = Gates {
        stop: Vec::new(),
        budget: Some(Budget::new(5)),
        ..Gates::default()
    };
    let stops = |tally| gates.stops(&fleet(tally));
    assert!(
        stops(tally(90, 2, 2, 1)).is_empty(),
        "in flight may still turn out well"
    );
    assert_eq!(gates.room(&fleet(tally(90, 2, 2, 1))), 0);
    assert_eq!(
        stops(tally(90, 2, 3, 0))[0].to_string(),
        "pause: 2 devices are broken and 3 offline or unknown, which count as broken until they are \
         heard of; the budget is 5"
    );
    assert_eq!(stops(tally(90, 5, 0, 7)).len(), 1);
}

/// The probability that a fleet whose devices break independently at `rate` is stopped by `rule`
/// although it is asked after every one of `devices`, computed exactly.
fn stop_probability(rule: Threshold, rate: f64, devices: u32) -> f64 {
    let mut alive = vec![1.0_f64]; // by number of failures, not stopped yet
    let mut stopped = 0.0;
    for sample in 1..=devices {
        let mut next = vec![0.0; alive.len() + 1];
        for (failures, &probability) in alive.iter().enumerate() {
            next[failures] += probability * (1.0 - rate);
            next[failures + 1] += probability * rate;
        }
        for (failures, probability) in next.iter_mut().enumerate() {
            if rule.is_reached_by(u32::try_from(failures).unwrap(), sample) {
                stopped += std::mem::take(probability);
            }
        }
        while next.last().is_some_and(|&probability| probability < 1e-15) {
            next.pop();
        }
        alive = next;
    }
    stopped
}

#[test]
fn a_bound_rarely_stops_a_healthy_fleet_and_surely_a_bad_one() {
    let risk = Risk::new(60, 10_000, Confidence::P95).unwrap();
    let rule = risk.stop_rule().threshold;
    // A third of the stated rate, asked 10,000 times.
    assert!(stop_probability(rule, 0.002, 10_000) < 0.01);
    assert!(stop_probability(rule, 0.03, 1_000) > 0.999);
    // The guard is what makes it so.
    let hasty = Threshold::Bound {
        above: risk.rate(),
        confidence: Confidence::P95,
        min_failures: 1,
    };
    assert!(stop_probability(hasty, 0.002, 10_000) > 0.05);
    // The same holds for the default rate.
    let Some(default) = Gates::default().stop.first().map(|rule| rule.threshold) else {
        panic!("no rule");
    };
    assert!(stop_probability(default, 0.0066, 10_000) < 0.01);
}

fn any_threshold() -> impl Strategy<Value = Threshold> {
    let percent = || (0_u32..=100).prop_map(Percent::new);
    prop_oneof![
        (0_u32..20).prop_map(Threshold::Count),
        (percent(), 0_u32..40)
            .prop_map(|(share, min_sample)| Threshold::Percent { share, min_sample }),
        (percent(), 0_usize..4, 0_u32..10).prop_map(|(above, z, min_failures)| Threshold::Bound {
            above,
            confidence: Confidence::ALL[z],
            min_failures
        }),
    ]
}

fn any_tally() -> impl Strategy<Value = Tally> {
    (
        0_u32..200,
        0_u32..5,
        [0_u32..20, 0..20, 0..20, 0..20, 0..20],
    )
        .prop_map(|(healthy, in_flight, failures)| {
            let mut tally = Tally::new(healthy, in_flight);
            for (&kind, count) in <FailureKind as crate::names::Named>::ALL
                .iter()
                .zip(failures)
            {
                tally.add(kind, count);
            }
            tally
        })
}

fn any_kinds() -> impl Strategy<Value = FailureKinds> {
    any::<[bool; 5]>().prop_map(|chosen| {
        let all = <FailureKind as crate::names::Named>::ALL.iter().copied();
        all.zip(chosen)
            .filter(|(_, chosen)| *chosen)
            .map(|(kind, _)| kind)
            .collect()
    })
}

fn any_gates() -> impl Strategy<Value = Gates> {
    let rule = (any_threshold(), any_kinds(), 0_usize..3, any::<bool>()).prop_map(
        |(threshold, kinds, scope, abort)| {
            StopRule::new(threshold)
                .with_kinds(kinds)
                .with_scope([Scope::Wave, Scope::Site, Scope::Fleet][scope])
                .with_action(if abort {
                    StopAction::Abort
                } else {
                    StopAction::Pause
                })
        },
    );
    (
        proptest::collection::vec(rule, 0..4),
        proptest::option::of(0_u32..60),
    )
        .prop_map(|(stop, budget)| Gates {
            stop,
            budget: budget.map(Budget::new),
            ..Gates::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn one_more_failure_never_lifts_a_stop(threshold in any_threshold(), tally in any_tally(), kinds in any_kinds(), kind in 0_usize..5) {
        let kind = <FailureKind as crate::names::Named>::ALL[kind];
        let kinds: FailureKinds = kinds.iter().chain([kind]).collect();
        let rule = StopRule::new(threshold).with_kinds(kinds);
        let mut worse = tally;
        worse.add(kind, 1);
        if !rule.fired(&fleet(tally)).is_empty() {
            prop_assert!(!rule.fired(&fleet(worse)).is_empty());
        }
        // A device that turns out broken after all rather than healthy never lifts one either.
        worse.healthy = tally.healthy.saturating_sub(1);
        if tally.healthy > 0 && !rule.fired(&fleet(tally)).is_empty() {
            prop_assert!(!rule.fired(&fleet(worse)).is_empty());
        }
    }

    #[test]
    fn nothing_is_promoted_over_a_stop(gates in any_gates(), all in any_tally(), wave in any_tally(), number in 0_usize..3) {
        let tallies = Tallies { fleet: all, wave, ..Tallies::default() };
        let facts = WaveFacts {
            finished: Some(Timestamp::UNIX_EPOCH),
            released: true,
            session_confirmed: true,
        };
        let promotion = gates.promotion(number, &tallies, &facts, Timestamp::MAX);
        if gates.stops(&tallies).is_empty() {
            prop_assert!(!matches!(promotion, Promotion::Stopped(_)));
        } else {
            prop_assert!(matches!(promotion, Promotion::Stopped(_)));
        }
        if promotion == Promotion::Granted {
            prop_assert_eq!(wave.in_flight, 0);
        }
    }

    #[test]
    fn no_outcome_exceeds_a_budget(budget in 1_u32..100, outcomes in proptest::collection::vec((1_u32..30, any::<[bool; 30]>()), 1..40)) {
        let budget = Budget::new(budget);
        let mut all = Tally::default();
        for (wanted, breaks) in outcomes {
            let started = budget.room(&all).min(wanted);
            all.in_flight += started;
            for &broken in breaks.iter().take(started as usize) {
                all.in_flight -= 1;
                if broken { all.add(FailureKind::Failed, 1) } else { all.healthy += 1 }
            }
            prop_assert!(all.broken() <= budget.devices());
        }
    }

    #[test]
    fn waves_of_a_risk_grow_and_hold_everybody(at_most in 1_u32..500, extra in 0_u32..100_000, devices in 0_u32..200_000) {
        let risk = Risk::new(at_most, at_most + extra, Confidence::P95).unwrap();
        let sizes = risk.wave_sizes(devices);
        prop_assert_eq!(sizes.iter().sum::<u32>(), devices);
        prop_assert!(sizes.first().is_none_or(|&first| first <= risk.budget(devices).devices()));
        let (full, _) = sizes.split_at(sizes.len().saturating_sub(1));
        prop_assert!(full.is_sorted());
        prop_assert!(sizes.len() <= 64, "{} waves", sizes.len());
    }
}
