//! `/staff/unmask/{field}/{id}`: the form to see one value in full, and the answer to it, which is
//! shown once.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field as TextField},
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    audit::MAX_NOTE,
    forms::{Draft, FormKey},
    privacy::unmask::{Field, Reason, Unmasked},
};
use domain::accounts::Act;
use leptos::prelude::*;
use uuid::Uuid;

use super::setting::confirm;
use crate::{
    api::record::UNMASK,
    choice::ChoiceField,
    desk::Desk,
    frame,
    pages::templates::template_name,
    routes::{StaffRoute, functions},
};

/// The form.
pub async fn page(
    State(state): State<AppState>,
    Path((word, id)): Path<(String, String)>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (Some(field), Ok(id)) = (Field::parse(&word), id.parse::<Uuid>()) else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    if let Err(denied) = desk.staff().reach(Act::Unmask, field.kind()) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    if !desk.session.is_confirmed(state.kernel.now()) {
        return confirm(&visit, &StaffRoute::Unmask(word, id));
    }
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &UNMASK).await;
    let shown = form.errors.iter().any(|error| error.code == "unmask-shown");
    if form.value("id") != id.to_string() || form.value("field") != word || shown {
        // Of another record, or used up: a new form, with what is to be said about the old one.
        let errors = if shown { form.errors } else { Vec::new() };
        form = FormView::of(&state, Draft::default(), form.kept);
        form.errors = errors;
    }
    let page = render(&state, &visit, || {
        let body = view! { <UnmaskForm field id form/> };
        frame::page(&desk, "", &t(&format!("unmask-{}", field.as_str())), body)
    });
    (session.headers(), page).into_response()
}

/// The answer, with the value in it. No address leads to it, and it is kept nowhere.
pub(crate) fn shown(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    field: Field,
    shown: &Unmasked,
) -> Response {
    render(state, visit, || {
        let title = t(&format!("unmask-{}", field.as_str()));
        let number = match field {
            Field::MessageRecipient => template_name(&shown.number),
            Field::QuestionPhone
            | Field::AskedPhone
            | Field::ReporterPhone
            | Field::ReporterName
            | Field::CallPhone
            | Field::BookingPhone
            | Field::BookingName
            | Field::BookingDoor => shown.number.clone(),
        };
        let of = t_with(&format!("unmask-of-{}", field.as_str()), &[("number", number.into())]);
        let value = shown.value.expose().clone();
        let body = view! {
            <Notice kind=NoticeKind::Info title=of>
                <p class="num"><strong>{value}</strong></p>
            </Notice>
            <p>{t("unmask-once")}</p>
        };
        frame::page(desk, "", &title, body)
    })
}

#[component]
fn UnmaskForm(field: Field, id: Uuid, form: FormView) -> impl IntoView {
    let reasons = std::iter::once((String::new(), t("unmask-choose")))
        .chain(Reason::ALL.map(|reason| {
            let word = reason.as_str();
            (word.to_owned(), t(&format!("unmask-reason-{word}")))
        }))
        .collect();
    view! {
        <p>{t("unmask-about")}</p>
        // Without the island that sends forms: the answer is a page of its own.
        <form
            method="post"
            action=in_locale(functions::UNMASK, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="field" value=field.as_str()/>
            <input type="hidden" name="id" value=id.to_string()/>
            <ChoiceField form=form.clone() name="reason" label=t("unmask-reason") options=reasons/>
            <TextField
                form
                name="note"
                control=Control::Long
                label=t("unmask-note")
                hint=t("unmask-note-hint")
                max_length=MAX_NOTE
            />
            <SubmitButton text=t("unmask-show") weight=Weight::Primary/>
        </form>
    }
}
