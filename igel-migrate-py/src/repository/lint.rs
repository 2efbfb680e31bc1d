//! What lint is told beside the repository.

use std::sync::Arc;

use igel_migrate_core::repository as core;
use igel_migrate_core::rules::RuleSet as CoreRuleSet;
use igel_migrate_core::{Os11Version, Os12Version, UmsVersion};
use pyo3::prelude::*;

use crate::convert::{Instant, Items};
use crate::parsed::Parsed;
use crate::rules::RuleSet;

/// What is known of the surroundings of a repository. What is not said is not checked.
#[pyclass(frozen, module = "igel_migrate.repository", from_py_object)]
#[derive(Clone)]
pub(crate) struct LintContext {
    pub(super) told: core::LintContext<'static>,
    rules: Option<Arc<CoreRuleSet>>,
}

impl LintContext {
    pub(super) fn of(told: core::LintContext<'static>) -> Self {
        Self { told, rules: None }
    }

    /// The context with the rules that were given.
    pub(super) fn get(&self) -> core::LintContext<'_> {
        match &self.rules {
            Some(rules) => self.told.clone().with_rules(rules),
            None => self.told.clone(),
        }
    }
}

#[pymethods]
impl LintContext {
    #[new]
    #[pyo3(signature = (now, *, rollout_end=None, ums=None, builds=None, targets=None,
        proxy_needed=None, cluster_url=None, default_repos_disabled=None, rules=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword options of Python")]
    fn new(
        now: Instant,
        rollout_end: Option<Instant>,
        ums: Option<Parsed<UmsVersion>>,
        builds: Option<Items<Parsed<Os11Version>>>,
        targets: Option<Items<Parsed<Os12Version>>>,
        proxy_needed: Option<bool>,
        cluster_url: Option<bool>,
        default_repos_disabled: Option<bool>,
        rules: Option<RuleSet>,
    ) -> Self {
        let mut told = core::LintContext::new(now.0);
        if let Some(end) = rollout_end {
            told = told.with_rollout_end(end.0);
        }
        if let Some(ums) = ums {
            told = told.with_ums(ums.0);
        }
        if let Some(builds) = builds {
            told = told.with_builds(builds.0.into_iter().map(|build| build.0));
        }
        if let Some(targets) = targets {
            told = told.with_targets(targets.0.into_iter().map(|target| target.0));
        }
        if let Some(needed) = proxy_needed {
            told = told.with_proxy_needed(needed);
        }
        if let Some(cluster_url) = cluster_url {
            told = told.with_cluster_url(cluster_url);
        }
        if let Some(disabled) = default_repos_disabled {
            told = told.with_default_repos_disabled(disabled);
        }
        let rules = rules.map(|rules| rules.0);
        Self { told, rules }
    }

    #[expect(clippy::unused_self, reason = "the core tells nothing of it")]
    fn __repr__(&self) -> &'static str {
        "<LintContext>"
    }
}
