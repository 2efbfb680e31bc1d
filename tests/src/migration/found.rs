//! What is found afterwards: in the journal, in UMS, at the devices, in the audits.

use std::collections::{BTreeMap, BTreeSet};

use igel_migrate_core::migration::MigrationPlan;
use igel_migrate_core::migration::engine::{End, Engine, Event, Phase, Place, Write};
use igel_migrate_core::migration::journal::{JournalReader, Record};
use igel_migrate_core::migration::run::Migration;
use igel_migrate_core::secret::ExposeSecret as _;
use igel_migrate_core::simulator::{AuditEntry, DeviceEvent, DeviceStep, OsType};
use igel_migrate_core::ums::{DeviceId, ProfileId, Receiver};
use jiff::Timestamp;

use super::world::World;

impl World {
    /// The engine as the journal tells it.
    pub fn engine(&self, plan: &MigrationPlan) -> Engine {
        let status = Migration::status(&self.orders(plan), self.journal(plan));
        status.unwrap().engine
    }

    /// Where every device stands, by its unit id.
    pub fn phases(&self, plan: &MigrationPlan) -> BTreeMap<String, Phase> {
        let (engine, orders) = (self.engine(plan), self.orders(plan));
        let devices = (0..).zip(&orders.devices);
        devices
            .map(|(index, device)| (device.unit_id.to_string(), engine.phase(index)))
            .collect()
    }

    /// How many devices stand where.
    pub fn count(&self, plan: &MigrationPlan, phase: Phase) -> usize {
        let phases = self.phases(plan);
        phases.values().filter(|found| **found == phase).count()
    }

    /// How many devices a person would find on OS 12.
    pub fn on_os12(&self) -> usize {
        let console = self.console();
        let on_os12 = |id: &DeviceId| {
            let facts = console.device(*id).unwrap().facts;
            facts.os_type == Some(OsType::Text("IGEL OS 12".into()))
        };
        console.device_ids().iter().filter(|id| on_os12(id)).count()
    }

    /// What devices did.
    pub async fn log(&mut self) -> Vec<DeviceEvent> {
        self.days().log().await
    }

    /// How many devices did this.
    pub async fn did(&mut self, step: DeviceStep) -> usize {
        let log = self.log().await;
        let devices = log.iter().filter(|event| event.step == step);
        let devices: BTreeSet<_> = devices.map(|event| event.unit_id.clone()).collect();
        devices.len()
    }

    /// The different details of a step.
    pub async fn details(&mut self, step: DeviceStep) -> BTreeSet<String> {
        let log = self.log().await.into_iter();
        log.filter(|event| event.step == step)
            .map(|event| event.detail)
            .collect()
    }

    /// The events of the journal.
    pub fn events(&self, plan: &MigrationPlan) -> Vec<(Timestamp, Event)> {
        let journal = JournalReader::open(self.journal(plan)).unwrap();
        let mut events = Vec::new();
        let each = |record: Record| {
            if let Ok(event) = serde_json::from_str(record.body()) {
                events.push((record.at(), event));
            }
            Ok(())
        };
        journal.replay(each).unwrap();
        events
    }

    /// What holds of every run, whatever happened: UMS was asked for nothing that the journal does
    /// not know of and for no presence over the fleet, repositories for nothing but reads; and
    /// nobody was sent on to launch where as many were in flight as may be. The report says the
    /// same, and no secret.
    pub fn assert_orderly(&self, plan: &MigrationPlan) {
        let audit = self.simulator.audit().entries();
        assert!(audit.iter().all(|entry| !entry.query.contains("online")));
        let events = self.events(plan);
        for entry in audit.iter().filter(|entry| entry.is_write()) {
            let intended = events
                .iter()
                .any(|(at, event)| *at == entry.at && is_intent_of(event, entry));
            assert!(intended, "no intent for {} at {}", entry.call(), entry.at);
        }
        let mut engine = Engine::new(self.orders(plan).rollout).unwrap();
        for (at, event) in &events {
            engine.take(*at, event).unwrap();
            let Event::Sent {
                write:
                    Write::Move {
                        devices,
                        to: Place::Launch,
                    },
            } = event
            else {
                continue;
            };
            let tallies = engine.tallies();
            assert!(tallies.fleet.in_flight <= plan.limits.in_flight);
            // Elsewhere devices that were given up may have come back in the meantime.
            let site = engine.rollout().devices[devices[0] as usize];
            let key = &engine.rollout().sites[site as usize].key;
            assert!(tallies.sites[key].in_flight <= plan.limits.in_flight_per_site);
        }
        let report = self.report(plan);
        let healthy = self.count(plan, Phase::Ended(End::Healthy));
        assert_eq!(report.counts.healthy as usize, healthy);
        assert_eq!(report.counts.planned as usize, plan.devices());
        let told = report.to_json().unwrap();
        assert!(!told.contains(self.simulator.password()));
        for repository in self.simulator.repositories() {
            let password = repository.download_account().password().expose_secret();
            assert!(!told.contains(password));
            let writes = repository.audit().writes();
            assert!(writes.is_empty(), "{writes:?}");
        }
    }

