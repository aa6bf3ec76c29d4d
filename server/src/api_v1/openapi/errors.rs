//! Why each operation refuses: its codes by status, as examples of the description.
//!
//! What follows from the shape of an operation (its body, key, token, path and query) is added by
//! itself. What its rules refuse stands in [`RULES`], as the lists of codes of `backend`. Tests hold
//! every refusal that they get against it (`http/tests/api_v1/recorder.rs`).
//!
//! To add an error: 1. its code in the `CODES` of its operation in `backend`, which is named in
//! [`RULES`]; 2. its status in [`STATUSES`], unless it is about a field of the body.

use std::collections::{BTreeMap, BTreeSet};

use app::visit::RequestId;
use axum::http::StatusCode;
use backend::{
    accounts::{
        Denied,
        residents::{
            CasePhoneError, ChangePhoneError, CodeError, KeepReceiptError, SaveSettingsError,
            apps::RefreshError,
            places::SavePlaceError,
            platforms::{LinkPlatformError, PlatformError, PlatformSignInError},
        },
        staff::{
            ConfirmError,
            sign_in::{ProveError, SignInError},
        },
    },
    bulky::{self, EstimateError},
    capacity,
    cases::{FileError, FindError, JoinError, SayError, TrackError},
    files::{AttachError, PhotoError},
    limits::LimitError,
    messages::subscriptions::SubscribeError,
    notices::questions,
    payments, sorting,
};
use domain::{bulky::BasketError, locale::Locale, phone::PhoneError};
use utoipa::openapi::{
    Content, Ref, RefOr, Response, ResponseBuilder,
    example::{Example, ExampleBuilder},
    path::{Operation, Parameter, ParameterIn},
};

use super::headers;
use crate::api_v1::refusal::{At, Refusal, codes};

/// A status and a code that goes with it.
pub(super) type Why = (StatusCode, &'static str);

/// The statuses of codes. What is not here is about what the body says: as [`Refusal::field`] has it.
const STATUSES: &[(StatusCode, &[&str])] = &[
    (
        StatusCode::BAD_REQUEST,
        &[codes::MALFORMED, codes::KEY_MISSING, codes::KEY_INVALID, "form-broken"],
    ),
    (StatusCode::UNAUTHORIZED, &["token-expired"]),
    (StatusCode::FORBIDDEN, &["confirm-first", "forbidden", "sign-in-over", "token-scope"]),
    (
        StatusCode::NOT_FOUND,
        &[
            codes::NOT_FOUND,
            "booking-code-wrong",
            "booking-not-found",
            "bulky-not-offered",
            "case-code-wrong",
            "case-not-found",
            "place-gone",
            "question-not-found",
            "receipt-not-found",
            "unmask-empty",
            "window-unknown",
        ],
    ),
    (
        StatusCode::CONFLICT,
        &[
            "booking-no-more",
            "booking-nothing-due",
            "booking-payment-unknown",
            "booking-refund-changed",
            "booking-too-late",
            "bulky-price-changed",
            "case-claimed",
            "case-join-closed",
            "case-too-late",
            "form-running",
            "hold-expired",
            "hold-extended",
            "payment-elsewhere",
            "payment-needs-link",
            "payment-over",
            "platform-linked",
            "platform-linked-elsewhere",
            "platform-sign-in-again",
            "receipt-taken",
            "record-changed",
            "unmask-shown",
            "window-closed",
            "window-full",
            "window-past-cut-off",
        ],
    ),
    (StatusCode::REQUEST_TIMEOUT, &[codes::TIMEOUT]),
    (StatusCode::PRECONDITION_FAILED, &[codes::CHANGED]),
    (StatusCode::PAYLOAD_TOO_LARGE, &[codes::TOO_LARGE, "photo-too-large"]),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, &[codes::CONTENT_TYPE]),
    (StatusCode::TOO_MANY_REQUESTS, &["case-urged-already", "code-too-soon", "too-many"]),
    (StatusCode::INTERNAL_SERVER_ERROR, &["internal"]),
    (StatusCode::BAD_GATEWAY, &["payment-refused"]),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        &[
            "payment-no-answer",
            "photo-busy",
            "photo-not-stored",
            "platform-away",
            "sign-in-busy",
            "sms-paused",
            "unavailable",
        ],
    ),
];

