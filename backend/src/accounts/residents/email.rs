//! The e-mail address of an account: added with a code that was sent to it, and removed.

use super::{
    By,
    code::{self, CodeError, Guess, Purpose, Target},
};
use crate::{
    Kernel,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    presession::PreSessionId,
    privacy::{Place, Redacted, seal},
};

/// What adds an address.
#[derive(Debug, Clone)]
pub struct AddEmail {
    pub by: By,
    /// The browser that asked for the code.
    pub visitor: PreSessionId,
    /// As it was typed.
    pub code: Redacted<String>,
}

/// Gives the account the address that the code was sent to, in place of the one before.
///
/// # Errors
/// [`CodeError`]; a guess was counted then, unless it was no code at all.
pub async fn add_email(kernel: &Kernel, add: &AddEmail) -> Result<(), CodeError> {
    let id = add.by.resident.id;
    let typed = code::read(add.code.expose())?;
    let hash = request_hash("add-email", [&typed]);
    let begun = Once::begin(kernel, id.as_bytes(), add.by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let guess =
        Guess { purpose: Purpose::Email, visitor: add.visitor, resident: Some(id), code: &typed };
    let address = match code::guess(kernel, once.conn(), &guess).await {
        Ok(Target::Email(address)) => address,
        // Codes for an address are sent to one.
        Ok(Target::Phone(_)) => return Err(CodeError::Target),
        Err(error) => {
            once.give_up().await?;
            return Err(error);
        }
    };
    code::used(once.conn(), add.visitor, Purpose::Email).await?;
    let place = Place { column: "resident.email", row: id.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, address.as_bytes());
    sqlx::query!(
        "update resident set email = $2 where id = $1 and deleted_at is null",
        id,
        sealed,
    )
    .execute(once.conn())
    .await?;
    once.finish(kernel, event(kernel, &add.by, "add-email"), &[]).await?;
    Ok(())
}

/// Takes the address out of the account. Doing it twice does no more.
///
/// # Errors
/// [`IdempotencyError`]; the address is still there then.
pub async fn remove_email(kernel: &Kernel, by: &By) -> Result<(), IdempotencyError> {
    let id = by.resident.id;
    let hash = request_hash("remove-email", [""; 0]);
    let begun = Once::begin(kernel, id.as_bytes(), by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    sqlx::query!("update resident set email = null where id = $1", id).execute(once.conn()).await?;
    once.finish(kernel, event(kernel, by, "remove-email"), &[]).await
}

fn event(kernel: &Kernel, by: &By, act: &'static str) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.resident.actor(),
        act,
        subject: Subject { kind: "resident", id: Some(by.resident.id) },
        detail: Detail::none(),
        request_id: by.request_id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        Problem,
        accounts::residents::{
            MAIL_LIFE, request_email, settings,
            testing::{another, browser, by, kernel, last_code, resident, wish},
        },
    };

    #[sqlx::test(migrations = false)]
    async fn an_address_is_theirs_once_its_code_comes_back(pool: PgPool) {
        let test = kernel(&pool).await;
        let me = resident(&test, &pool, "13812345678").await;
        let (here, elsewhere) = (browser(&test), browser(&test));
        for wrong in ["", "wang", "wang@", "wang@@qq.com", &"a".repeat(9_000)] {
            let error = request_email(&test, &wish(&test, here), &by(&test, me), wrong).await;
            let error = error.unwrap_err();
            assert_eq!((error.code(), error.field()), ("email-invalid", Some("email")));
        }
        let address = " Wang.Wei@Example.CN ";
        request_email(&test, &wish(&test, here), &by(&test, me), address).await.unwrap();
        let soon = request_email(&test, &wish(&test, here), &by(&test, me), address).await;
        assert_eq!(soon.unwrap_err().code(), "code-too-soon");
        let code = last_code(&test, &pool, "wang.wei@example.cn").await;
        let add = |visitor, code: &str| AddEmail {
            by: by(&test, me),
            visitor,
            code: Redacted::new(code.to_owned()),
        };
        let error = async |add| add_email(&test, &add).await.unwrap_err().code();
        assert_eq!(error(add(here, "12a")).await, "code-missing");
        assert_eq!(error(add(here, &another(&code))).await, "code-wrong");
        assert_eq!(error(add(elsewhere, &code)).await, "code-over", "another browser");
        assert_eq!(settings(&test, &me).await.unwrap().masked_email, None);
        test.clock.advance(MAIL_LIFE - TimeDelta::minutes(2));
        let right = add(here, &code);
        add_email(&test, &right).await.unwrap();
        add_email(&test, &right).await.unwrap();
        assert_eq!(
            settings(&test, &me).await.unwrap().masked_email.as_deref(),
            Some("w***@example.cn")
        );
        assert_eq!(error(add(here, &code)).await, "code-over", "a code is for one use");
        let row: String = sqlx::query_scalar("select resident::text from resident")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(!row.contains("example"));

        let remove = by(&test, me);
        remove_email(&test, &remove).await.unwrap();
        remove_email(&test, &remove).await.unwrap();
        assert_eq!(settings(&test, &me).await.unwrap().masked_email, None);
        let acts: Vec<String> =
            sqlx::query_scalar("select act from audit_event where act like '%-email' order by act")
                .fetch_all(&pool)
                .await
                .unwrap();
        assert_eq!(acts, ["add-email", "remove-email"]);
    }

    #[sqlx::test(migrations = false)]
    async fn a_code_by_mail_lasts_half_an_hour_and_takes_five_guesses(pool: PgPool) {
        let test = kernel(&pool).await;
        let me = resident(&test, &pool, "13812345678").await;
        let here = browser(&test);
        let address = "wang@example.cn";
        request_email(&test, &wish(&test, here), &by(&test, me), address).await.unwrap();
        let code = last_code(&test, &pool, address).await;
        let add = |code: &str| AddEmail {
            by: by(&test, me),
            visitor: here,
            code: Redacted::new(code.to_owned()),
        };
        let wrong = another(&code);
        let forms: Vec<_> = (0..20).map(|_| add(&wrong)).collect();
        let answers =
            futures::future::join_all(forms.iter().map(|form| add_email(&test, form))).await;
        let told =
            answers.iter().filter(|one| one.as_ref().is_err_and(|e| e.code() == "code-wrong"));
        assert_eq!(told.count(), 4, "the fifth is told that there are no more");
        assert_eq!(add_email(&test, &add(&code)).await.unwrap_err().code(), "code-over");

        test.clock.advance(TimeDelta::minutes(1));
        request_email(&test, &wish(&test, here), &by(&test, me), address).await.unwrap();
        let code = last_code(&test, &pool, address).await;
        test.clock.advance(MAIL_LIFE);
        assert_eq!(add_email(&test, &add(&code)).await.unwrap_err().code(), "code-over");
    }
}
