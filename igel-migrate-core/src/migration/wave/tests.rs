use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
struct Row {
    unit_id: String,
    site: String,
    model: String,
    build: String,
}

fn candidates(rows: &[Row]) -> Vec<Candidate<'_>> {
    rows.iter()
        .map(|row| Candidate {
            unit_id: &row.unit_id,
            site: &row.site,
            model: &row.model,
            build: &row.build,
        })
        .collect()
}

fn ids<'a>(rows: &'a [Row], order: &[usize]) -> Vec<&'a str> {
    order
        .iter()
        .map(|&index| rows[index].unit_id.as_str())
        .collect()
}

fn any_fleet() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((0_u8..4, 0_u8..4, 0_u8..3), 0..60).prop_map(|rows| {
        (0..)
            .zip(rows)
            .map(|(n, (site, model, build))| Row {
                unit_id: format!("00E0C5{n:06X}"),
                // Skewed, as real fleets are.
                site: format!("site{}", site.min(1 + n % 3)),
                model: format!("model{}", model / 2),
                build: format!("11.11.{}", 100 + build),
            })
            .collect()
    })
}

/// Whether in every beginning of `order` each label has its share, rounded down or up.
fn has_quota<'a>(labels: &[&'a str]) -> bool {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for label in labels {
        *all.entry(label).or_default() += 1;
    }
    let mut seen: BTreeMap<&'a str, usize> = BTreeMap::new();
    (1..=labels.len()).all(|n| {
        *seen.entry(labels[n - 1]).or_default() += 1;
        all.iter().all(|(label, of)| {
            let count = seen.get(label).copied().unwrap_or(0);
            let (floor, ceil) = (n * of / labels.len(), (n * of).div_ceil(labels.len()));
            (floor..=ceil).contains(&count)
        })
    })
}

#[test]
fn a_device_whose_site_is_full_goes_in_a_later_wave() {
    let site_of = [0, 1, 0, 0, 1, 0];
    let waves = fill(
        &site_of,
        &[Some(2), None],
        &[WaveSize::Devices(2), WaveSize::Rest],
    );
    assert_eq!(waves, [vec![0, 1], vec![2, 3, 4], vec![5]]);
}

#[test]
fn the_order_is_pinned() {
    let rows: Vec<Row> = (0..6)
        .map(|n| Row {
            unit_id: format!("00E0C500000{n}"),
            site: if n < 4 { "berlin" } else { "munich" }.to_owned(),
            model: "M340C".to_owned(),
            build: "11.11.100".to_owned(),
        })
        .collect();
    // A plan that was approved must come out the same from every later version. The hashes were
    // computed by another program.
    let devices = candidates(&rows);
    assert_eq!(stratified_order("autumn", &devices), [2, 4, 3, 1, 5, 0]);
    assert_eq!(stratified_order("winter", &devices), [3, 1, 5, 2, 0, 4]);
}

#[test]
fn sizes_are_read() {
    for (text, size) in [
        ("1", WaveSize::Devices(1)),
        ("25 %", WaveSize::Percent(super::super::Percent::new(25))),
        ("rest", WaveSize::Rest),
    ] {
        assert_eq!(text.parse::<WaveSize>().unwrap(), size);
        assert_eq!(size.to_string(), text);
    }
    for text in ["", "0", "0 %", "-1", "+1", "all", "101 %", "5000000000"] {
        assert!(text.parse::<WaveSize>().is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_beginning_looks_like_the_fleet(rows in any_fleet()) {
        let order = stratified_order("autumn", &candidates(&rows));
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..rows.len()).collect::<Vec<_>>());

        let ordered: Vec<&Row> = order.iter().map(|&index| &rows[index]).collect();
        let sites: Vec<&str> = ordered.iter().map(|row| row.site.as_str()).collect();
        prop_assert!(has_quota(&sites));
        for site in ["site0", "site1", "site2", "site3"] {
            let at_site = || ordered.iter().filter(|row| row.site == site);
            let models: Vec<&str> = at_site().map(|row| row.model.as_str()).collect();
            prop_assert!(has_quota(&models));
            for model in ["model0", "model1"] {
                let builds: Vec<&str> = at_site()
                    .filter(|row| row.model == model)
                    .map(|row| row.build.as_str())
                    .collect();
                prop_assert!(has_quota(&builds));
            }
        }
    }

    #[test]
    fn the_order_of_reading_does_not_matter(rows in any_fleet(), seed: u64) {
        let mut shuffled = rows.clone();
        shuffled.sort_by_key(|row| {
            let digits = u64::from_str_radix(&row.unit_id, 16).unwrap();
            (digits ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        let one = stratified_order("autumn", &candidates(&rows));
        let other = stratified_order("autumn", &candidates(&shuffled));
        prop_assert_eq!(ids(&rows, &one), ids(&shuffled, &other));
    }

    #[test]
    fn waves_hold_everybody_once_and_keep_to_capacities(
        sites in proptest::collection::vec(0_usize..4, 0..120),
        capacities in proptest::collection::vec(proptest::option::of(1_u32..20), 4),
        sizes in proptest::collection::vec(1_u32..60, 0..6),
    ) {
        let sizes: Vec<WaveSize> = sizes.into_iter().map(WaveSize::Devices).collect();
        let waves = fill(&sites, &capacities, &sizes);
        let mut all: Vec<usize> = waves.concat();
        for wave in &waves {
            prop_assert!(wave.is_sorted() && !wave.is_empty());
            for (site, capacity) in capacities.iter().enumerate() {
                let count = wave.iter().filter(|&&place| sites[place] == site).count();
                prop_assert!(capacity.is_none_or(|capacity| count <= capacity as usize));
            }
        }
        for (wave, size) in waves.iter().zip(&sizes) {
            prop_assert!(wave.len() <= size.devices(0) as usize);
        }
        // Of one site nobody overtakes anybody.
        for site in 0..4 {
            let order: Vec<usize> = all.iter().copied().filter(|&place| sites[place] == site).collect();
            prop_assert!(order.is_sorted());
        }
        all.sort_unstable();
        prop_assert_eq!(all, (0..sites.len()).collect::<Vec<_>>());
    }
}
