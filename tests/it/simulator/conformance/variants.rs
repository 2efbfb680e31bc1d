//! However the simulated UMS answers, within what is open, the suite passes.

use igel_migrate_core::simulator::{
    DateForm, Edge, Feature, IdAllocation, ListOrder, Messages, ServerStatus,
};
use igel_migrate_core::ums::UmsErrorCode;
use serde_json::Value;

use super::relay::Relay;
use super::*;

type Setting = (&'static str, fn(&mut Knobs));

/// Settings that change how answers look, or what is done at the edges.
const SETTINGS: &[Setting] = &[
    ("results wrapper", |knobs| knobs.results_wrapper = true),
    ("filled links", |knobs| knobs.device_links = true),
    ("empty text", |knobs| knobs.nulls_as_empty_text = true),
    ("no battery", |knobs| knobs.battery_in_basic_view = false),
    ("true booleans", |knobs| knobs.text_booleans = false),
    ("short name", |knobs| knobs.short_reverse_proxy_name = true),
    ("minutes", |knobs| {
        knobs.last_contact_form = DateForm::Minutes;
    }),
    ("german dates", |knobs| {
        knobs.last_contact_form = DateForm::German;
    }),
    ("full status", |knobs| {
        knobs.server_status = ServerStatus::Full;
    }),
    ("cookie first", |knobs| knobs.cookie_before_login = true),
    ("strict slashes", |knobs| knobs.trailing_slash = false),
    ("messages of 6", |knobs| knobs.messages = Messages::Ums6),
    ("german", |knobs| {
        knobs.messages = Messages::LocalizedTemplates;
    }),
    ("another order", |knobs| {
        knobs.list_order = ListOrder::Shuffled(7);
    }),
    ("an order more", |knobs| {
        knobs.list_order = ListOrder::Shuffled(8);
    }),
    ("ids per kind", |knobs| knobs.ids = IdAllocation::PerKind),
    ("error pages", |knobs| knobs.html_errors = true),
    ("no error time", |knobs| knobs.error_time = false),
    ("null at logout", |knobs| knobs.logout_null = true),
    ("one session", |knobs| knobs.parallel_sessions = false),
    ("unknown object", |knobs| {
        knobs.unknown_object = UmsErrorCode::InvalidObjectType;
    }),
    ("unknown is a fault", |knobs| {
        knobs.unknown_object = UmsErrorCode::Internal;
    }),
    ("404 for devices", |knobs| {
        knobs.statuses.insert(UmsErrorCode::DeviceNotFound, 404);
    }),
    ("late", |knobs| {
        knobs.visible_after = Duration::from_millis(30);
    }),
    ("delete online", |knobs| {
        knobs.delete_unreachable = Edge::Accept;
    }),
    ("names once", |knobs| {
        knobs.directory_name_again = Edge::Refuse(UmsErrorCode::Duplicate);
    }),
    ("assigned once", |knobs| {
        knobs.assign_again = Edge::Refuse(UmsErrorCode::Duplicate);
    }),
    ("no root", |knobs| {
        knobs.move_into_root = Edge::Refuse(UmsErrorCode::TargetDirectoryNotFound);
    }),
];

/// Both parts; what is skipped.
async fn passes(setting: &str, estate: &Estate, client: &UmsClient) -> Vec<String> {
    let read = conformance::read_only(client, &estate.known).await;
    let written = conformance::writing(client, &scratch().with_template_keys())
        .await
        .unwrap_or_else(|error| panic!("{setting}: {}", error.report()));
    let all: [&ConformanceReport; 2] = [&read, &written];
    for report in all {
        assert!(report.is_conformant(), "{setting}:\n{report}");
    }
    assert_eq!(in_scratch(estate), 0, "{setting}:\n{written}");
    let skipped = all.into_iter().flat_map(ConformanceReport::skipped);
    skipped.map(|check| check.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_setting_of_answers_passes() {
    for (setting, change) in SETTINGS {
        let mut knobs = Knobs::default();
        change(&mut knobs);
        assert_ne!(knobs, Knobs::default(), "{setting} is the default");
        let estate = Estate::start(knobs).await;
        let skipped = passes(setting, &estate, &client(&estate.simulator)).await;
        assert_eq!(skipped, [""; 0], "{setting}");
    }
}

/// Another order each time, sessions that end in the middle, answers that come late or crumble:
/// the client copes.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_copes_with_passes() {
    let estate = Estate::start(Knobs::default()).await;
    let faults = estate.simulator.faults();
    faults.add(FaultRule::new(Fault::OtherOrder));
    for after in [7, 30, 60, 90] {
        let expired = FaultRule::new(Fault::ExpiredSession);
        faults.add(expired.after(after).times(1));
    }
    let broken = FaultRule::new(Fault::DropBeforeEffect).on_method("GET");
    faults.add(broken.after(12).times(1));
    let slow = Fault::SlowBody {
        piece: 100,
        pause: Duration::from_millis(1),
    };
    faults.add(
        FaultRule::new(slow)
            .on_path("/umsapi/v3/thinclients")
            .times(3),
    );
    let other_type = FaultRule::new(Fault::ContentType("text/plain".to_owned()));
    faults.add(other_type.on_path("/umsapi/v3/directories"));
    let skipped = passes("faults", &estate, &client(&estate.simulator)).await;
    assert_eq!(skipped, [""; 0]);
    let entries = estate.simulator.audit().entries();
    let expired = |faults: &[Fault]| faults.contains(&Fault::ExpiredSession);
    let expired = entries.iter().filter(|entry| expired(&entry.faults));
    assert_eq!(expired.count(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn direct_authorization_passes() {
    let mut knobs = Knobs::default();
    knobs.direct_authorization = true;
    let estate = Estate::start(knobs).await;
    let simulator = &estate.simulator;
    let direct = builder(simulator.ums_url(), simulator, simulator.ca_pem())
        .with_direct_authorization()
        .build()
        .unwrap();
    assert_eq!(passes("direct", &estate, &direct).await, [""; 0]);
    assert!(
        !simulator
            .audit()
            .calls()
            .iter()
            .any(|call| call.contains("/login"))
    );
}

/// What an edition or an older release lacks is skipped, and said.
#[tokio::test(flavor = "multi_thread")]
async fn features_that_are_not_there_are_skipped() {
    for feature in [Feature::Unlicensed, Feature::Disabled] {
        let mut knobs = Knobs::default();
        knobs.priority_profiles = feature;
        knobs.asset_inventory = feature;
        knobs.template_keys = feature;
        let mut estate = Estate::start(knobs).await;
        estate.known.template_key = None;
        let skipped = passes("features", &estate, &client(&estate.simulator)).await;
        let unlicensed: &[&str] = &[
            "directories/priority-profile/tree",
            "profiles/priority-profile/list",
            "templates/values",
            "assets/list",
            "unknown/template-key",
            "directories/priority-profile/create",
            "assignments/priority-profile/choose",
            "templates/key",
        ];
        let disabled: &[&str] = &[
            "directories/priority-profile/children",
            "directories/priority-profile/one",
            "profiles/priority-profile/one",
            "profiles/priority-profile/of-devices",
            "profiles/priority-profile/of-directories",
            "templates/values",
            "assets/list",
            "directories/priority-profile/create",
            "assignments/priority-profile/choose",
            "templates/key",
        ];
        let expected = if feature == Feature::Unlicensed {
            unlicensed
        } else {
            disabled
        };
        assert_eq!(skipped, expected, "{feature:?}");
    }
}

/// An account that may only read: it cannot be told apart from a server that refuses, so what it
/// may not is skipped, and nothing was made.
#[tokio::test]
async fn rights_that_are_missing_are_skipped() {
    use igel_migrate_core::simulator::{Account, Right};
    let estate = Estate::start(Knobs::default()).await;
    let simulator = &estate.simulator;
    let mut reader = Account::limited("reader", "invented");
    for root in [-1, -2, -14] {
        reader = reader.with_rights(DirectoryId::new(root), &[Right::Read]);
    }
    simulator.console().set_account(reader);
    let client = builder(simulator.ums_url(), simulator, simulator.ca_pem())
        .with_credentials(Credentials::new("reader", "invented"))
        .build()
        .unwrap();
    let report = conformance::read_only(&client, &estate.known).await;
    assert!(report.is_conformant(), "{report}");
    assert_eq!(names(report.skipped()), [""; 0], "{report}");
    let report = conformance::writing(&client, &scratch()).await.unwrap();
    assert_eq!(names(report.failed()), [""; 0], "{report}");
    assert_eq!(
        names(report.skipped()),
        [
            "directories/device/create",
            "directories/profile/create",
            "directories/priority-profile/create"
        ],
        "{report}"
    );
}

/// Ids as numbers, truth values as text, and fields of a later release.
#[tokio::test(flavor = "multi_thread")]
async fn numbers_for_ids_pass() {
    let estate = Estate::start(Knobs::default()).await;
    let relay = Relay::start(&estate.simulator, |_, forward| {
        let mut answer = forward();
        if let Ok(mut json) = serde_json::from_str(&answer.text) {
            dialect(&mut json);
            answer.text = json.to_string();
        }
        answer
    })
    .await;
    let client = relay.client(&estate.simulator);
    assert_eq!(passes("numbers", &estate, &client).await, [""; 0]);
}

fn dialect(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(dialect),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let is_id = ["id", "parentID", "firmwareID"].contains(&name.as_str());
                match value {
                    Value::String(text) if is_id => {
                        if let Ok(number) = text.parse::<i64>() {
                            *value = number.into();
                        }
                    }
                    Value::Bool(flag) => *value = flag.to_string().into(),
                    other => dialect(other),
                }
            }
            if fields.contains_key("objectType") {
                fields.insert("ofALaterRelease".to_owned(), Value::Null);
            }
        }
        _ => {}
    }
}

/// The parent of a directory to be created is documented in a tutorial only.
#[tokio::test(flavor = "multi_thread")]
async fn directories_may_come_up_at_the_root() {
    let estate = Estate::start(Knobs::default()).await;
    let relay = Relay::start(&estate.simulator, |told, forward| {
        if let Some(Value::Object(fields)) = told.body.borrow_mut().as_mut()
            && told.is("PUT", "/directories/")
        {
            fields.remove("parentID");
        }
        forward()
    })
    .await;
    let client = relay.client(&estate.simulator);
    assert_eq!(passes("at the root", &estate, &client).await, [""; 0]);
}
