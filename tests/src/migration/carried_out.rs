//! A plan carried out, resumed, undone.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use igel_migrate_core::Error;
use igel_migrate_core::migration::MigrationPlan;
use igel_migrate_core::migration::engine::{Engine, Outcome, Question};
use igel_migrate_core::migration::journal::JournalReader;
use igel_migrate_core::migration::report::MigrationReport;
use igel_migrate_core::migration::run::{CustomTrigger, Migration, Orders, PlanCheck};
use igel_migrate_core::rules::RuleSet;

use super::people::{Reply, Somebody};
use super::world::World;

/// How a run went.
#[derive(Debug)]
pub struct Told {
    /// The outcome, or why the program ended.
    pub end: Result<Outcome, Error>,
    /// What was asked, without repetitions.
    pub questions: Vec<Question>,
}

impl Told {
    /// It came to its end.
    pub fn finished(&self) {
        assert!(matches!(self.end, Ok(Outcome::Finished)), "{self:?}");
    }

    /// Somebody ended the program at a question.
    pub fn left_at_a_question(&self) {
        assert!(self.left(), "{self:?}");
    }

    fn left(&self) -> bool {
        matches!(&self.end, Err(error) if error.report().contains("gone home"))
    }

    /// It stood still and nobody went on with it; the reason.
    pub fn paused(&self) -> &str {
        match self.questions.last() {
            Some(Question::Stopped { reason, .. }) if self.left() => reason,
            _ => panic!("it did not pause: {self:?}"),
        }
    }

    /// Sites stood still and nobody went on with them; the reasons.
    pub fn sites_stopped(&self) -> Vec<&str> {
        match self.questions.last() {
            Some(Question::SitesStopped { sites }) if self.left() => {
                sites.iter().map(|(_, reason)| reason.as_str()).collect()
            }
            _ => panic!("no site stood still: {self:?}"),
        }
    }
}

impl World {
    /// What is carried out for a plan, with what reports tell besides.
    pub fn orders(&self, plan: &MigrationPlan) -> Orders {
        let background = self.backgrounds.lock().unwrap()[&plan.hash().to_string()].clone();
        let orders = Orders::from_plan(plan, RuleSet::builtin().hash().to_string());
        orders.unwrap().with_background(background)
    }

    /// What a manager gets.
    pub fn report(&self, plan: &MigrationPlan) -> MigrationReport {
        let journal = JournalReader::open(self.journal(plan)).unwrap();
        MigrationReport::from_journal(&journal).unwrap()
    }

    /// The journal of a plan.
    pub fn journal(&self, plan: &MigrationPlan) -> PathBuf {
        self.folder.path().join(format!("{}.journal", plan.hash()))
    }

    /// The check of waves.
    pub fn check(&self, plan: &MigrationPlan) -> PlanCheck {
        let done = self.runbook();
        PlanCheck::new(self.client(), self.spec.clone(), plan.clone())
            .unwrap()
            .with_repositories(self.repositories())
            .with_runbook(move || Ok(done.clone()))
    }

    /// A plan about to be carried out, and where its questions will be found.
    pub fn migration(
        &mut self,
        plan: &MigrationPlan,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> (Migration, Arc<Mutex<Vec<Question>>>) {
        let asked: Arc<Mutex<Vec<Question>>> = Arc::default();
        let check = self.check(plan);
        let person = Somebody::new(answer, asked.clone(), self.voice.clone());
        let migration =
            Migration::new(self.client(), self.orders(plan), person, check).with_clock(self.days());
        (migration, asked)
    }

    /// Begins a plan.
    pub async fn apply(
        &mut self,
        plan: &MigrationPlan,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> Told {
        let (mut migration, asked) = self.migration(plan, answer);
        let end = migration.apply(self.journal(plan)).await;
        told(end, &asked)
    }

    /// Begins a plan whose devices are triggered by code of the caller.
    pub async fn apply_with_trigger(
        &mut self,
        plan: &MigrationPlan,
        trigger: impl CustomTrigger + 'static,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> Told {
        let (migration, asked) = self.migration(plan, answer);
        let end = migration
            .with_trigger(trigger)
            .apply(self.journal(plan))
            .await;
        told(end, &asked)
    }

    /// Goes on with a plan.
    pub async fn resume(
        &mut self,
        plan: &MigrationPlan,
        answer: impl FnMut(&Question, &Engine) -> Reply + Send + 'static,
    ) -> Told {
        let (mut migration, asked) = self.migration(plan, answer);
        let end = migration.resume(self.journal(plan)).await;
        told(end, &asked)
    }

    /// Takes a plan back.
    pub async fn undo(&mut self, plan: &MigrationPlan) -> Told {
        let (mut migration, asked) = self.migration(plan, |_, _| Reply::Leave);
        let end = migration.undo(self.journal(plan), "A. Example").await;
        told(end, &asked)
    }
}

fn told(end: Result<Outcome, Error>, asked: &Mutex<Vec<Question>>) -> Told {
    Told {
        end,
        questions: asked.lock().unwrap().clone(),
    }
}
