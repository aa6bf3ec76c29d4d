//! What windows are planned from: the usual ones, and days that are different.

use app::{
    components::button::{SubmitButton, Weight},
    form::FormView,
    render::{t, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date,
};
use backend::{
    capacity::staff::SetException,
    forms::{Draft, FormKey, FormValues},
    presession::PreSession,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Area, Asked, Forms, units_word};
use crate::{
    api::bulky::TEMPLATE,
    list,
    list::ListTable,
    pages::{
        bulky::words::word,
        places::fields::{Control, field, tick},
    },
    routes::{BulkyPart, StaffRoute, functions, link},
};

/// Minutes of a day on its clock.
fn clock(minutes: i16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `12345` in words.
fn weekdays(code: &str) -> String {
    let day = |number: char| t(&format!("calendar-weekday-{number}"));
    code.chars().filter(|c| ('1'..='7').contains(c)).map(day).collect::<Vec<_>>().join(" ")
}

pub(super) fn template_list(area: &Area, forms: &Forms, writes: bool) -> AnyView {
    let locale = use_locale();
    let rows = area
        .templates
        .iter()
        .map(|one| {
            let edit = writes.then(|| {
                let id = one.id.to_string();
                let query = [("area", &*area.resource.id.to_string()), ("template", &*id)];
                let href = link(&StaffRoute::Bulky(BulkyPart::Windows, list::query(&query)));
                view! {
                    <a href=format!("{href}#template")>{t("desk-bulky-template-edit")}</a>
                    <form
                        method="post"
                        action=in_locale(functions::BULKY_TEMPLATE_REMOVE, locale)
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=forms.remove.key.to_text()/>
                        <input type="hidden" name="id" value=id/>
                        <input type="hidden" name="area" value=area.resource.id.to_string()/>
                        <SubmitButton text=t("remove") weight=Weight::Plain/>
                    </form>
                }
            });
            let until = one.valid_until.map(|day| date(locale, day));
            vec![
                view! {
                    <div>
                        {weekdays(&one.weekdays)}
                        <div class="num">{clock(one.opens)} "–" {clock(one.closes)}</div>
                    </div>
                }
                .into_any(),
                units_word(one.units).into_any(),
                view! { <div>{date(locale, one.valid_from)} " – " {until}</div> }.into_any(),
                view! { <div>{edit}</div> }.into_any(),
            ]
        })
        .collect();
    let columns = [
        "desk-bulky-template-when",
        "desk-bulky-limit",
        "desk-bulky-template-valid",
        "desk-bulky-template-act",
    ];
    view! { <ListTable caption=t("desk-bulky-templates") columns=columns.map(t).to_vec() rows/> }
        .into_any()
}

/// What was typed, or the template that is asked for.
pub(super) async fn template_view(
    state: &AppState,
    session: &PreSession,
    asked: &Asked,
    area: &Area,
) -> FormView {
    let form = FormView::open(state, session, &TEMPLATE).await;
    let id = asked.template.parse::<Uuid>().ok();
    let named = id.map(|id| id.to_string()).unwrap_or_default();
    let is_typed = form.value("id") == named
        && form.value("area") == area.resource.id.to_string()
        && !form.errors.is_empty();
    if is_typed {
        return form;
    }
    let values = area.templates.iter().find(|one| Some(one.id) == id).map(|one| {
        let tick = |is: bool| if is { "yes".to_owned() } else { String::new() };
        vec![
            ("weekdays", one.weekdays.clone()),
            ("on_days_off", tick(one.on_days_off)),
            ("on_makeup_days", tick(one.on_makeup_days)),
            ("opens", clock(one.opens)),
            ("closes", clock(one.closes)),
            ("cut_off", one.cut_off.to_string()),
            ("stops", one.units.stops.to_string()),
            ("litres", one.units.litres.to_string()),
            ("kilograms", one.units.kilograms.to_string()),
            ("valid_from", one.valid_from.to_string()),
            ("valid_until", one.valid_until.map(|day| day.to_string()).unwrap_or_default()),
        ]
    });
    let values = values.unwrap_or_default().into_iter().chain([("id", named)]);
    let values = values.map(|(name, value)| (name.to_owned(), value));
    let values = FormValues::from_post(&TEMPLATE, values);
    FormView::of(state, Draft { values, errors: Vec::new() }, form.kept)
}

/// `stops`, `litres`, `kilograms`.
pub(super) fn unit_fields(form: &FormView) -> AnyView {
    ["stops", "litres", "kilograms"]
        .map(|name| {
            let label = word("desk-bulky-unit", name);
            field(form, name, label, None, &Control::Line("text", 12))
        })
        .into_iter()
        .collect_view()
        .into_any()
}

pub(super) fn template_form(area: &Area, asked: &Asked, form: &FormView) -> AnyView {
    let open = !asked.template.is_empty() || !form.errors.is_empty();
    let line = |name: &str, kind: &'static str| {
        let label = t(&format!("desk-bulky-template-{}", name.replace('_', "-")));
        field(form, name, label, None, &Control::Line(kind, 20))
    };
    let weekdays = field(
        form,
        "weekdays",
        t("desk-bulky-template-weekdays"),
        Some("desk-bulky-template-weekdays-hint"),
        &Control::Line("text", 7),
    );
    view! {
        <details class="group" id="template" open=open>
            <summary>
                {if form.value("id").is_empty() { t("desk-bulky-template-new") } else { t("desk-bulky-template-edit") }}
            </summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_TEMPLATE_SAVE, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=form.value("id")/>
                <input type="hidden" name="area" value=area.resource.id.to_string()/>
                {weekdays}
                {tick(form, "on_days_off", t("desk-bulky-template-on-days-off"))}
                {tick(form, "on_makeup_days", t("desk-bulky-template-on-makeup-days"))}
                {line("opens", "time")}
                {line("closes", "time")}
                {line("cut_off", "text")}
                {unit_fields(form)}
                {line("valid_from", "date")}
                {line("valid_until", "date")}
                <SubmitButton text=t("desk-bulky-template-save") weight=Weight::Primary/>
            </form>
        </details>
    }
    .into_any()
}

pub(super) fn exception_list(area: &Area) -> AnyView {
    let locale = use_locale();
    let rows = area
        .exceptions
        .iter()
        .map(|one| {
            let times = one.opens.zip(one.closes);
            let times = times.map(|(opens, closes)| format!("{}–{}", clock(opens), clock(closes)));
            vec![
                date(locale, one.day).into_any(),
                view! { <div>{word("desk-bulky-change", &one.change)} " " {times}</div> }
                    .into_any(),
                one.units.map(units_word).unwrap_or_default().into_any(),
            ]
        })
        .collect();
    let columns = ["desk-bulky-day", "desk-bulky-exception", "desk-bulky-limit"].map(t).to_vec();
    view! { <ListTable caption=t("desk-bulky-exceptions") columns rows/> }.into_any()
}

pub(super) fn exception_form(area: &Area, form: &FormView) -> AnyView {
    let changes = SetException::CHANGES
        .iter()
        .map(|code| ((*code).to_owned(), word("desk-bulky-change", code)))
        .collect();
    let cut_off = t("desk-bulky-template-cut-off");
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("desk-bulky-exception-new")}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_EXCEPTION, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <p>{t("desk-bulky-exception-about")}</p>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=area.resource.id.to_string()/>
                {field(form, "day", t("desk-bulky-day"), None, &Control::Line("date", 10))}
                {field(form, "change", t("desk-bulky-exception"), None, &Control::Words(changes))}
                {field(
                    form,
                    "times",
                    t("desk-bulky-exception-times"),
                    Some("desk-bulky-exception-times-hint"),
                    &Control::Line("text", 200),
                )}
                {field(form, "cut_off", cut_off, None, &Control::Line("text", 12))}
                {unit_fields(form)}
                <SubmitButton text=t("desk-bulky-exception-save") weight=Weight::Primary/>
            </form>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_of_a_day_are_shown_on_its_clock() {
        assert_eq!(clock(8 * 60 + 5), "08:05");
    }
}