/// In the lists of codes, but not for whoever calls the API: a field has its own code, and only staff
/// give the number of another system.
const NOT_HERE: &[&str] = &["form-invalid", "case-external-too-long", "case-external-taken"];

type Codes = &'static [&'static str];

const FIELD: Codes = &[codes::INVALID];
/// What is named is not there.
const NOT_FOUND: Codes = &[codes::NOT_FOUND];
const SMS: Codes = &["phone-not-mobile", "code-too-soon", "code-over", "sms-paused"];
const TYPED: Codes = CodeError::CODES;
const CONTACT: Codes = &["bulky-name-too-long", "bulky-phone-missing", PhoneError::CODE];
const CUBIC: Codes = &["bulky-cubic", "bulky-lift-missing"];
const PAY: Codes = &["bulky-pay-missing"];

/// What each operation refuses by its rules, besides what follows from its shape.
const RULES: &[(&str, &[Codes])] = &[
    ("ask_sorting_question", &[sorting::AskError::CODES, AttachError::CODES, LimitError::CODES]),
    ("sorting_question", &[sorting::ReadQuestionError::CODES]),
    (
        "report_place_fault",
        &[&["place-gone", "fault-missing", "fault-words-missing", "report-too-long"]],
    ),
    (
        "correct_place",
        &[
            &["place-gone", "fact-missing", "correction-missing", "correction-number"],
            &["correction-too-long", "report-too-long"],
        ],
    ),
    ("confirm_place", &[&["place-gone"]]),
    ("rate_place", &[&["place-gone", "stars-missing"]]),
    ("file_case", &[FileError::CODES, AttachError::CODES, LimitError::CODES, NOT_FOUND]),
    ("cases_nearby", &[NOT_FOUND]),
    ("public_cases", &[NOT_FOUND]),
    ("case_classes", &[NOT_FOUND]),
    ("places", &[NOT_FOUND]),
    ("contacts", &[NOT_FOUND]),
    ("notices", &[NOT_FOUND]),
    ("articles", &[NOT_FOUND]),
    ("join_case", &[JoinError::CODES, AttachError::CODES, LimitError::CODES]),
    ("find_case", &[FindError::CODES, LimitError::CODES]),
    ("tracked_case", &[TrackError::CODES]),
    ("take_case_step", &[SayError::CODES, AttachError::CODES, LimitError::CODES]),
    ("send_case_code", &[SMS, LimitError::CODES, TrackError::CODES]),
    ("confirm_phone_of_case", &[CasePhoneError::CODES, TYPED]),
    ("stop_messages_of_case", &[CasePhoneError::CODES]),
    ("start_upload", &[LimitError::CODES]),
    (
        "send_photo",
        &[
            PhotoError::CODES,
            LimitError::CODES,
            &["form-broken", "form-changed"],
            &[codes::MISSING, codes::DUPLICATE, codes::UNKNOWN],
        ],
    ),
    ("terms", &[&["bulky-not-offered"]]),
    ("catalogue", &[&["bulky-not-offered"]]),
    ("windows", &[&["bulky-not-offered", "bulky-street-missing", "bulky-outside"]]),
    ("quote", &[EstimateError::CODES, BasketError::CODES, CUBIC]),
    (
        "quote_change",
        &[
            bulky::ChangeError::CODES,
            EstimateError::CODES,
            BasketError::CODES,
            CUBIC,
            &["bulky-other-area"],
        ],
    ),
    (
        "hold_window",
        &[
            // Another area is one of a booking that is changed.
            &["bulky-price-changed", "bulky-note-too-long", "bulky-photos-too-many"],
            EstimateError::CODES,
            BasketError::CODES,
            CUBIC,
            capacity::HoldError::CODES,
            AttachError::CODES,
            LimitError::CODES,
        ],
    ),
    ("extend_hold", &[bulky::LongerError::CODES, capacity::ExtendError::CODES]),
    (
        "confirm_booking",
        &[
            bulky::ConfirmError::CODES,
            capacity::ConfirmError::CODES,
            payments::OpenError::CODES,
            PAY,
        ],
    ),
    (
        "join_waiting",
        &[
            EstimateError::CODES,
            BasketError::CODES,
            CUBIC,
            CONTACT,
            &["phone-not-mobile"],
            LimitError::CODES,
        ],
    ),
    ("take_place", &[bulky::TakeError::CODES, capacity::ConfirmError::CODES]),
    ("booking", &[bulky::ReadError::CODES]),
    (
        "change_booking",
        &[
            bulky::ChangeError::CODES,
            bulky::HoldError::CODES,
            EstimateError::CODES,
            BasketError::CODES,
            CUBIC,
            capacity::HoldError::CODES,
            capacity::ConfirmError::CODES,
            LimitError::CODES,
        ],
    ),
    ("cancel_booking", &[bulky::CancelError::CODES]),
    ("retry_booking", &[bulky::RetryError::CODES, capacity::HoldError::CODES]),
    ("find_booking", &[bulky::FindError::CODES, LimitError::CODES]),
    (
        "begin_payment",
        &[
            bulky::PayError::CODES,
            payments::OpenError::CODES,
            payments::StartError::CODES,
            LimitError::CODES,
            PAY,
        ],
    ),
    ("pay_crew_instead", &[bulky::PayCrewError::CODES, capacity::HoldError::CODES]),
    ("payment", &[bulky::ReadError::CODES]),
    ("ask_bureau", &[questions::AskError::CODES, LimitError::CODES]),
    ("asked_question", &[questions::ReadReceiptError::CODES]),
    ("send_sign_in_code", &[SMS, LimitError::CODES]),
    ("sign_in", &[TYPED]),
    ("sign_in_with_wechat", &[PlatformSignInError::CODES, PlatformError::CODES, LimitError::CODES]),
    (
        "sign_in_with_alipay",
        &[
            PlatformSignInError::CODES,
            &[codes::NOT_FOUND, "platform-code", "platform-away"],
            LimitError::CODES,
        ],
    ),
    ("exchange", &[RefreshError::CODES]),
    ("save_settings", &[SaveSettingsError::CODES]),
    ("send_phone_codes", &[SMS, &["phone-same"], LimitError::CODES]),
    ("change_my_phone", &[ChangePhoneError::CODES, TYPED]),
    ("send_email_code", &[&["email-invalid", "code-too-soon", "code-over"], LimitError::CODES]),
    ("add_my_email", &[TYPED]),
    ("link_my_platform", &[LinkPlatformError::CODES, PlatformError::CODES, LimitError::CODES]),
    ("subscribe_me", &[SubscribeError::CODES]),
    ("add_my_place", &[SavePlaceError::CODES]),
    ("change_my_place", &[SavePlaceError::CODES]),
    ("keep_receipt", &[KeepReceiptError::CODES]),
    ("open_page", &[LimitError::CODES, NOT_FOUND]),
    ("export_mine", &[LimitError::CODES]),
    ("send_deletion_code", &[&["code-too-soon", "code-over", "sms-paused"], LimitError::CODES]),
    ("delete_me", &[TYPED]),
    ("sign_in_handler", &[SignInError::CODES, ProveError::CODES, LimitError::CODES]),
    ("handler_cases", &[&["forbidden"]]),
    ("handler_case", &[Denied::CODES]),
    ("claim_case", &[Denied::CODES, &["case-claimed"]]),
    ("release_case", &[Denied::CODES]),
    (
        "unmask_reporter",
        &[
            Denied::CODES,
            &["confirm-first", "note-missing", "note-too-long", "unmask-empty", "unmask-shown"],
            ConfirmError::CODES,
            LimitError::CODES,
        ],
    ),
    (
        "take_handler_step",
        &[
            Denied::CODES,
            AttachError::CODES,
            &["record-changed", "case-claimed", "choice-unknown", "text-missing", "text-too-long"],
            &["case-date", "case-photo-missing", "case-on-site-missing", "case-no-position"],
            &["case-checklist-missing", "case-point-missing"],
        ],
    ),
];

