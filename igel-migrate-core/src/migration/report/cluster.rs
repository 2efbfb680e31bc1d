//! Where the trouble lies: a model, build or site in which more goes wrong than chance explains.

use serde::{Deserialize, Serialize};

use super::count::Counts;
use crate::names::{named, serde_by_name};

/// Fewer devices are no cluster.
const AT_LEAST: u32 = 3;
/// How seldom chance may bring about what is called a cluster. Small, because many models and
/// sites are looked at.
const CHANCE: f64 = 0.001;

named! {
    #[what("what devices have in common")]
    /// What devices of a cluster have in common.
    pub enum ClusterBy {
        /// Their model.
        Model = "model",
        /// Their build of OS 11.
        Build = "build",
        /// Their site.
        Site = "site",
    }
}

serde_by_name! { ClusterBy }

/// Devices with something in common of which more need attention than chance explains: at least
/// three, and by chance alone less often than once in a thousand (Fisher's exact test). A hint for
/// people, no proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cluster {
    /// What they have in common.
    pub by: ClusterBy,
    /// The model, build or site.
    pub name: String,
    /// So many need attention.
    pub attention: u32,
    /// Of so many whose outcome is known.
    pub decided: u32,
    /// Elsewhere so many need attention.
    pub attention_elsewhere: u32,
    /// Of so many whose outcome is known.
    pub decided_elsewhere: u32,
}

/// Finds the most striking cluster of each sort.
pub(super) struct Search {
    all: Counts,
    /// The logarithm of each factorial up to the number of devices.
    factorials: Vec<f64>,
    found: Vec<(f64, Cluster)>,
}

impl Search {
    pub(super) fn among(all: Counts) -> Self {
        let mut sum = 0.0;
        let logarithms = (1..=all.decided()).map(|number| {
            sum += f64::from(number).ln();
            sum
        });
        Self {
            all,
            factorials: std::iter::once(0.0).chain(logarithms).collect(),
            found: Vec::new(),
        }
    }

    /// Looks through groups that share all devices.
    pub(super) fn look<'a>(
        &mut self,
        by: ClusterBy,
        groups: impl Iterator<Item = (&'a str, Counts)>,
    ) {
        let by_chance = groups
            .filter(|(name, counts)| !name.is_empty() && counts.attention() >= AT_LEAST)
            .map(|(name, counts)| (self.chance(&counts), name, counts));
        let least =
            by_chance.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(other.1)));
        if let Some((chance, name, counts)) = least.filter(|(chance, ..)| *chance < CHANCE) {
            let (attention, decided) = (counts.attention(), counts.decided());
            self.found.push((
                chance,
                Cluster {
                    by,
                    name: name.to_owned(),
                    attention,
                    decided,
                    attention_elsewhere: self.all.attention().saturating_sub(attention),
                    decided_elsewhere: self.all.decided().saturating_sub(decided),
                },
            ));
        }
    }

    /// The most striking one first.
    pub(super) fn found(mut self) -> Vec<Cluster> {
        self.found.sort_by(|one, other| one.0.total_cmp(&other.0));
        self.found.into_iter().map(|(_, cluster)| cluster).collect()
    }

    /// How likely so many or more of all that need attention would be in a group of this size if
    /// groups made no difference.
    fn chance(&self, group: &Counts) -> f64 {
        let (all, bad) = (self.all.decided(), self.all.attention());
        let (size, here) = (group.decided(), group.attention());
        let choose = |of: u32, some: u32| match of.checked_sub(some) {
            Some(rest) => self.ln(of) - self.ln(some) - self.ln(rest),
            None => f64::NEG_INFINITY,
        };
        let ways = choose(all, size);
        let more = here..=size.min(bad);
        more.map(|count| (choose(bad, count) + choose(all - bad, size - count) - ways).exp())
            .sum()
    }

    fn ln(&self, factorial: u32) -> f64 {
        self.factorials
            .get(factorial as usize)
            .copied()
            .unwrap_or(f64::INFINITY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(attention: u32, healthy: u32) -> Counts {
        let mut counts = Counts::waiting(0);
        (counts.needs_visit, counts.healthy) = (attention, healthy);
        counts
    }

    /// Counted by hand; the second is the lady tasting tea.
    #[test]
    fn chance_is_that_of_fishers_exact_test() {
        for (here, elsewhere, chance) in [
            ((3, 0), (0, 20), 1.0 / 1771.0),
            ((3, 1), (1, 3), 17.0 / 70.0),
            ((1, 0), (0, 1), 0.5),
            ((0, 5), (3, 2), 1.0),
        ] {
            let group_here = group(here.0, here.1);
            let all = group(here.0 + elsewhere.0, here.1 + elsewhere.1);
            let found = Search::among(all).chance(&group_here);
            assert!((found - chance).abs() < 1e-12, "{found} {chance}");
        }
    }

    #[test]
    fn what_chance_explains_is_no_cluster() {
        let found = |here: Counts, elsewhere: Counts| {
            let all = group(
                here.needs_visit + elsewhere.needs_visit,
                here.healthy + elsewhere.healthy,
            );
            let mut search = Search::among(all);
            search.look(
                ClusterBy::Model,
                [("a", here), ("b", elsewhere)].into_iter(),
            );
            search
                .found()
                .into_iter()
                .map(|it| it.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(group(3, 0), group(0, 20)), ["a"]);
        assert_eq!(found(group(2, 0), group(0, 200)), [""; 0]);
        assert_eq!(found(group(4, 9), group(1, 12)), [""; 0]);
        assert_eq!(found(group(30, 300), group(10, 1000)), ["a"]);
        assert_eq!(found(group(0, 0), group(0, 0)), [""; 0]);
    }
}
