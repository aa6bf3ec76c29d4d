//! The description of the API (OpenAPI 3.1), made of the handlers' own.
//!
//! What every operation has in common is added here: the key of a write, the token, the problem
//! documents.

mod errors;
pub(crate) mod examples;
mod headers;
mod limits;
mod links;
pub(super) mod reader;

use std::{collections::BTreeSet, sync::LazyLock};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::accounts::residents::apps::Scope;
use serde::Serialize;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        RefOr, Required,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::{
    articles, ask, bulky, calendar, cases, contacts, deprecated, handler, me, notices, places,
    questions, settings, sign_in, sign_in_platforms, sorting, sorting_categories,
    sorting_questions, tickets, uploads,
};

/// Why a request was not done (RFC 9457); written by `Refusal::document`.
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemShown {
    /// Always `about:blank`: the code says what it is.
    r#type: &'static str,
    title: String,
    status: u16,
    /// Stable; for programs.
    code: String,
    /// For people, in the language of the request.
    detail: String,
    /// The id of the request, as in the server's log.
    instance: String,
    /// What is wrong, where it can be told. Each has one of `pointer`, `parameter` and `header`.
    errors: Option<Vec<FaultShown>>,
}

/// One thing that is wrong.
#[derive(Serialize, ToSchema)]
pub(super) struct FaultShown {
    /// A JSON pointer (RFC 6901) into the body.
    pointer: Option<String>,
    /// A parameter of the query or the path.
    parameter: Option<String>,
    header: Option<String>,
    code: String,
    detail: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Minhu 民呼",
        description = "What a resident can do on a page of the portal, for mini-apps and other \
            systems, with the same rules and the same records. See docs/API-DESIGN.md.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        settings::settings,
        contacts::contacts,
        sorting::search,
        sorting::item,
        sorting::popular_items,
        sorting_categories::categories,
        sorting_categories::category_items,
        sorting::index,
        sorting_questions::ask_sorting_question,
        sorting_questions::sorting_question,
        places::list::places,
        places::kinds::place_kinds,
        places::search::search_places,
        places::place::place,
        places::live::place_live,
        places::say::report_place_fault,
        places::say::correct_place,
        places::say::confirm_place,
        places::say::rate_place,
        cases::classes::case_classes,
        cases::classes::case_class,
        cases::list::public_cases,
        cases::list::case_streets,
        cases::list::my_cases,
        cases::report::file_case,
        cases::same::cases_nearby,
        cases::same::join_case,
        cases::track::find_case,
        cases::track::tracked_case,
        cases::step::take_case_step,
        cases::phone::send_case_code,
        cases::phone::confirm_phone_of_case,
        cases::phone::stop_messages_of_case,
        uploads::start_upload,
        uploads::send_photo,
        bulky::terms::terms,
        bulky::catalogue::catalogue,
        bulky::quote::quote,
        bulky::quote::quote_change,
        bulky::windows::windows,
        bulky::book::hold_window,
        bulky::book::extend_hold,
        bulky::book::confirm_booking,
        bulky::book::join_waiting,
        bulky::book::take_place,
        bulky::booking::booking,
        bulky::act::change_booking,
        bulky::act::cancel_booking,
        bulky::act::retry_booking,
        bulky::find::find_booking,
        bulky::find::my_bookings,
        bulky::payment::begin_payment,
        bulky::payment::pay_crew_instead,
        bulky::payment::payment,
        notices::notices,
        notices::notice,
        articles::articles,
        articles::article,
        articles::rate_article,
        ask::answers,
        questions::ask_bureau,
        questions::asked_question,
        calendar::calendars,
        calendar::calendar,
        sign_in::send_sign_in_code,
        sign_in::sign_in,
        sign_in_platforms::sign_in_with_wechat,
        sign_in_platforms::sign_in_with_alipay,
        sign_in::exchange,
        sign_in::sign_out,
        me::profile::read_me,
        me::profile::count_mine,
        me::settings::save_settings,
        me::devices::my_devices,
        me::devices::end_my_device,
        me::devices::end_my_other_devices,
        me::messages::my_messages,
        me::messages::my_message,
        me::messages::mark_message_read,
        me::messages::mark_messages_read,
        me::phone::send_phone_codes,
        me::phone::change_my_phone,
        me::email::send_email_code,
        me::email::add_my_email,
        me::email::remove_my_email,
        me::platforms::my_platforms,
        me::platforms::link_my_platform,
        me::platforms::unlink_my_platform,
        me::subscriptions::subscribe_me,
        me::places::my_places,
        me::places::add_my_place,
        me::places::change_my_place,
        me::places::remove_my_place,
        me::places::find_spots,
        me::receipts::keep_receipt,
        tickets::open_page,
        me::questions::my_questions,
        me::data::export_mine,
        me::data::send_deletion_code,
        me::data::delete_me,
        handler::tokens::sign_in_handler,
        handler::tokens::sign_out_handler,
        handler::list::handler_cases,
        handler::case::handler_case,
        handler::claim::claim_case,
        handler::claim::release_case,
        handler::reporter::unmask_reporter,
        handler::step::take_handler_step,
    ),
    components(schemas(ProblemShown, FaultShown)),
    tags(
        (name = "settings", description = "The district"),
        (name = "sorting", description = "Which bin a thing goes in"),
        (name = "places", description = "Toilets, parking and places to drop things off"),
        (name = "cases", description = "Problems: reporting and following them"),
        (name = "uploads", description = "Photos"),
        (name = "bulky", description = "Collection of bulky and renovation waste"),
        (name = "payments", description = "Paying what is due"),
        (name = "notices", description = "What the bureau tells, and what it is asked"),
        (name = "calendar", description = "Days off and make-up workdays"),
        (name = "sign-in", description = "Signing in from an app"),
        (name = "me", description = "The account of whoever is signed in"),
        (name = "handler", description = "Staff at work on their cases"),
    ),
    modifiers(&Common),
)]
struct Api;