/// Those that are about the query, with another status than in a body.
const IN_QUERY: &[(&str, (StatusCode, Codes))] =
    &[("places", (StatusCode::CONFLICT, &[codes::MISSING]))];

/// What takes a key and keeps no answer under it.
const KEPT_NOT: &[&str] = &[
    "begin_payment",
    "confirm_place",
    "mark_messages_read",
    "rate_article",
    "rate_place",
    "sign_in_handler",
    "start_upload",
];

/// Codes of the shape that many operations have: their answers are described once.
const SHARED: &[(StatusCode, Codes)] = &[
    (StatusCode::BAD_REQUEST, &[codes::MALFORMED, codes::KEY_MISSING, codes::KEY_INVALID]),
    (StatusCode::UNAUTHORIZED, &["token-expired"]),
    (StatusCode::FORBIDDEN, &["token-scope"]),
    (StatusCode::NOT_FOUND, &[codes::NOT_FOUND]),
    (StatusCode::REQUEST_TIMEOUT, &[codes::TIMEOUT]),
    (StatusCode::CONFLICT, &["form-running"]),
    (StatusCode::PAYLOAD_TOO_LARGE, &[codes::TOO_LARGE]),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, &[codes::CONTENT_TYPE]),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        &[codes::MISSING, codes::UNKNOWN, codes::DUPLICATE, codes::INVALID, "form-changed"],
    ),
    (StatusCode::TOO_MANY_REQUESTS, &["too-many"]),
    (StatusCode::INTERNAL_SERVER_ERROR, &["internal"]),
    (StatusCode::SERVICE_UNAVAILABLE, &["unavailable"]),
];

