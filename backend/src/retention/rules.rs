//! The table.

use chrono::TimeDelta;

/// How long something is kept, and how it goes.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The table.
    pub table: &'static str,
    /// What of it: rows, or the columns that are emptied.
    pub what: &'static str,
    /// The event that the time counts from.
    pub since: &'static str,
    /// How long it is kept after that.
    pub keep: TimeDelta,
    /// Does at most `$2` rows (`bigint`) for which `since` was before `$1` (`timestamptz`).
    pub(super) sql: &'static str,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule {
        table: "form_draft",
        what: "what was typed into a form that was not sent",
        since: "it expired",
        keep: TimeDelta::zero(),
        sql: "delete from form_draft
              where expires_at < $1 and id in (
                select id from form_draft where expires_at < $1 limit $2)",
    },
    Rule {
        table: "idempotency_key",
        what: "the answer to a form, for a second click",
        since: "it expired",
        keep: TimeDelta::zero(),
        sql: "delete from idempotency_key
              where expires_at < $1 and (scope, key) in (
                select scope, key from idempotency_key where expires_at < $1 limit $2)",
    },
    Rule {
        table: "rate_limit",
        what: "how often something was tried",
        since: "its window ended",
        keep: TimeDelta::zero(),
        sql: "delete from rate_limit
              where expires_at < $1 and (name, subject) in (
                select name, subject from rate_limit where expires_at < $1 limit $2)",
    },
    Rule {
        table: "audit_note",
        what: "what staff typed about an act",
        since: "it was typed",
        keep: TimeDelta::days(730),
        sql: "delete from audit_note
              where at < $1 and event in (
                select event from audit_note where at < $1 limit $2)",
    },
    // The form and the privacy page promise this one.
    Rule {
        table: "sorting_question",
        what: "the phone number",
        since: "it was sent",
        keep: TimeDelta::days(180),
        sql: "update sorting_question set phone = null, phone_index = null
              where phone is not null and asked_at < $1 and id in (
                select id from sorting_question
                where phone is not null and asked_at < $1 limit $2)",
    },
    // Its photo is left without an owner, for the sweep of files to remove.
    Rule {
        table: "sorting_question",
        what: "questions, their answers and photos",
        since: "they were sent",
        keep: TimeDelta::days(730),
        sql: "with gone as (
                delete from sorting_question
                where asked_at < $1 and id in (
                  select id from sorting_question where asked_at < $1 limit $2)
                returning id
              ), photos as (
                update file set attached_to = null, attached_id = null
                from gone where attached_id = gone.id
              )
              select from gone",
    },
    // Counted when the day is over, and deleted then; this is for a portal that nobody serves.
    Rule {
        table: "sorting_seen",
        what: "which browsers looked for what in the sorting guide, as hashes",
        since: "the day began",
        keep: TimeDelta::days(2),
        sql: "delete from sorting_seen
              where day < ($1 at time zone 'Asia/Shanghai')::date and (day, kind, words) in (
                select day, kind, words from sorting_seen
                where day < ($1 at time zone 'Asia/Shanghai')::date limit $2)",
    },
    Rule {
        table: "sorting_count",
        what: "how many browsers looked for what on a day",
        since: "the day began",
        keep: TimeDelta::days(365),
        sql: "delete from sorting_count
              where day < ($1 at time zone 'Asia/Shanghai')::date and (kind, words, day) in (
                select kind, words, day from sorting_count
                where day < ($1 at time zone 'Asia/Shanghai')::date limit $2)",
    },
    Rule {
        table: "sign_in_code",
        what: "codes to sign in with",
        since: "they expired",
        keep: TimeDelta::days(1),
        sql: "delete from sign_in_code
              where expires_at < $1 and (presession, purpose) in (
                select presession, purpose from sign_in_code where expires_at < $1 limit $2)",
    },
    Rule {
        table: "resident_session",
        what: "where a resident was signed in",
        since: "its year was over",
        keep: TimeDelta::zero(),
        sql: "delete from resident_session
              where ends_at < $1 and id in (
                select id from resident_session where ends_at < $1 limit $2)",
    },
    Rule {
        table: "resident_session",
        what: "where a resident was signed in",
        since: "they were last there",
        keep: TimeDelta::days(90),
        sql: "delete from resident_session
              where seen_at < $1 and id in (
                select id from resident_session where seen_at < $1 limit $2)",
    },
    Rule {
        table: "app_token",
        what: "the tokens of an app that a resident signed in to",
        since: "they expired",
        keep: TimeDelta::zero(),
        sql: "delete from app_token
              where expires_at < $1 and hash in (
                select hash from app_token where expires_at < $1 limit $2)",
    },
    Rule {
        table: "web_view_ticket",
        what: "tickets with which an app opens a page",
        since: "they expired",
        keep: TimeDelta::zero(),
        sql: "delete from web_view_ticket
              where expires_at < $1 and hash in (
                select hash from web_view_ticket where expires_at < $1 limit $2)",
    },
    // By then its sessions are long over and its questions are gone.
    Rule {
        table: "resident",
        what: "the phone number of an account, its address and its places",
        since: "they were last there",
        keep: TimeDelta::days(1095),
        sql: "with left_behind as materialized (
                select id from resident where deleted_at is null and seen_at < $1 limit $2
              ), places as (
                delete from saved_place where resident in (select id from left_behind)
              ), choices as (
                delete from message_choice where resident in (select id from left_behind)
              ), platforms as (
                delete from resident_platform where resident in (select id from left_behind)
              ), subscriptions as (
                delete from wechat_subscription where resident in (select id from left_behind)
              )
              update resident
              set phone = null, phone_index = null, email = null, elder = false,
                quiet_from = null, quiet_to = null, deleted_at = $1
              where deleted_at is null and seen_at < $1 and id in (select id from left_behind)",
    },
    Rule {
        table: "staff_session",
        what: "sessions of staff",
        since: "they ended, or were last used a day before",
        keep: TimeDelta::zero(),
        sql: "delete from staff_session
              where (ends_at < $1 or seen_at < $1 - interval '1 day') and id in (
                select id from staff_session
                where ends_at < $1 or seen_at < $1 - interval '1 day' limit $2)",
    },
    Rule {
        table: "staff_sign_in",
        what: "sign-ins that were not finished",
        since: "they expired",
        keep: TimeDelta::zero(),
        sql: "delete from staff_sign_in
              where expires_at < $1 and presession in (
                select presession from staff_sign_in where expires_at < $1 limit $2)",
    },
    Rule {
        table: "staff_device",
        what: "browsers that staff signed in with",
        since: "they were not used for 180 days",
        keep: TimeDelta::zero(),
        sql: "delete from staff_device
              where expires_at < $1 and token_hash in (
                select token_hash from staff_device where expires_at < $1 limit $2)",
    },
    Rule {
        table: "staff_invitation",
        what: "links to set a password",
        since: "they expired",
        keep: TimeDelta::zero(),
        sql: "delete from staff_invitation
              where expires_at < $1 and staff in (
                select staff from staff_invitation where expires_at < $1 limit $2)",
    },
    Rule {
        table: "staff_provider_visit",
        what: "visits to the identity provider",
        since: "they expired",
        keep: TimeDelta::zero(),
        sql: "delete from staff_provider_visit
              where expires_at < $1 and state_hash in (
                select state_hash from staff_provider_visit where expires_at < $1 limit $2)",
    },
    Rule {
        table: "resident_question",
        what: "the phone number",
        since: "it was sent",
        keep: TimeDelta::days(180),
        sql: "update resident_question set phone = null, phone_index = null
              where phone is not null and asked_at < $1 and id in (
                select id from resident_question
                where phone is not null and asked_at < $1 limit $2)",
    },
    Rule {
        table: "resident_question",
        what: "questions and their answers",
        since: "they were sent",
        keep: TimeDelta::days(730),
        sql: "delete from resident_question
              where asked_at < $1 and id in (
                select id from resident_question where asked_at < $1 limit $2)",
    },
    // What cannot be sent any more says nothing to anybody; a code that was sent least of all.
    Rule {
        table: "message",
        what: "the text of a message that was of no use any more",
        since: "it expired",
        keep: TimeDelta::days(1),
        sql: "update message set title = null, body = null
              where body is not null and state <> 'queued' and expires_at < $1 and id in (
                select id from message
                where body is not null and state <> 'queued' and expires_at < $1 limit $2)",
    },
    Rule {
        table: "message",
        what: "to whom a text message or an e-mail went, and its text",
        since: "it was written",
        keep: TimeDelta::days(90),
        sql: "update message
              set recipient = null, recipient_index = null, title = null, body = null
              where channel <> 'inbox' and body is not null and state <> 'queued'
                and created_at < $1 and id in (
                select id from message
                where channel <> 'inbox' and body is not null and state <> 'queued'
                  and created_at < $1 limit $2)",
    },
    Rule {
        table: "message",
        what: "messages, those in inboxes included",
        since: "they were written",
        keep: TimeDelta::days(730),
        sql: "delete from message
              where created_at < $1 and id in (
                select id from message where created_at < $1 limit $2)",
    },
    Rule {
        table: "staff_message",
        what: "messages to staff",
        since: "they were written",
        keep: TimeDelta::days(90),
        sql: "delete from staff_message
              where created_at < $1 and id in (
                select id from staff_message where created_at < $1 limit $2)",
    },
    Rule {
        table: "place_report",
        what: "corrections and faults of places",
        since: "they were sent",
        keep: TimeDelta::days(730),
        sql: "delete from place_report
              where at < $1 and id in (
                select id from place_report where at < $1 limit $2)",
    },
    Rule {
        table: "parking_hour",
        what: "how many parking spaces were free, by the hour",
        since: "the hour",
        keep: TimeDelta::weeks(26),
        sql: "delete from parking_hour
              where hour < $1 and (place, hour) in (
                select place, hour from parking_hour where hour < $1 limit $2)",
    },
    Rule {
        table: "feed_day",
        what: "how much a feed sent in a day",
        since: "it last sent",
        keep: TimeDelta::days(400),
        sql: "delete from feed_day
              where last_at < $1 and (key, day) in (
                select key, day from feed_day where last_at < $1 limit $2)",
    },
    Rule {
        table: "partner_day",
        what: "how many requests a partner sent in a day",
        since: "it last sent",
        keep: TimeDelta::days(400),
        sql: "delete from partner_day
              where last_at < $1 and (key, day) in (
                select key, day from partner_day where last_at < $1 limit $2)",
    },
    // A year: a petition or a proposal takes months, and is called back and reopened after that.
    Rule {
        table: "case_reporter",
        what: "the name and the phone number",
        since: "it was reported",
        keep: TimeDelta::days(365),
        sql: "update case_reporter set phone = null, phone_index = null, name = null
              where (phone is not null or name is not null) and joined_at < $1 and id in (
                select id from case_reporter
                where (phone is not null or name is not null) and joined_at < $1 limit $2)",
    },
    Rule {
        table: "case_call",
        what: "the phone number of a caller",
        since: "the call",
        keep: TimeDelta::days(365),
        sql: "update case_call set phone = null, phone_index = null
              where phone is not null and began_at < $1 and id in (
                select id from case_call where phone is not null and began_at < $1 limit $2)",
    },
    Rule {
        table: "case_call",
        what: "the log of calls, with its notes",
        since: "the call",
        keep: TimeDelta::days(730),
        sql: "delete from case_call
              where began_at < $1 and id in (
                select id from case_call where began_at < $1 limit $2)",
    },
    Rule {
        table: "case_claim",
        what: "who had a case to work on",
        since: "it was over",
        keep: TimeDelta::zero(),
        sql: "delete from case_claim
              where until < $1 and case_id in (
                select case_id from case_claim where until < $1 limit $2)",
    },
    Rule {
        table: "case_watch",
        what: "who had the page of a case open",
        since: "it was last there",
        keep: TimeDelta::hours(1),
        sql: "delete from case_watch
              where seen_at < $1 and (case_id, staff) in (
                select case_id, staff from case_watch where seen_at < $1 limit $2)",
    },
    Rule {
        table: "payment_event",
        what: "what payment platforms said",
        since: "it was said",
        keep: TimeDelta::days(730),
        sql: "delete from payment_event
              where at < $1 and id in (
                select id from payment_event where at < $1 limit $2)",
    },
    // Half a year: what was damaged or wrongly charged is said by then.
    Rule {
        table: "bulky_booking",
        what: "the name and the phone number",
        since: "it last changed",
        keep: TimeDelta::days(180),
        sql: "update bulky_booking set phone = null, phone_index = null, name = null
              where (phone is not null or name is not null) and changed_at < $1 and id in (
                select id from bulky_booking
                where (phone is not null or name is not null) and changed_at < $1 limit $2)",
    },
    Rule {
        table: "bulky_booking_version",
        what: "the address below the estate, and the note to the crew",
        since: "the booking last changed",
        keep: TimeDelta::days(180),
        sql: "update bulky_booking_version set address = null, note = null
              where (booking, version) in (
                select one.booking, one.version from bulky_booking_version as one
                join bulky_booking on bulky_booking.id = one.booking
                where (address is not null or note is not null) and changed_at < $1 limit $2)",
    },
    // Left without an owner, for the sweep of files to remove.
    Rule {
        table: "bulky_photo",
        what: "the photos",
        since: "the booking last changed",
        keep: TimeDelta::days(180),
        sql: "with gone as (
                select file from bulky_photo join bulky_booking on bulky_booking.id = booking
                where changed_at < $1 limit $2
              ), photos as (
                update file set attached_to = null, attached_id = null
                from gone where file.id = gone.file
              )
              delete from bulky_photo using gone where bulky_photo.file = gone.file",
    },
    Rule {
        table: "bulky_household_year",
        what: "how many pieces a household had free in a year",
        since: "the year ended",
        keep: TimeDelta::days(365),
        sql: "delete from bulky_household_year
              where make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') < $1
                and (household, year) in (
                select household, year from bulky_household_year
                where make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') < $1 limit $2)",
    },
];
