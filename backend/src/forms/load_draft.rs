//! Gives back what was typed.

use sqlx::types::Json;

use super::{DraftError, FormSpec, FormValues, SEALED_COLUMN};
use crate::{
    Kernel,
    presession::PreSessionId,
    privacy::{Place, open},
    problem::FieldError,
};

/// What was typed, and what was wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The values, by field.
    pub values: FormValues,
    /// The errors, in the order in which the form should name them.
    pub errors: Vec<FieldError>,
}

/// The draft of `form`, or `None` if there is none or it has expired.
///
/// A draft that cannot be opened (its key was removed, or somebody changed the row) is none as
/// well: the resident can type again, and the log says what happened.
///
/// # Errors
/// [`DraftError::Database`].
pub async fn load_draft(
    kernel: &Kernel,
    presession: PreSessionId,
    form: &FormSpec,
) -> Result<Option<Draft>, DraftError> {
    let row = sqlx::query!(
        r#"select id, sealed_values, errors as "errors: Json<Vec<FieldError>>"
           from form_draft
           where presession = $1 and form = $2 and expires_at > $3"#,
        presession.as_bytes(),
        form.name,
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };

    let place = Place { column: SEALED_COLUMN, row: row.id.as_bytes() };
    let json = match open(&kernel.keys, place, &row.sealed_values) {
        Ok(json) => json,
        Err(error) => {
            tracing::error!(draft = %row.id, form = form.name, %error, "form draft does not open");
            return Ok(None);
        }
    };
    match FormValues::from_json(&json) {
        Ok(values) => Ok(Some(Draft { values, errors: row.errors.0 })),
        Err(_) => {
            // Without the error: it may quote what was typed.
            tracing::error!(draft = %row.id, form = form.name, "form draft is not a map of strings");
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        forms::{DRAFT_LIFE, discard_draft, save_draft},
        presession::PreSession,
    };

    const ASK: FormSpec = FormSpec { name: "ask", kept: &["item", "phone"] };
    const BULKY: FormSpec = FormSpec { name: "bulky", kept: &["item"] };

    fn typed(item: &str) -> FormValues {
        FormValues::from_post(&ASK, [("item", item), ("phone", "138")])
    }

    #[sqlx::test(migrations = false)]
    async fn a_draft_belongs_to_one_visitor_and_one_form(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let me = PreSession::mint(&*kernel.random).id();
        let you = PreSession::mint(&*kernel.random).id();
        assert_eq!(load_draft(&kernel, me, &ASK).await.unwrap(), None);

        // A NUL is what Postgres could not store in a text.
        let errors = [FieldError::new("phone", "phone-invalid")];
        save_draft(&kernel, me, &ASK, &typed("沙发\0"), &errors).await.unwrap();
        let draft = load_draft(&kernel, me, &ASK).await.unwrap().unwrap();
        assert_eq!(draft, Draft { values: typed("沙发\0"), errors: errors.to_vec() });
        assert_eq!(load_draft(&kernel, you, &ASK).await.unwrap(), None);
        assert_eq!(load_draft(&kernel, me, &BULKY).await.unwrap(), None);

        save_draft(&kernel, me, &ASK, &typed("床垫"), &[]).await.unwrap();
        save_draft(&kernel, you, &ASK, &typed("电池"), &[]).await.unwrap();
        let draft = load_draft(&kernel, me, &ASK).await.unwrap().unwrap();
        assert_eq!(draft, Draft { values: typed("床垫"), errors: Vec::new() });

        discard_draft(&kernel.db, me, &ASK).await.unwrap();
        discard_draft(&kernel.db, me, &ASK).await.unwrap();
        assert_eq!(load_draft(&kernel, me, &ASK).await.unwrap(), None);
        assert!(load_draft(&kernel, you, &ASK).await.unwrap().is_some());
    }

    #[sqlx::test(migrations = false)]
    async fn a_draft_expires_a_day_after_it_was_last_saved(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let me = PreSession::mint(&*kernel.random).id();
        save_draft(&kernel, me, &ASK, &typed("沙发"), &[]).await.unwrap();
        kernel.clock.advance(DRAFT_LIFE - TimeDelta::seconds(1));
        save_draft(&kernel, me, &ASK, &typed("沙发"), &[]).await.unwrap();
        kernel.clock.advance(DRAFT_LIFE - TimeDelta::seconds(1));
        assert!(load_draft(&kernel, me, &ASK).await.unwrap().is_some());
        kernel.clock.advance(TimeDelta::seconds(1));
        assert_eq!(load_draft(&kernel, me, &ASK).await.unwrap(), None);
        // Also when retention has not been there yet.
        save_draft(&kernel, me, &ASK, &typed("床垫"), &[]).await.unwrap();
        let draft = load_draft(&kernel, me, &ASK).await.unwrap().unwrap();
        assert_eq!(draft.values, typed("床垫"));
    }

    #[sqlx::test(migrations = false)]
    async fn nothing_typed_is_readable_in_the_database(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let me = PreSession::mint(&*kernel.random);
        save_draft(&kernel, me.id(), &ASK, &typed("readable?"), &[]).await.unwrap();
        let row = sqlx::query_scalar!(r#"select form_draft::text as "row!" from form_draft"#)
            .fetch_one(&pool)
            .await
            .unwrap();
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert!(row.contains(&hex(me.id().as_bytes())));
        assert!(!row.contains(&hex(b"readable?")));
        assert!(!row.contains(&me.to_text()));
    }

    #[sqlx::test(migrations = false)]
    async fn a_changed_or_moved_draft_is_none(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let me = PreSession::mint(&*kernel.random).id();
        let you = PreSession::mint(&*kernel.random).id();
        save_draft(&kernel, me, &ASK, &typed("沙发"), &[]).await.unwrap();
        save_draft(&kernel, you, &ASK, &typed("床垫"), &[]).await.unwrap();

        sqlx::query!(
            "update form_draft set sealed_values =
               (select sealed_values from form_draft where presession = $1)
             where presession = $2",
            you.as_bytes(),
            me.as_bytes(),
        )
        .execute(&pool)
        .await
        .unwrap();
        assert_eq!(load_draft(&kernel, me, &ASK).await.unwrap(), None, "of another row");

        sqlx::query!(
            "update form_draft set sealed_values = set_byte(sealed_values, 20,
               get_byte(sealed_values, 20) # 1) where presession = $1",
            you.as_bytes(),
        )
        .execute(&pool)
        .await
        .unwrap();
        assert_eq!(load_draft(&kernel, you, &ASK).await.unwrap(), None, "one bit changed");

        save_draft(&kernel, you, &ASK, &typed("床垫"), &[]).await.unwrap();
        assert!(load_draft(&kernel, you, &ASK).await.unwrap().is_some(), "and it goes on");
    }

    #[sqlx::test(migrations = false)]
    async fn a_draft_of_the_largest_size_fits(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let me = PreSession::mint(&*kernel.random).id();
        // The byte that JSON makes the longest: six for one.
        let values = typed(&"\u{1}".repeat(5_000_000));
        save_draft(&kernel, me, &ASK, &values, &[]).await.unwrap();
        assert_eq!(load_draft(&kernel, me, &ASK).await.unwrap().unwrap().values, values);
    }

    #[sqlx::test(migrations = false)]
    async fn the_worker_deletes_what_is_due_and_reads_nothing(pool: PgPool) {
        let serve = TestKernel::new(as_role(&pool, Role::Serve).await);
        let worker = TestKernel::new(as_role(&pool, Role::Worker).await);
        let me = PreSession::mint(&*serve.random).id();
        save_draft(&serve, me, &ASK, &typed("沙发"), &[]).await.unwrap();
        assert!(load_draft(&worker, me, &ASK).await.is_err());
        serve.clock.advance(DRAFT_LIFE);
        let deleted = sqlx::query!("delete from form_draft where expires_at <= $1", serve.now())
            .execute(&worker.db)
            .await
            .unwrap();
        assert_eq!(deleted.rows_affected(), 1);
    }
}