    /// The calls of UMS that moved devices.
    pub fn moves(&self) -> Vec<String> {
        let audit = self.simulator.audit().entries().into_iter();
        let moves =
            audit.filter(|entry| entry.query == "operation=move" && entry.status == Some(200));
        moves.map(|entry| entry.call()).collect()
    }

    /// How many of them moved into one of these directories.
    pub fn moves_to(&self, directories: &[String]) -> usize {
        let ids = directories.iter().map(|path| self.directory(path));
        let calls = ids.map(|id| format!("/tcdirectories/{id}?operation=move"));
        let calls: Vec<_> = calls.collect();
        let moves = self.moves();
        let there = moves
            .iter()
            .filter(|call| calls.iter().any(|end| call.ends_with(end)));
        there.count()
    }

    /// How many devices lie where they lay in the beginning.
    pub fn at_home(&self) -> usize {
        let home = |(site, devices): (&&str, &Vec<DeviceId>)| {
            let home = devices
                .iter()
                .filter(|id| self.place(**id) == format!("/{site}"));
            home.count()
        };
        self.devices.iter().map(home).sum()
    }

    /// How many devices were sent on to launch, by the journal; those apart that did not arrive.
    pub fn launches(&self, plan: &MigrationPlan) -> usize {
        let mut launches = 0;
        let mut under_way = false;
        for (_, event) in self.events(plan) {
            match event {
                Event::Sent { write } => {
                    under_way = false;
                    if let Write::Move { devices, to } = write
                        && to == Place::Launch
                    {
                        under_way = true;
                        launches += devices.len();
                    }
                }
                Event::Settled { not_done, .. } if under_way => launches -= not_done.len(),
                _ => {}
            }
        }
        launches
    }

    /// Why devices were left out by the checks of waves.
    pub fn exclusions(&self, plan: &MigrationPlan) -> Vec<String> {
        let events = self.events(plan).into_iter();
        let checks = events.filter_map(|(_, event)| match event {
            Event::WaveChecked { excluded, .. } => Some(excluded),
            _ => None,
        });
        checks.flatten().map(|(_, reason)| reason).collect()
    }

    /// The profiles that are assigned to a directory itself.
    pub fn assigned(&self, path: &str) -> Vec<ProfileId> {
        let receiver = Receiver::Directory(self.directory(path));
        let effective = self.console().effective(receiver).into_iter();
        let own = effective.filter(|(_, at)| *at == receiver);
        own.map(|(profile, _)| profile).collect()
    }

    /// Directories with what is assigned to them, and where devices lie, as IMI shows it.
    pub async fn state(&self) -> Vec<String> {
        let console = self.console();
        let devices = console.device_ids().into_iter();
        let mut state: Vec<String> = devices
            .map(|id| format!("{id} in {}", self.place(id)))
            .collect();
        let tree = self.client().directories().await.unwrap();
        for path in tree
            .iter()
            .filter_map(|directory| tree.path_of(directory.id))
        {
            let path = path.to_string();
            state.push(format!("{path}: {:?}", self.assigned(&path)));
        }
        state.sort();
        state
    }
}

fn is_intent_of(event: &Event, entry: &AuditEntry) -> bool {
    let Event::Sent { write } = event else {
        return false;
    };
    match write {
        Write::Move { to, .. } => *to != Place::Elsewhere && entry.query.contains("operation=move"),
        Write::Prepare { .. } => {
            matches!(&*entry.method, "PUT" | "POST") && !entry.query.contains("move")
        }
        Write::TakeBack { .. } => entry.method == "DELETE",
        _ => false,
    }
}
