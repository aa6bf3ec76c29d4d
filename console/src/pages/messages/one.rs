//! `/staff/messages/{id}`: one message, what came of each try, and the button to send it again.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::{date_and_time, text},
    visit::Visit,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    forms::{Draft, FormKey},
    messages::sent::{MayResend, Sent, SentError, Try, read},
    privacy::unmask::Field as UnmaskField,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;
use uuid::Uuid;

use super::{StateBadge, reason};
use crate::{
    api::messages::RESEND,
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::templates::template_name,
    routes::{StaffRoute, functions},
};

/// The page.
pub async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let read = match id.parse::<Uuid>() {
        Ok(id) => read(&state.kernel, desk.staff(), id).await,
        Err(_) => Err(Denied::NotFound.into()),
    };
    let sent = match read {
        Ok(sent) => sent,
        Err(SentError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "message not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &RESEND).await;
    if form.value("id") != sent.message.id.to_string() {
        form = FormView::of(&state, Draft::default(), form.kept);
    }
    let page = render(&state, &visit, || {
        let title = template_name(&sent.message.template);
        let unmasks = desk.staff().may(Act::Unmask, Kind::Message);
        let see_audit = desk.staff().may(Act::Read, Kind::Audit);
        let body = view! { <MessageView sent form see_audit unmasks/> };
        frame::page(&desk, "messages", &title, body)
    });
    (session.headers(), page).into_response()
}

#[component]
fn MessageView(sent: Sent, form: FormView, see_audit: bool, unmasks: bool) -> impl IntoView {
    let locale = use_locale();
    let message = sent.message.clone();
    let fact = |key: &str, value: String| view! { <dt>{t(key)}</dt> <dd>{value}</dd> };
    let when = |key: &'static str, at: Option<_>| at.map(|at| fact(key, date_and_time(locale, at)));
    let version = match sent.version {
        0 => t("template-own"),
        number => t_with("template-version-number", &[("number", number.into())]),
    };
    let channel = if sent.by_wechat {
        t("channel-wechat")
    } else {
        t(&format!("channel-{}", message.channel.as_str()))
    };
    let done = match message.state {
        backend::messages::MessageState::Queued => None,
        _ => message.done_at,
    };
    let recipient = message.recipient.clone().map(|recipient| {
        let field = UnmaskField::MessageRecipient.as_str().to_owned();
        let form = href(&StaffRoute::Unmask(field, message.id).into());
        let link = unmasks.then(|| view! { <a href=form>{t("unmask-link")}</a> });
        view! {
            <dt>{t("message-recipient")}</dt>
            <dd><span class="num">{recipient}</span> " " {link}</dd>
        }
    });
    let audit = see_audit.then(|| {
        let query = list::query(&[("kind", "message"), ("subject", &message.id.to_string())]);
        let link = href(&StaffRoute::Audit(query).into());
        view! { <p><a href=link>{t("message-audit")}</a></p> }
    });
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Messages(String::new()).into(), t("staff-section-messages")),
        ]/>
        <ErrorSummary errors=form.errors.clone()/>
        <dl class="facts">
            <dt>{t("message-state")}</dt>
            <dd><StateBadge state=message.state/></dd>
            {message.last_error.as_deref().map(|code| fact("message-error", reason(code)))}
            {fact("message-channel", channel)}
            {recipient}
            {fact("message-language", text(message.locale, "language-name", &[]))}
            {fact("message-version", version)}
            {fact("message-at", date_and_time(locale, message.created_at))}
            {when("message-after", sent.deliver_after)}
            {when("message-expires", sent.expires_at)}
            {when("message-done-at", done)}
            {when("message-read-at", sent.read_at)}
            {sent.provider_id.clone().map(|id| fact("message-provider", id))}
        </dl>
        <p class="small soft">{t("message-not-shown")}</p>
        {again(&sent, &form)}
        <h2>{t("message-tries")}</h2>
        <Tries tries=sent.tries/>
        {audit}
    }
}

/// The button to send it again, or why there is none.
fn again(sent: &Sent, form: &FormView) -> Option<AnyView> {
    let why_not = match sent.resend {
        MayResend::Yes if sent.may_write => {
            return Some(
                view! {
                    <form
                        method="post"
                        action=in_locale(functions::MESSAGE_RESEND, use_locale())
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                        <input type="hidden" name="id" value=sent.message.id.to_string()/>
                        <SubmitButton text=t("message-resend") weight=Weight::Plain/>
                    </form>
                }
                .into_any(),
            );
        }
        MayResend::Yes => "message-resend-administrator",
        MayResend::NotFailed => return None,
        MayResend::Expired => "error-message-expired",
        MayResend::Gone => "error-message-gone",
    };
    Some(view! { <p>{t(why_not)}</p> }.into_any())
}

#[component]
fn Tries(tries: Vec<Try>) -> impl IntoView {
    let rows = tries
        .into_iter()
        .map(|one| {
            vec![
                date_and_time(use_locale(), one.at).into_any(),
                t(&format!("message-outcome-{}", one.outcome)).into_any(),
                one.error.as_deref().map(reason).into_any(),
            ]
        })
        .collect();
    let columns = ["message-try-at", "message-outcome", "message-error"].map(t).to_vec();
    view! { <ListTable caption=t("message-tries") columns rows/> }
}
