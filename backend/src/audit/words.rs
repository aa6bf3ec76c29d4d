//! Every word that the record knows, so that a page can say each in the reader's language.
//!
//! To add one: its line here, and its text, `audit-act-…` or `audit-kind-…`, in `app/locales`. A
//! test that records a word that is not here fails.

/// What can be done.
pub const ACTS: &[&str] = &[
    "add",
    "add-email",
    "add-place",
    "answer",
    "ask",
    "change",
    "change-phone",
    "change-setting",
    "claim",
    "correct",
    "create",
    "delete-account",
    "discard",
    "dismiss",
    "edit",
    "edit-place",
    "end-session",
    "export",
    "export-data",
    "identity-linked",
    "import",
    "keep-receipt",
    "key-created",
    "key-revoked",
    "password-changed",
    "password-set",
    "publish",
    "recovery-codes-renewed",
    "release",
    "remove-email",
    "remove-place",
    "report-fault",
    "request-code",
    "resend",
    "retire",
    "retire-key",
    "retry",
    "rotate-keys",
    "save-settings",
    "second-factor-set-up",
    "seed",
    "sessions-ended",
    "sign-in",
    "sign-in-exhausted",
    "sign-out",
    "unmask",
    "update",
    "user-created",
    "user-disabled",
    "user-edited",
    "user-enabled",
    "user-reset",
    "withdraw-setting",
];

/// What it can be done to.
pub const KINDS: &[&str] = &[
    "article",
    "articles",
    "audit",
    "calendar",
    "contact-point",
    "contact-points",
    "department",
    "departments",
    "district",
    "district-setting",
    "feed-key",
    "grid-cell",
    "job",
    "keys",
    "landmark",
    "landmarks",
    "message",
    "message-template",
    "messages",
    "notice",
    "notices",
    "place",
    "place-import",
    "place-report",
    "questions",
    "resident",
    "resident-question",
    "resident-session",
    "saved-place",
    "sign-in-code",
    "sorting-catalogue",
    "sorting-question",
    "staff",
    "street",
    "users",
];

/// Fails a test whose operation records a word that has no text.
#[cfg(test)]
pub(super) fn check(event: &super::Event) {
    let (act, kind) = (event.act, event.subject.kind);
    // Tests of the record itself record what nothing else does.
    let is_known = kind == "test" || (ACTS.contains(&act) && KINDS.contains(&kind));
    assert!(is_known, "no text for {act} of {kind}: see audit/words.rs");
}
