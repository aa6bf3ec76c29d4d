//! Each rule in other words: its name for texts, whom it concerns, and how to count what is due.
//!
//! To add a rule: a line here as well, and for one that concerns residents the texts `kept-{code}`
//! and `kept-{code}-why`; a test fails otherwise. `due` reads nothing that `minhu_serve` may not.

use super::{RULES, Rule};

/// A rule of [`RULES`], described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// As in the rule.
    pub table: &'static str,
    /// As in the rule.
    pub what: &'static str,
    /// Lower-case, hyphenated; part of the text keys.
    pub code: &'static str,
    /// Whether it is about residents, and so on the privacy page.
    pub resident: bool,
    /// Rows for which the rule's event was before `$1`, at most [`MAX_COUNTED`] and one more.
    pub(super) due: &'static str,
}

/// What is due is not counted beyond this.
pub const MAX_COUNTED: i64 = 10_000;

/// Every rule, in the order of [`RULES`].
pub const DESCRIBED: &[Described] = &[
    Described {
        table: "form_draft",
        what: "what was typed into a form that was not sent",
        code: "draft",
        resident: true,
        due: "select from form_draft where expires_at < $1 limit 10001",
    },
    Described {
        table: "idempotency_key",
        what: "the answer to a form, for a second click",
        code: "answer",
        resident: true,
        due: "select from idempotency_key where expires_at < $1 limit 10001",
    },
    Described {
        table: "rate_limit",
        what: "how often something was tried",
        code: "limit",
        resident: true,
        due: "select from rate_limit where expires_at < $1 limit 10001",
    },
    Described {
        table: "audit_note",
        what: "what staff typed about an act",
        code: "note",
        resident: true,
        due: "select from audit_note where at < $1 limit 10001",
    },
    Described {
        table: "sorting_question",
        what: "the phone number",
        code: "question-phone",
        resident: true,
        due: "select from sorting_question where phone is not null and asked_at < $1 limit 10001",
    },
    Described {
        table: "sorting_question",
        what: "questions, their answers and photos",
        code: "question",
        resident: true,
        due: "select from sorting_question where asked_at < $1 limit 10001",
    },
    Described {
        table: "sorting_seen",
        what: "which browsers looked for what in the sorting guide, as hashes",
        code: "sorting-seen",
        resident: true,
        due: "select from sorting_seen
              where day < ($1 at time zone 'Asia/Shanghai')::date limit 10001",
    },
    Described {
        table: "sorting_count",
        what: "how many browsers looked for what on a day",
        code: "sorting-count",
        resident: false,
        due: "select from sorting_count
              where day < ($1 at time zone 'Asia/Shanghai')::date limit 10001",
    },
    Described {
        table: "sign_in_code",
        what: "codes to sign in with",
        code: "sign-in-code",
        resident: true,
        due: "select from sign_in_code where expires_at < $1 limit 10001",
    },
    Described {
        table: "resident_session",
        what: "where a resident was signed in",
        code: "session-ended",
        resident: true,
        due: "select from resident_session where ends_at < $1 limit 10001",
    },
    Described {
        table: "resident_session",
        what: "where a resident was signed in",
        code: "session-unused",
        resident: true,
        due: "select from resident_session where seen_at < $1 limit 10001",
    },
    Described {
        table: "app_token",
        what: "the tokens of an app that a resident signed in to",
        code: "app-token",
        resident: true,
        due: "select from app_token where expires_at < $1 limit 10001",
    },
    Described {
        table: "web_view_ticket",
        what: "tickets with which an app opens a page",
        code: "web-view-ticket",
        resident: true,
        due: "select from web_view_ticket where expires_at < $1 limit 10001",
    },
    Described {
        table: "resident",
        what: "the phone number of an account, its address and its places",
        code: "account",
        resident: true,
        due: "select from resident where deleted_at is null and seen_at < $1 limit 10001",
    },
    Described {
        table: "staff_session",
        what: "sessions of staff",
        code: "staff-session",
        resident: false,
        due: "select from staff_session where ends_at < $1 or seen_at < $1 - interval '1 day' limit 10001",
    },
    Described {
        table: "staff_sign_in",
        what: "sign-ins that were not finished",
        code: "staff-sign-in",
        resident: false,
        due: "select from staff_sign_in where expires_at < $1 limit 10001",
    },
    Described {
        table: "staff_device",
        what: "browsers that staff signed in with",
        code: "staff-device",
        resident: false,
        due: "select from staff_device where expires_at < $1 limit 10001",
    },
    Described {
        table: "staff_invitation",
        what: "links to set a password",
        code: "staff-invitation",
        resident: false,
        due: "select from staff_invitation where expires_at < $1 limit 10001",
    },
    Described {
        table: "staff_provider_visit",
        what: "visits to the identity provider",
        code: "staff-provider",
        resident: false,
        due: "select from staff_provider_visit where expires_at < $1 limit 10001",
    },
    Described {
        table: "resident_question",
        what: "the phone number",
        code: "asked-phone",
        resident: true,
        due: "select from resident_question where phone is not null and asked_at < $1 limit 10001",
    },
    Described {
        table: "resident_question",
        what: "questions and their answers",
        code: "asked",
        resident: true,
        due: "select from resident_question where asked_at < $1 limit 10001",
    },
    Described {
        table: "message",
        what: "the text of a message that was of no use any more",
        code: "message-expired",
        resident: true,
        due: "select from message where body is not null and state <> 'queued' and expires_at < $1 limit 10001",
    },
    Described {
        table: "message",
        what: "to whom a text message or an e-mail went, and its text",
        code: "message-sent",
        resident: true,
        due: "select from message where channel <> 'inbox' and body is not null and state <> 'queued' and created_at < $1 limit 10001",
    },
    Described {
        table: "message",
        what: "messages, those in inboxes included",
        code: "message",
        resident: true,
        due: "select from message where created_at < $1 limit 10001",
    },
    Described {
        table: "staff_message",
        what: "messages to staff",
        code: "staff-message",
        resident: false,
        due: "select from staff_message where created_at < $1 limit 10001",
    },
    Described {
        table: "place_report",
        what: "corrections and faults of places",
        code: "place-report",
        resident: true,
        due: "select from place_report where at < $1 limit 10001",
    },
    Described {
        table: "parking_hour",
        what: "how many parking spaces were free, by the hour",
        code: "parking-hour",
        resident: false,
        due: "select from parking_hour where hour < $1 limit 10001",
    },
    Described {
        table: "feed_day",
        what: "how much a feed sent in a day",
        code: "feed-day",
        resident: false,
        due: "select from feed_day where last_at < $1 limit 10001",
    },
    Described {
        table: "partner_day",
        what: "how many requests a partner sent in a day",
        code: "partner-day",
        resident: false,
        due: "select from partner_day where last_at < $1 limit 10001",
    },
    Described {
        table: "case_reporter",
        what: "the name and the phone number",
        code: "case-reporter",
        resident: true,
        due: "select from case_reporter where (phone is not null or name is not null) and joined_at < $1 limit 10001",
    },
    Described {
        table: "case_call",
        what: "the phone number of a caller",
        code: "call-phone",
        resident: true,
        due: "select from case_call where phone is not null and began_at < $1 limit 10001",
    },
    Described {
        table: "case_call",
        what: "the log of calls, with its notes",
        code: "call",
        resident: true,
        due: "select from case_call where began_at < $1 limit 10001",
    },
    Described {
        table: "case_claim",
        what: "who had a case to work on",
        code: "case-claim",
        resident: false,
        due: "select from case_claim where until < $1 limit 10001",
    },
    Described {
        table: "case_watch",
        what: "who had the page of a case open",
        code: "case-watch",
        resident: false,
        due: "select from case_watch where seen_at < $1 limit 10001",
    },
    Described {
        table: "payment_event",
        what: "what payment platforms said",
        code: "payment-event",
        resident: false,
        due: "select from payment_event where at < $1 limit 10001",
    },
    Described {
        table: "bulky_booking",
        what: "the name and the phone number",
        code: "booking-phone",
        resident: true,
        due: "select from bulky_booking where (phone is not null or name is not null) and changed_at < $1 limit 10001",
    },
    Described {
        table: "bulky_booking_version",
        what: "the address below the estate, and the note to the crew",
        code: "booking-address",
        resident: true,
        due: "select from bulky_booking_version join bulky_booking on bulky_booking.id = booking where (address is not null or note is not null) and changed_at < $1 limit 10001",
    },
    Described {
        table: "bulky_photo",
        what: "the photos",
        code: "booking-photos",
        resident: true,
        due: "select from bulky_photo join bulky_booking on bulky_booking.id = booking where changed_at < $1 limit 10001",
    },
    Described {
        table: "bulky_household_year",
        what: "how many pieces a household had free in a year",
        code: "household-year",
        resident: true,
        due: "select from bulky_household_year where make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') < $1 limit 10001",
    },
];

impl Described {
    /// The rule itself.
    #[must_use]
    pub fn rule(&self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.table == self.table && rule.what == self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_described_once() {
        let rules: Vec<_> = RULES.iter().map(|rule| (rule.table, rule.what)).collect();
        let described: Vec<_> = DESCRIBED.iter().map(|one| (one.table, one.what)).collect();
        assert_eq!(rules, described, "retention/due.rs has a line for each rule, in their order");
        for (index, one) in DESCRIBED.iter().enumerate() {
            assert!(DESCRIBED[index + 1..].iter().all(|other| other.code != one.code));
            assert!(one.due.ends_with("limit 10001"), "{}: MAX_COUNTED and one more", one.code);
        }
    }
}
