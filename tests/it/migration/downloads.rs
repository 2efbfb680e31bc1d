//! What is wrong with profile, repository or job, and where it is found: in the plan, by the check of
//! a wave, or by the first devices.

use igel_migrate_core::migration::engine::{End, Phase, Question};
use igel_migrate_core::migration::gate::FailureKind;
use igel_migrate_core::migration::report::{DeviceState, Standing};
use igel_migrate_core::simulator::{Damage, DeviceStep, RepositorySetup, ServerCertificate};

use igel_migrate_tests::migration::people::{releasing, resuming};
use igel_migrate_tests::migration::world::{PACKAGE, Setup, World, launch};

#[tokio::test]
async fn a_wrong_password_in_the_profile_stops_the_canary() {
    let mut world = World::start(Setup::default()).await;
    // The document is written with a password that is changed before the import.
    world.keep_password(Some("of-last-year"));
    world.import(&world.plan().await);
    world.keep_password(None);
    let plan = world.plan().await;
    assert!(plan.refusals(0, &[]).is_empty());

    let told = world.apply(&plan, releasing).await;
    assert!(
        told.paused().contains("0 of 3 devices are healthy"),
        "{told:?}"
    );
    assert_eq!(
        world
            .details(DeviceStep::DownloadFailed)
            .await
            .into_iter()
            .collect::<Vec<_>>(),
        ["base_system/12.7.4: Unauthorized"]
    );
    assert_eq!(world.on_os12(), 0);
    let timed_out = Phase::Ended(End::Failed(FailureKind::TimedOut));
    assert_eq!(world.count(&plan, timed_out), 3);
    assert_eq!(world.count(&plan, Phase::Waiting), 24);
    assert_eq!(world.at_home(), 24, "nobody else was touched");
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn a_file_that_is_missing_holds_its_site_until_it_is_there() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let hamburg = world.repository("Hamburg");
    hamburg.damage(PACKAGE, Damage::Missing).unwrap();

    let told = world.apply(&plan, releasing).await;
    let reasons = told.sites_stopped().join("");
    assert!(reasons.contains("its repository is"), "{reasons}");
    assert_eq!(world.on_os12(), 18, "the other sites went on");
    assert_eq!(world.at_home(), 9, "nobody of Hamburg was touched");
    assert!(
        hamburg
            .audit()
            .calls()
            .iter()
            .all(|call| !call.starts_with("GET"))
    );

    hamburg.repair(PACKAGE).unwrap();
    world.resume(&plan, resuming()).await.finished();
    assert_eq!(world.on_os12(), 27);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn an_expired_certificate_is_found_before_anybody_goes() {
    let setup = Setup {
        repositories: |site, repository: RepositorySetup| match site {
            "Ulm" => repository.with_certificate(ServerCertificate::Expired),
            _ => repository,
        },
        ..Setup::default()
    };
    let mut world = World::start(setup).await;
    world.import(&world.plan().await);
    let plan = world.plan().await;
    assert_eq!(
        plan.refusals(0, &[]),
        ["site ulm: its repository was not checked"]
    );

    let told = world.apply(&plan, releasing).await;
    let reasons = told.sites_stopped().join("");
    assert!(
        reasons.contains("its repository cannot be read"),
        "{reasons}"
    );
    assert!(reasons.contains("expired"), "{reasons}");
    assert_eq!((world.on_os12(), world.at_home()), (21, 6));
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn a_certificate_that_expires_after_the_check_stops_the_canary() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.ready().await;
    let repositories = world.simulator.repositories();
    world.days().visit(move |console, _| {
        // Somebody is on launch: the check was before.
        let begun = !console.jobs().is_empty();
        if begun {
            for repository in &repositories {
                repository.let_certificate_expire().unwrap();
            }
        }
        begun
    });
    let told = world.apply(&plan, releasing).await;
    assert!(
        told.paused().contains("0 of 3 devices are healthy"),
        "{told:?}"
    );
    assert_eq!(
        world
            .details(DeviceStep::DownloadFailed)
            .await
            .into_iter()
            .collect::<Vec<_>>(),
        ["base_system/12.7.4: Tls"]
    );
    assert_eq!((world.on_os12(), world.at_home()), (0, 24));

    // The check before it goes on finds it now, and lets it go on once it is renewed.
    let told = world.resume(&plan, resuming()).await;
    let reasons = told.sites_stopped().join("");
    assert!(reasons.contains("expired"), "{reasons}");
    for repository in world.simulator.repositories() {
        repository.renew_certificate().unwrap();
    }
    world.resume(&plan, resuming()).await.finished();
    assert_eq!(world.on_os12(), 27);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn without_the_job_the_canary_waits_in_vain() {
    let setup = Setup {
        jobs: vec!["Berlin", "Hamburg"],
        ..Setup::default()
    };
    let mut world = World::start(setup).await;
    let plan = world.ready().await;
    let told = world.apply(&plan, releasing).await;
    assert!(
        told.paused().contains("2 of 3 devices are healthy"),
        "{told:?}"
    );
    assert_eq!((world.on_os12(), world.at_home()), (2, 24));

    // The report sends people to the job; where, stands in its table of devices and sites.
    let report = world.report(&plan);
    let trouble: Vec<_> = report.devices_in(Standing::NeedsWork).collect();
    assert_eq!(trouble.len(), 1);
    assert_eq!(trouble[0].site.as_str(), "ulm");
    assert_eq!(trouble[0].state, DeviceState::TimedOut);
    assert!(
        trouble[0]
            .state
            .remedy()
            .contains("look at the result of the job in UMS")
    );
    let text = report.to_text();
    let unwrapped: Vec<&str> = text.split_whitespace().collect();
    assert!(
        unwrapped
            .join(" ")
            .contains("look at the result of the job in UMS")
    );

    world.will_make_job("Ulm");
    world.resume(&plan, resuming()).await.finished();
    assert_eq!(world.on_os12(), 27);
    assert_eq!(world.count(&plan, Phase::Ended(End::Healthy)), 27);
    world.assert_orderly(&plan);
}

#[tokio::test]
async fn profiles_are_imported_before_anybody_goes_and_once() {
    let mut world = World::start(Setup::default()).await;
    let plan = world.plan().await;
    assert_eq!(plan.imports.len(), 6);
    let text = plan.to_text();
    assert!(
        plan.imports
            .iter()
            .all(|import| text.contains(&import.name)),
        "{text}"
    );
    let refusals = plan.refusals(0, &[]).join("\n");
    assert!(refusals.contains("site berlin: UMS has no profile `DAR berlin OS11 r1 "));

    let told = world.apply(&plan, releasing).await;
    assert_eq!(told.sites_stopped().len(), 3);
    assert_eq!(world.at_home(), 27);
    assert_eq!(world.moves(), Vec::<String>::new());

    world.import(&plan);
    let ready = world.plan().await;
    assert!(ready.refusals(0, &[]).is_empty());
    // Somebody imports one of them a second time.
    world.import_again(&plan, "berlin OS11");
    let twice = world.plan().await;
    let refusals = twice.refusals(0, &[]).join("\n");
    assert!(refusals.contains("site berlin: UMS has 2 profiles `DAR berlin OS11 r1 "));
    let told = world.apply(&twice, releasing).await;
    assert!(
        matches!(told.questions.last(), Some(Question::SitesStopped { sites }) if sites.len() == 1)
    );
    assert_eq!((world.on_os12(), world.at_home()), (15, 12));
    for device in &world.devices["Ulm"] {
        assert_eq!(world.place(*device), launch("Ulm"));
    }
    world.assert_orderly(&twice);
}
