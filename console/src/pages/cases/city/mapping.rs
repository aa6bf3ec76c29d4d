//! `/staff/cases/city/mapping`: what the city calls its columns, and what its words mean here.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::State as Extracted,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    cases::{
        city::{
            Dictionary, Field as CityField,
            mapping::{Code, Column, EVERY_OTHER, tables},
        },
        rulebook::Rulebook,
    },
    forms::FormKey,
    records::SaveError,
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{
    super::words::{class_name, word},
    nav, told_once,
};
use crate::{
    api::city::MAPPING,
    choice::ChoiceField,
    desk::Desk,
    frame,
    list::ListTable,
    routes::{CityPart, functions},
};

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let (columns, codes) = match tables(&state.kernel, desk.staff()).await {
        Ok(tables) => tables,
        Err(SaveError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "mapping not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let rules = state.rulebook.get();
    let browser = presession(&state, &visit);
    let form = told_once(&state, &browser.token, &MAPPING).await;
    let page = render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::Setting);
        let body = view! {
            {nav(CityPart::Mapping)}
            <ErrorSummary errors=form.errors.clone()/>
            <p>{t("city-mapping-about")}</p>
            <h2>{t("city-mapping-columns")}</h2>
            {column_table(columns, may_write, &form)}
            {may_write.then(|| new_column(&form))}
            <h2>{t("city-mapping-codes")}</h2>
            {code_table(codes, &rules, may_write, &form)}
            {may_write.then(|| new_code(&form))}
        };
        frame::page(&desk, "city", &t("city-part-mapping"), body)
    });
    (browser.headers(), page).into_response()
}

/// A button that takes a line away.
fn forget(form: &FormView, act: &'static str, fields: Vec<(&'static str, String)>) -> AnyView {
    let name = fields.last().map(|(_, value)| value.clone()).unwrap_or_default();
    let label = t_with("city-forget", &[("name", name.into())]);
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form
            method="post"
            action=in_locale(functions::CITY_MAPPING, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {fields}
            <button class="button plain" name="act" value=act aria-label=label>{t("remove")}</button>
        </form>
    }
    .into_any()
}

fn named(columns: &[&str], may_write: bool) -> Vec<String> {
    let act = may_write.then_some("act");
    columns.iter().copied().chain(act).map(|name| t(&format!("city-column-{name}"))).collect()
}

fn column_table(columns: Vec<Column>, may_write: bool, form: &FormView) -> AnyView {
    let rows = columns
        .into_iter()
        .map(|column| {
            let mut cells = vec![
                column.name.clone().into_any(),
                word("city-field", column.field.as_str()).into_any(),
            ];
            if may_write {
                cells.push(forget(form, "forget-column", vec![("name", column.name)]));
            }
            cells
        })
        .collect();
    let columns = named(&["name", "field"], may_write);
    view! { <ListTable caption=t("city-mapping-columns") columns rows/> }.into_any()
}

fn code_table(codes: Vec<Code>, rules: &Rulebook, may_write: bool, form: &FormView) -> AnyView {
    let rows = codes
        .into_iter()
        .map(|code| {
            let said =
                if code.code == EVERY_OTHER { t("city-every-other") } else { code.code.clone() };
            let mut cells = vec![
                word("city-dictionary", code.dictionary.as_str()).into_any(),
                said.into_any(),
                ours(&code, rules).into_any(),
            ];
            if may_write {
                let dictionary = code.dictionary.as_str().to_owned();
                let fields = vec![("dictionary", dictionary), ("code", code.code)];
                cells.push(forget(form, "forget-code", fields));
            }
            cells
        })
        .collect();
    let columns = named(&["dictionary", "code", "ours-is"], may_write);
    view! { <ListTable caption=t("city-mapping-codes") columns rows/> }.into_any()
}

/// Our word with what it is called, where it has a name.
fn ours(code: &Code, rules: &Rulebook) -> String {
    let name = match code.dictionary {
        Dictionary::Class => class_name(rules, &code.ours, use_locale()),
        Dictionary::Kind => word("case-kind", &code.ours),
        Dictionary::Urgency => word("case-urgency", &code.ours),
        Dictionary::State => word("city-has", &code.ours),
        Dictionary::Answer => word("city-state", &code.ours),
        Dictionary::Area | Dictionary::Datum => String::new(),
    };
    if name.is_empty() || name == code.ours {
        code.ours.clone()
    } else {
        format!("{name} ({})", code.ours)
    }
}

fn new_column(form: &FormView) -> AnyView {
    let fields = CityField::ALL
        .iter()
        .map(|field| (field.as_str().to_owned(), word("city-field", field.as_str())))
        .collect();
    view! {
        <details class="group" open=form.value("act") == "column">
            <summary>{t("city-mapping-new-column")}</summary>
            <form
                method="post"
                action=in_locale(functions::CITY_MAPPING, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="act" value="column"/>
                <Field
                    form=form.clone()
                    name="name"
                    control=Control::Text
                    label=t("city-column-name")
                    hint=t("city-mapping-name-hint")
                    max_length=40
                />
                <ChoiceField form=form.clone() name="field" label=t("city-column-field") options=fields/>
                <SubmitButton text=t("city-mapping-save") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}

fn new_code(form: &FormView) -> AnyView {
    let dictionaries = Dictionary::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), word("city-dictionary", one.as_str())))
        .collect();
    view! {
        <details class="group" open=form.value("act") == "code">
            <summary>{t("city-mapping-new-code")}</summary>
            <form
                method="post"
                action=in_locale(functions::CITY_MAPPING, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="act" value="code"/>
                <ChoiceField
                    form=form.clone()
                    name="dictionary"
                    label=t("city-column-dictionary")
                    options=dictionaries
                />
                <Field
                    form=form.clone()
                    name="code"
                    control=Control::Text
                    label=t("city-column-code")
                    hint=t("city-mapping-code-hint")
                    max_length=80
                />
                <Field
                    form=form.clone()
                    name="ours"
                    control=Control::Text
                    label=t("city-column-ours-is")
                    hint=t("city-mapping-ours-hint")
                    max_length=40
                />
                <SubmitButton text=t("city-mapping-save") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}