/// The document, as it is served.
static DOCUMENT: LazyLock<String> =
    LazyLock::new(|| Api::openapi().to_pretty_json().unwrap_or_default());

/// `/api/v1/openapi.json`.
pub(super) async fn document() -> Response {
    let kept = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    let tag = [(header::ETAG, super::answer::tag(DOCUMENT.as_bytes()))];
    (kept, tag, DOCUMENT.as_str()).into_response()
}

/// What all operations have in common.
struct Common;

impl Modify for Common {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        if let Some(components) = &mut api.components {
            let bearer = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("Beside it stand the scopes that an app's token must have."))
                .build();
            components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
            limits::add(components);
            let shared = errors::shared().map(|(name, answer)| (name, RefOr::T(answer)));
            components.responses.extend(shared);
        }
        let mut refusals: BTreeSet<errors::Why> = errors::of_shared().collect();
        for item in api.paths.paths.values_mut() {
            if let Some(read) = &mut item.get {
                headers::of_read(read);
            }
            let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                refusals.extend(describe(operation));
            }
        }
        if let Some(components) = &mut api.components {
            components.examples.extend(errors::examples(refusals));
        }
        deprecated::describe(api, deprecated::DEPRECATED);
    }
}

/// What has a body and changes nothing, so that it needs no key.
const ASKS: &[&str] =
    &["quote", "quote_change", "find_booking", "find_spots", "find_case", "send_photo"];
/// Writes without a body.
const BARE_WRITES: &[&str] = &[
    "remove_my_email",
    "remove_my_place",
    "send_deletion_code",
    "stop_messages_of_case",
    "unlink_my_platform",
];

