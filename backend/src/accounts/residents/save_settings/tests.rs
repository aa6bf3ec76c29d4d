use sqlx::PgPool;

use super::*;
use crate::{
    accounts::residents::{
        Resident, settings,
        testing::{kernel, resident},
    },
    forms::FormKey,
};

async fn form(kernel: &crate::db::testing::TestKernel, pool: &PgPool) -> SaveSettings {
    let resident = resident(kernel, pool, "13812345678").await;
    SaveSettings {
        by: By { resident, key: FormKey::mint(&*kernel.random), request_id: None },
        locale: "en".to_owned(),
        elder: true,
        quiet: true,
        quiet_from: "21:30".to_owned(),
        quiet_to: "07:15".to_owned(),
        wanted: vec![
            (MessageKind::Answers, Channel::Inbox, true),
            (MessageKind::Answers, Channel::Sms, false),
        ],
        seen: None,
    }
}

#[sqlx::test(migrations = false)]
async fn what_was_chosen_is_there_again(pool: PgPool) {
    let test = kernel(&pool).await;
    let save = form(&test, &pool).await;
    let before = settings(&test, &save.by.resident).await.unwrap();
    assert_eq!((before.quiet, before.elder), (Some(QuietHours::default()), false));
    assert!(before.choices.want(MessageKind::Answers, Channel::Sms), "by default");

    save_settings(&test, &save).await.unwrap();
    save_settings(&test, &save).await.unwrap();
    let acts: i64 =
        sqlx::query_scalar("select count(*) from audit_event where act = 'save-settings'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(acts, 1, "sent twice is one change");
    let resident = Resident { locale: Locale::En, ..save.by.resident };
    let after = settings(&test, &resident).await.unwrap();
    let quiet = after.quiet.unwrap();
    assert_eq!(
        (quiet.from().to_string(), quiet.to().to_string()),
        ("21:30:00".into(), "07:15:00".into())
    );
    assert!(after.elder && after.choices.want(MessageKind::Answers, Channel::Inbox));
    assert!(!after.choices.want(MessageKind::Answers, Channel::Sms));
    assert!(after.choices.want(MessageKind::Codes, Channel::Sms), "codes always come");
    assert!(after.choices.want(MessageKind::Bookings, Channel::Sms), "what is not named stays");

    let mut other = SaveSettings { quiet: false, quiet_from: "x".to_owned(), ..save.clone() };
    let changed = save_settings(&test, &other).await.unwrap_err();
    assert_eq!(changed.code(), "form-changed", "one key, two contents");
    // The other tab.
    other.by.key = FormKey::mint(&*test.random);
    save_settings(&test, &other).await.unwrap();
    let seen = settings(&test, &resident).await.unwrap();
    assert_eq!(seen.quiet, None);

    // Two apps that have seen the same.
    let key = || By { key: FormKey::mint(&*test.random), ..save.by.clone() };
    let seen = Some(seen);
    let apps = [true, false].map(|elder| SaveSettings {
        by: key(),
        elder,
        seen: seen.clone(),
        ..save.clone()
    });
    let saved = futures::future::join_all(apps.iter().map(|one| save_settings(&test, one))).await;
    let refused = saved.iter().find_map(|one| one.as_ref().err()).unwrap();
    assert_eq!((refused.code(), refused.status()), ("changed-meanwhile", 412));
    assert_eq!(saved.iter().filter(|one| one.is_ok()).count(), 1);
}

#[sqlx::test(migrations = false)]
async fn everything_wrong_is_named_at_its_field(pool: PgPool) {
    let test = kernel(&pool).await;
    let good = form(&test, &pool).await;
    let long = "9".repeat(20_000);
    for (locale, from, to, expected) in [
        ("", "22:00", "08:00", &[("locale", "language-missing")][..]),
        ("fr", "22:00", "08:00", &[("locale", "language-missing")]),
        (
            "en",
            "",
            "24:00",
            &[("quiet_from", "quiet-from-invalid"), ("quiet_to", "quiet-to-invalid")],
        ),
        (
            "en",
            &long,
            "8",
            &[("quiet_from", "quiet-from-invalid"), ("quiet_to", "quiet-to-invalid")],
        ),
        ("en", "08:00", "08:00:00", &[("quiet_to", "quiet-same")]),
    ] {
        let save = SaveSettings {
            locale: locale.to_owned(),
            quiet_from: from.to_owned(),
            quiet_to: to.to_owned(),
            ..good.clone()
        };
        let fields = save_settings(&test, &save).await.unwrap_err().fields();
        let found: Vec<_> =
            fields.iter().map(|wrong| (wrong.field.as_str(), wrong.code.as_str())).collect();
        assert_eq!(found, expected);
    }
    // Full-width, as an input method for Chinese types it.
    let save =
        SaveSettings { quiet_from: "２２".to_owned(), quiet_to: "08：30".to_owned(), ..good };
    assert_eq!(save_settings(&test, &save).await.unwrap_err().fields().len(), 1);
    assert_eq!(read_time(" 08：30 "), NaiveTime::from_hms_opt(8, 30, 0));
}
