use domain::accounts::Role;
use sqlx::PgPool;

use super::*;
use crate::{
    Kernel,
    accounts::Staff,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    lists::testing::staff,
    messages::{Outgoing, Text, To, send},
};

fn of() -> TextOf {
    TextOf::parse("sign-in-code", "sms", "zh-Hans").unwrap()
}

fn body(body: &str) -> Text {
    Text { title: String::new(), body: body.to_owned() }
}

async fn write(
    kernel: &Kernel,
    editor: &Staff,
    version: i32,
    text: &str,
) -> Result<i32, WordingError> {
    let order = Save { of: of(), version, text: body(text), request_id: None };
    save(kernel, editor, order).await
}

#[test]
fn only_texts_that_there_are_have_an_address() {
    assert!(TextOf::parse("email-verify", "sms", "en").is_none(), "it goes by e-mail only");
    assert!(TextOf::parse("nothing", "sms", "en").is_none());
    assert!(TextOf::parse("sign-in-code", "sms", "fr").is_none());
    for of in TextOf::all() {
        let again = TextOf::parse(of.template.id, of.channel.as_str(), of.locale.as_str()).unwrap();
        assert_eq!((again.template.id, again.channel), (of.template.id, of.channel));
    }
}

#[sqlx::test(migrations = false)]
async fn each_change_is_another_version_and_the_next_message_says_it(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = staff(&kernel, Role::Editor).await;
    assert!(list(&kernel, &editor).await.unwrap().iter().all(|line| line.version == 0));
    assert_eq!(write(&kernel, &editor, 0, " 码 {code}\n").await.unwrap(), 1);
    assert_eq!(write(&kernel, &editor, 0, "码 {code}").await.unwrap(), 1, "a second click");
    assert_eq!(write(&kernel, &editor, 1, "码 {code}").await.unwrap(), 1, "nothing was changed");
    assert_eq!(write(&kernel, &editor, 1, "验证码 {code}").await.unwrap(), 2);

    let wording = read(&kernel, &editor, of()).await.unwrap();
    let numbers: Vec<_> = wording.versions.iter().map(|version| version.version).collect();
    assert_eq!(numbers, [2, 1, 0]);
    assert_eq!(wording.versions[0].edited_by.as_deref(), Some(editor.login.as_str()));
    let line = list(&kernel, &editor).await.unwrap().into_iter().find(|line| line.version > 0);
    assert_eq!(line.map(|line| line.version), Some(2));

    let phone = domain::phone::Phone::parse("13812345678").unwrap();
    let message = Outgoing {
        template: "sign-in-code",
        to: To::Phone(&phone),
        locale: Locale::ZhHans,
        values: &[("code", "123456"), ("minutes", "5")],
        resident: None,
        subject: None,
        deliver_after: None,
        expires_at: None,
    };
    let mut conn = kernel.db.acquire().await.unwrap();
    send(&kernel, &mut conn, message).await.unwrap();
    let said = crate::messages::latest(&kernel, 1).await.unwrap();
    assert_eq!(said[0].body, "验证码 123456");

    // What the program says is restored by saying it again.
    let own = wording.version(0).unwrap().text.body.clone();
    assert_eq!(write(&kernel, &editor, 2, &own).await.unwrap(), 3);
    let acts: i64 = sqlx::query_scalar(
        "select count(*) from audit_event where subject_kind = 'message-template'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(acts, 3);
}

#[sqlx::test(migrations = false)]
async fn of_two_editors_the_second_is_told(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = staff(&kernel, Role::Editor).await;
    let texts: Vec<String> = (0..8).map(|number| format!("{number} {{code}}")).collect();
    let saved =
        futures::future::join_all(texts.iter().map(|text| write(&kernel, &editor, 0, text))).await;
    assert_eq!(saved.iter().filter(|saved| matches!(saved, Ok(1))).count(), 1);
    let told = |saved: &&Result<i32, WordingError>| matches!(saved, Err(WordingError::Changed(1)));
    assert_eq!(saved.iter().filter(told).count(), 7, "{saved:?}");
    let late = write(&kernel, &editor, 7, "{code}").await;
    assert!(matches!(late, Err(WordingError::Changed(1))), "a version that is not there yet");
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_or_not_theirs_changes_nothing(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = staff(&kernel, Role::Editor).await;
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let crew = staff(&kernel, Role::Crew).await;
    let refused = write(&kernel, &editor, 0, "没有码").await.unwrap_err();
    assert_eq!(refused.fields(), [FieldError::new("body", "template-value-missing")]);
    let refused = write(&kernel, &agent, 0, "{code}").await.unwrap_err();
    assert!(matches!(refused, WordingError::Denied(Denied::Forbidden)));
    assert!(!read(&kernel, &agent, of()).await.unwrap().may_write);
    assert!(matches!(read(&kernel, &crew, of()).await, Err(WordingError::Denied(_))));
    assert!(list(&kernel, &crew).await.is_err());
    assert_eq!(read(&kernel, &editor, of()).await.unwrap().versions.len(), 1);
}