/// What needs nobody to be signed in, but is refused with a token that is not good. The second is the
/// scope that the token needs as well.
const LOOKS_AT_TOKEN: &[(&str, Option<Scope>)] = &[
    ("file_case", Some(Scope::Cases)),
    ("join_case", Some(Scope::Cases)),
    ("take_case_step", Some(Scope::Cases)),
    ("stop_messages_of_case", Some(Scope::Cases)),
    ("hold_window", Some(Scope::Bookings)),
    ("extend_hold", Some(Scope::Bookings)),
    ("confirm_booking", Some(Scope::Bookings)),
    ("join_waiting", Some(Scope::Bookings)),
    ("take_place", Some(Scope::Bookings)),
    ("change_booking", Some(Scope::Bookings)),
    ("cancel_booking", Some(Scope::Bookings)),
    ("retry_booking", Some(Scope::Bookings)),
    ("begin_payment", Some(Scope::Bookings)),
    ("pay_crew_instead", Some(Scope::Bookings)),
    ("rate_article", None),
    ("ask_bureau", None),
    ("asked_question", None),
    ("ask_sorting_question", None),
    ("report_place_fault", None),
    ("correct_place", None),
    ("confirm_place", None),
    ("rate_place", None),
    ("start_upload", None),
];
/// What has a token in its body.
const TAKES_TOKEN: &str = "exchange";
/// What may not find what a body or the district names, without a part of the path.
const SEEKS: &[&str] = &[
    "find_booking",
    "find_case",
    "join_case",
    "file_case",
    "keep_receipt",
    "terms",
    "catalogue",
    "windows",
    "quote",
    "hold_window",
    "join_waiting",
];

/// Adds what is in common. Gives why the operation may refuse.
fn describe(operation: &mut Operation) -> Vec<errors::Why> {
    let has_body = operation.request_body.is_some();
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let is_write = (has_body && !ASKS.contains(&id)) || BARE_WRITES.contains(&id);
    let parameters = operation.parameters.get_or_insert_default();
    let has = |place: ParameterIn| {
        let is_there = |one: &RefOr<_>| matches!(one, RefOr::T(Parameter { parameter_in, .. }) if *parameter_in == place);
        parameters.iter().any(is_there)
    };
    let (in_path, in_query) = (has(ParameterIn::Path), has(ParameterIn::Query));
    if is_write {
        parameters.push(
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .description(Some(
                    "20 to 64 letters, digits, `-` and `_`, such as a UUID: the same for every try \
                     of one request.",
                ))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .min_length(Some(20))
                        .max_length(Some(64))
                        .pattern(Some("^[A-Za-z0-9_-]+$")),
                ))
                .build()
                .into(),
        );
    }
    parameters.push(
        ParameterBuilder::new()
            .name("Accept-Language")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("`zh-Hans` (unless said), `zh-Hant` or `en`."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
            .into(),
    );
    let mut problems = Vec::new();
    if in_query || has_body || is_write {
        problems.push(StatusCode::BAD_REQUEST);
    }
    if operation.security.is_some() {
        problems.extend([StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN]);
    }
    if let Some((_, scope)) = LOOKS_AT_TOKEN.iter().find(|(one, _)| *one == id) {
        problems.push(StatusCode::UNAUTHORIZED);
        problems.extend(scope.map(|_| StatusCode::FORBIDDEN));
        let token = SecurityRequirement::new("bearer", scope.map(Scope::as_str));
        operation.security = Some(vec![SecurityRequirement::default(), token]);
    }
    if id == TAKES_TOKEN {
        problems.push(StatusCode::UNAUTHORIZED);
    }
    if in_path || SEEKS.contains(&id) {
        problems.push(StatusCode::NOT_FOUND);
    }
    if has_body {
        problems.extend([
            StatusCode::CONFLICT,
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::TOO_MANY_REQUESTS,
        ]);
    }
    if is_write && !has_body {
        problems.extend([
            StatusCode::CONFLICT,
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::TOO_MANY_REQUESTS,
        ]);
    }
    // Also of what is only read: the database is away, or the request took too long.
    problems.push(StatusCode::SERVICE_UNAVAILABLE);
    let refusals = errors::add(operation, &problems);
    links::add(operation);
    examples::add(operation);
    refusals
}

/// What is described: method and path.
#[cfg(test)]
pub(crate) fn operations() -> std::collections::BTreeSet<(String, String)> {
    let paths = Api::openapi().paths.paths;
    paths
        .iter()
        .flat_map(|(path, item)| {
            [
                ("GET", item.get.is_some()),
                ("PUT", item.put.is_some()),
                ("POST", item.post.is_some()),
                ("DELETE", item.delete.is_some()),
            ]
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(method, _)| (method.to_owned(), path.clone()))
        })
        .collect()
}

/// The document, as it is served.
#[cfg(test)]
pub(crate) fn text() -> &'static str {
    &DOCUMENT
}