fn status_of(code: &str) -> StatusCode {
    let found = STATUSES.iter().find(|(_, codes)| codes.contains(&code));
    found.map_or_else(|| Refusal::field("", code).status(), |(status, _)| *status)
}

/// Adds the refusals of an operation to its answers: those of `statuses`, which follow from its shape,
/// and those of its rules. Gives all of them.
pub(super) fn add(operation: &mut Operation, statuses: &[StatusCode]) -> Vec<Why> {
    let all = of(operation, statuses);
    let mut by_status: BTreeMap<StatusCode, BTreeSet<&'static str>> = BTreeMap::new();
    for status in statuses {
        by_status.entry(*status).or_default();
    }
    for (status, code) in &all {
        by_status.entry(*status).or_default().insert(*code);
    }
    for (status, codes) in by_status {
        let key = status.as_str().to_owned();
        let written = operation.responses.responses.get_mut(&key);
        if let Some(RefOr::T(written)) = written {
            show(written, status, &codes);
            continue;
        }
        let shared = SHARED.iter().find(|(one, _)| *one == status).map(|(_, codes)| *codes);
        let is_shared = shared.is_some_and(|shared| {
            codes.is_empty() || shared.iter().copied().collect::<BTreeSet<_>>() == codes
        });
        let answer = if is_shared {
            RefOr::Ref(Ref::from_response_name(name(status)))
        } else {
            RefOr::T(response(status, &codes))
        };
        operation.responses.responses.insert(key, answer);
    }
    all
}

fn of(operation: &Operation, statuses: &[StatusCode]) -> Vec<Why> {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let mut all = of_shape(operation, statuses);
    let rules = RULES.iter().filter(|(one, _)| *one == id).flat_map(|(_, lists)| lists.iter());
    let rules = rules.flat_map(|list| list.iter()).filter(|code| !NOT_HERE.contains(code));
    all.extend(rules.map(|code| (status_of(code), *code)));
    let queried = IN_QUERY.iter().filter(|(one, _)| *one == id);
    let queried =
        queried.flat_map(|(_, (status, list))| list.iter().map(move |code| (*status, *code)));
    all.extend(queried);
    all.sort_unstable();
    all.dedup();
    all
}

