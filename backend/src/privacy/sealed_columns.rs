//! Every sealed column, so that keys can be rotated.
//!
//! To add one: a line in [`SEALED`]. A test fails for a `bytea` column that is neither here nor in
//! its list of hashes.

/// A column of sealed values.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// `table.column`, as in [`Place::column`](super::Place::column).
    pub place: &'static str,
    /// [`Place::row`](super::Place::row) in SQL, of columns that never change.
    pub row: &'static str,
    /// The column with the blind index of the same value, and which field the index of a value is
    /// of.
    pub index: Option<(&'static str, FieldOf)>,
}

/// The field of `blind_index` that a value is indexed as.
type FieldOf = fn(&str) -> &'static str;

impl SealedColumn {
    /// The table and the column.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &'static str) {
        self.place.split_once('.').unwrap_or((self.place, ""))
    }
}

/// The usual row: the bytes of its uuid.
const ID: &str = "uuid_send(id)";

/// As `bulky::versions` makes it.
const BOOKING_VERSION: &str = "uuid_send(booking) || int4send(version)";

const fn sealed(place: &'static str, row: &'static str) -> SealedColumn {
    SealedColumn { place, row, index: None }
}

/// Every one.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn {
        index: Some(("phone_index", |_| "contact.phone")),
        ..sealed("sorting_question.phone", ID)
    },
    SealedColumn {
        index: Some(("phone_index", |_| "contact.phone")),
        ..sealed("resident_question.phone", ID)
    },
    SealedColumn {
        index: Some(("phone_index", |_| "contact.phone")),
        ..sealed("case_reporter.phone", ID)
    },
    sealed("case_reporter.name", ID),
    sealed("case_document.title", ID),
    sealed("case_document.file_key", ID),
    SealedColumn {
        index: Some(("phone_index", |_| "contact.phone")),
        ..sealed("case_call.phone", ID)
    },
    SealedColumn {
        index: Some(("phone_index", |_| "contact.phone")),
        ..sealed("bulky_booking.phone", ID)
    },
    sealed("bulky_booking.name", ID),
    sealed("bulky_booking_version.address", BOOKING_VERSION),
    sealed("bulky_booking_version.note", BOOKING_VERSION),
    SealedColumn {
        index: Some(("phone_index", |_| "contact.phone")),
        ..sealed("resident.phone", ID)
    },
    sealed("resident.email", ID),
    SealedColumn {
        index: Some(("open_id_index", |_| "platform.open-id")),
        ..sealed("resident_platform.open_id", ID)
    },
    sealed("saved_place.label", ID),
    sealed("saved_place.address", ID),
    sealed("saved_place.point", ID),
    // Its index is part of what the code is checked with, so it stays for the code's few minutes.
    sealed("sign_in_code.target", "presession || convert_to(purpose, 'UTF8')"),
    sealed("form_draft.sealed_values", ID),
    sealed("idempotency_key.answer", "scope || key"),
    sealed("staff.name", ID),
    sealed("staff.totp_secret", ID),
    sealed("staff_sign_in.totp_secret", ID),
    sealed("staff_provider_visit.secrets", "state_hash"),
    SealedColumn {
        index: Some(("recipient_index", |to| {
            if to.contains('@') { "contact.email" } else { "contact.phone" }
        })),
        ..sealed("message.recipient", ID)
    },
    sealed("message.title", ID),
    sealed("message.body", ID),
    sealed("message.wechat_values", ID),
    sealed("audit_note.note", "uuid_send(event)"),
    sealed("web_view_ticket.path", "hash"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::PgPool;

    use super::*;

    /// `bytea` that is no sealed value: hashes, keyed or not, which cannot be read anyway.
    const HASHES: &[&str] = &[
        "app_token.hash",
        "city_order.words_hash",
        "city_reconciliation.sha256",
        "city_run.sha256",
        "audit_seal.hash",
        "audit_seal.prev_hash",
        "audit_sealed.hash",
        "bulky_booking.code_index",
        "bulky_booking.household",
        "bulky_booking.phone_index",
        "bulky_booking.presession",
        "bulky_booking.secret_hash",
        "bulky_household_year.household",
        "case_call.phone_index",
        "case_reporter.code_index",
        "case_reporter.phone_index",
        "case_reporter.presession",
        "case_reporter.secret_hash",
        "feed_key.hash",
        "file.sha256",
        "form_draft.presession",
        "idempotency_key.key",
        "idempotency_key.request_hash",
        "idempotency_key.scope",
        "message.recipient_index",
        "partner_key.hash",
        "payment_event.hash",
        "place_import.sha256",
        "rate_limit.subject",
        "resident.phone_index",
        "resident_platform.open_id_index",
        "resident_question.phone_index",
        "resident_question.presession",
        "resident_question.secret_hash",
        "resident_session.token_hash",
        "sign_in_code.code_hash",
        "sign_in_code.presession",
        "sign_in_code.target_index",
        "sorting_question.phone_index",
        "sorting_question.presession",
        "sorting_question.secret_hash",
        "sorting_seen.browser",
        "staff_device.token_hash",
        "staff_invitation.token_hash",
        "staff_provider_visit.presession",
        "staff_provider_visit.state_hash",
        "staff_recovery_code.code_index",
        "staff_session.token_hash",
        "staff_sign_in.presession",
        "web_view_ticket.hash",
    ];

    #[sqlx::test(migrations = false)]
    async fn every_column_of_bytes_is_known(pool: PgPool) {
        let columns: Vec<String> = sqlx::query_scalar(
            "select table_name || '.' || column_name from information_schema.columns
             where table_schema = 'public' and data_type = 'bytea'
               and table_name <> '_sqlx_migrations'",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        let there: BTreeSet<&str> = columns.iter().map(String::as_str).collect();
        let known: BTreeSet<&str> =
            SEALED.iter().map(|column| column.place).chain(HASHES.iter().copied()).collect();
        let unknown: Vec<_> = there.symmetric_difference(&known).collect();
        assert!(unknown.is_empty(), "add to SEALED or HASHES, or take out: {unknown:?}");
    }

    #[test]
    fn every_sealed_column_is_in_the_documentation() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/PRIVACY.md");
        let page = std::fs::read_to_string(page).unwrap();
        for column in SEALED {
            assert!(page.contains(&format!("`{}`", column.place)), "{}", column.place);
        }
    }
}
