//! The explicit probes, on servers that say 100 too early and proxies that say it for others.

use igel_migrate_core::simulator::{ContinueReply, MissingRight};
use igel_migrate_core::webdav::probe::{
    Announcement, ContinueMeaning, UploadAccount, UploadOutcome, WriteOutcome,
};

use super::*;

const LIMIT: u64 = 1 << 20;

#[tokio::test]
async fn what_a_hundred_is_worth_is_said() {
    let go_on = Announcement::Continue {
        meaning: ContinueMeaning::NeverLooks,
    };
    let refused = Announcement::Refused {
        status: 413,
        limit: Some(LIMIT),
    };
    for (reply, keeps, wanted) in [
        (ContinueReply::AfterChecks, false, refused),
        (ContinueReply::AtOnce, true, refused),
        (ContinueReply::Buffered, true, go_on),
    ] {
        let office = office(RepositorySetup::new("Berlin").with_knobs(knobs(|knobs| {
            knobs.continue_reply = reply;
            knobs.keeps_broken_uploads = keeps;
            knobs.upload_limit = Some(LIMIT);
        })));
        let repository = &office.repository;
        let account = UploadAccount::new(repository.upload_account().clone());
        let mut prober = reader(repository).prober(account).unwrap();
        let probe = prober.probe_large_file(LIMIT + 1).await.unwrap();
        assert_eq!(probe.announcement, wanted, "{reply:?}");
        // Only what is really sent shows what the server makes of it.
        for (bytes, wanted) in [
            (LIMIT, UploadOutcome::Stored),
            (LIMIT + 1, UploadOutcome::Refused { status: 413 }),
        ] {
            let plan = prober.plan_upload(bytes).confirmed();
            let upload = prober.upload_and_delete(plan, |_| ()).await.unwrap();
            assert_eq!(upload.outcome, wanted, "{reply:?}");
        }
        assert!(!prober.report().is_good());
        assert_eq!(prober.report().leftovers, []);
        assert!(repository.files().is_empty(), "{reply:?}");
    }
}

#[tokio::test]
async fn a_missing_right_is_one_in_either_form() {
    for (right, status) in [
        (MissingRight::Forbidden, 403),
        (MissingRight::Unauthorized, 401),
    ] {
        let office = office(
            RepositorySetup::new("Berlin").with_knobs(knobs(|knobs| knobs.missing_right = right)),
        );
        let repository = &office.repository;
        let account = UploadAccount::new(repository.upload_account().clone());
        let mut prober = reader(repository).prober(account).unwrap();
        let rights = prober.probe_rights().await.unwrap();
        assert_eq!(rights.reader, WriteOutcome::Refused { status });
        assert_eq!(rights.uploader, WriteOutcome::NotRefused);
        let rights = prober.probe_rights_by_writing().await.unwrap();
        assert_eq!(rights.reader, WriteOutcome::Refused { status });
        assert_eq!(rights.uploader, WriteOutcome::Written);
        assert!(prober.report().is_good());
        assert!(repository.files().is_empty());
    }
}