fn of_shape(operation: &Operation, statuses: &[StatusCode]) -> Vec<Why> {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let is_of_staff = operation.tags.iter().flatten().any(|tag| tag == "handler");
    let parameters: Vec<&Parameter> = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|one| match one {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
        .collect();
    let has = |place: ParameterIn| parameters.iter().any(|one| one.parameter_in == place);
    let mut all: Vec<Why> = Vec::new();
    if has(ParameterIn::Query) {
        all.extend(
            [codes::MISSING, codes::INVALID, codes::DUPLICATE]
                .map(|code| (StatusCode::BAD_REQUEST, code)),
        );
    }
    if has(ParameterIn::Path) {
        all.push((StatusCode::NOT_FOUND, codes::NOT_FOUND));
    }
    let mut push = |codes: &[&'static str]| {
        all.extend(codes.iter().map(|code| (status_of(code), *code)));
    };
    if parameters.iter().any(|one| one.name == "Idempotency-Key") {
        push(&[codes::KEY_MISSING, codes::KEY_INVALID]);
        if !KEPT_NOT.contains(&id) {
            push(&["form-changed", "form-running"]);
        }
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        push(&[codes::CONTENT_TYPE, codes::TOO_LARGE]);
        if body.content.contains_key("application/json") {
            push(&[codes::MALFORMED, codes::MISSING, codes::UNKNOWN, codes::DUPLICATE]);
            push(FIELD);
        }
    }
    if statuses.contains(&StatusCode::UNAUTHORIZED) {
        push(&["token-expired"]);
    }
    if statuses.contains(&StatusCode::FORBIDDEN) && !is_of_staff {
        push(&["token-scope"]);
    }
    push(&["internal", "unavailable", codes::TIMEOUT]);
    all
}

/// The answers that operations share, by name.
pub(super) fn shared() -> impl Iterator<Item = (String, Response)> {
    SHARED.iter().map(|(status, codes)| {
        let codes = codes.iter().copied().collect();
        (name(*status), response(*status, &codes))
    })
}

/// The refusals of the answers that operations share.
pub(super) fn of_shared() -> impl Iterator<Item = Why> {
    SHARED.iter().flat_map(|(status, codes)| codes.iter().map(move |code| (*status, *code)))
}

/// What the answer of a status is called among the components: `NotFound`.
fn name(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().replace(' ', "")
}

fn response(status: StatusCode, codes: &BTreeSet<&'static str>) -> Response {
    let content = Content::new(Some(Ref::from_schema_name("ProblemShown")));
    let mut response = ResponseBuilder::new()
        .description(status.canonical_reason().unwrap_or_default())
        .content("application/problem+json", content)
        .build();
    show(&mut response, status, codes);
    headers::of_refusal(status, &mut response);
    response
}

/// Shows an example of each code, by what it is called among the components.
fn show(response: &mut Response, status: StatusCode, codes: &BTreeSet<&'static str>) {
    for content in response.content.values_mut() {
        if let RefOr::T(content) = content {
            content.examples.extend(codes.iter().map(|code| {
                let at = format!("#/components/examples/{}", example_name((status, *code)));
                ((*code).to_owned(), RefOr::Ref(Ref::new(at)))
            }));
        }
    }
}

/// The code; with the status where that is not its own.
fn example_name((status, code): Why) -> String {
    if status == status_of(code) { code.to_owned() } else { format!("{code}-{}", status.as_str()) }
}

/// The examples, by name.
pub(super) fn examples(all: BTreeSet<Why>) -> impl Iterator<Item = (String, RefOr<Example>)> {
    all.into_iter().map(|why| (example_name(why), RefOr::T(example(why))))
}

fn example((status, code): Why) -> Example {
    let is_of_shape = [codes::MISSING, codes::UNKNOWN, codes::DUPLICATE, codes::INVALID];
    let at = match status {
        StatusCode::BAD_REQUEST if code == codes::KEY_MISSING || code == codes::KEY_INVALID => {
            Some(At::Header("Idempotency-Key"))
        }
        StatusCode::BAD_REQUEST if code != codes::MALFORMED && code != "form-broken" => {
            Some(At::Parameter("limit".to_owned()))
        }
        StatusCode::PRECONDITION_FAILED => Some(At::Header("If-Match")),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(At::Header("Content-Type")),
        StatusCode::UNPROCESSABLE_ENTITY if is_of_shape.contains(&code) => {
            Some(At::Pointer("/phone".to_owned()))
        }
        _ => None,
    };
    let refusal = match at {
        Some(at) => Refusal::fault(status, at, code),
        None => Refusal::new(status, code),
    };
    let document = refusal.document(Locale::En, &RequestId("3f1d8e0c2b44".to_owned()));
    let summary = document["detail"].as_str().unwrap_or_default().to_owned();
    ExampleBuilder::new().summary(summary).value(Some(document)).build()
}

#[cfg(test)]
mod tests {
    use backend::{
        accounts::residents::{RequestCodeError, apps::GateError},
        idempotency::IdempotencyError,
        places::say,
        records::SaveError,
    };

    use super::{super::text, *};

    /// The codes that the description shows, of all operations.
    fn described() -> BTreeSet<String> {
        let document: serde_json::Value = serde_json::from_str(text()).unwrap();
        let examples = document["components"]["examples"].as_object().unwrap().values();
        examples.map(|one| one["value"]["code"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn rules_are_of_operations_that_there_are() {
        let document: serde_json::Value = serde_json::from_str(text()).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let all = items.flat_map(|item| item.as_object().unwrap().values());
        let ids: BTreeSet<&str> = all.map(|one| one["operationId"].as_str().unwrap()).collect();
        let mut seen = BTreeSet::new();
        for (id, _) in RULES {
            assert!(ids.contains(id), "{id}");
            assert!(seen.insert(*id), "{id} is there twice");
        }
        for id in IN_QUERY.iter().map(|(id, _)| id).chain(KEPT_NOT) {
            assert!(ids.contains(id), "{id}");
        }
    }

    /// A code that is added to a list shows up, also where the list is not named whole.
    #[test]
    fn every_code_is_described_and_has_words() {
        let shown = described();
        let lists: [Codes; 8] = [
            say::SayError::CODES,
            RequestCodeError::CODES,
            bulky::HoldError::CODES,
            PlatformError::CODES,
            Denied::CODES,
            SignInError::CODES,
            GateError::CODES,
            IdempotencyError::CODES,
        ];
        for code in lists.concat().into_iter().filter(|code| !NOT_HERE.contains(code)) {
            assert!(shown.contains(code), "{code}");
        }
        for (_, codes) in STATUSES {
            for code in *codes {
                assert!(shown.contains(*code), "{code} is not refused by any operation");
            }
        }
        assert!(SaveError::CODES.contains(&"record-changed"), "named in RULES");
        for code in shown {
            let words = app::texts::text(Locale::En, &format!("error-{code}"), &[]);
            assert!(!words.is_empty() && !words.contains("error-"), "{code}: {words}");
        }
    }

    /// Every example is what its operation would say, and none is referred to that is not there.
    #[test]
    fn every_reference_leads_to_an_example_of_its_status() {
        let document: serde_json::Value = serde_json::from_str(text()).unwrap();
        let mut count = 0;
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    let examples = &answer["content"]["application/problem+json"]["examples"];
                    for (code, one) in examples.as_object().into_iter().flatten() {
                        let at = one["$ref"].as_str().unwrap().trim_start_matches('#');
                        let value = &document.pointer(at).unwrap()["value"];
                        assert_eq!(value["code"], code.as_str());
                        assert_eq!(value["status"].to_string(), *status, "{code}");
                        count += 1;
                    }
                }
            }
        }
        assert!(count > 100, "{count}");
    }
}
