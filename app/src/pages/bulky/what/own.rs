//! What is not among the things of the catalogue: by its measures, and renovation waste.

use backend::bulky::programme::Programme;
use domain::bulky::MAX_CENTIMETRES;
use leptos::prelude::*;

use crate::{
    components::{
        field::{Control, Field},
        select::Select,
    },
    form::{FormView, error_text},
    pages::bulky::draft,
    render::{t, t_with, use_locale},
};

/// A thing that is not in the catalogue, with its measures.
#[component]
pub fn Own(form: FormView) -> impl IntoView {
    let filled = draft::OWN.iter().any(|field| !form.value(field).is_empty());
    let [name, length, width, height, count] = draft::OWN;
    let side = |field, label: &str| {
        let form = form.clone();
        let label = t(label);
        view! { <Count form name=field label/> }
    };
    view! {
        <details class="group" id="own" open=filled>
            <summary>{t("bulky-own")}</summary>
            <div class="group-body">
                <Field
                    form=form.clone()
                    name=name
                    control=Control::Text
                    label=t("bulky-own-name")
                    hint=t("bulky-own-name-hint")
                    max_length=40
                />
                <p class="hint">{t_with("bulky-own-sides", &[("most", MAX_CENTIMETRES.into())])}</p>
                <div class="pair">
                    {side(length, "bulky-own-length")}
                    {side(width, "bulky-own-width")}
                    {side(height, "bulky-own-height")}
                    {side(count, "bulky-own-count")}
                </div>
                <p><button class="button plain" name="do" value="own">{t("bulky-add-this")}</button></p>
            </div>
        </details>
    }
}

/// A short field for a number.
#[component]
fn Count(form: FormView, name: &'static str, #[prop(into)] label: String) -> impl IntoView {
    let id = format!("field-{name}");
    let error_id = format!("{id}-error");
    let error = form.error(name).map(error_text);
    let wrong = error.is_some();
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{label}</label>
            {error.map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
            <input
                id=id
                name=name
                type="text"
                inputmode="decimal"
                autocomplete="off"
                maxlength="8"
                value=form.value(name)
                aria-describedby=wrong.then(|| error_id.clone())
                aria-invalid=wrong.then_some("true")
            />
        </div>
    }
}

/// Renovation waste: in bags, or as it lies there.
#[component]
pub fn Renovation<'a>(programme: &'a Programme, form: FormView) -> impl IntoView + use<> {
    if programme.bags.is_empty() && programme.wastes.is_empty() {
        return None;
    }
    let locale = use_locale();
    let [bag, bags, waste, cubic] = draft::WASTE;
    let open = [bags, cubic].iter().any(|field| !form.value(field).is_empty());
    let sizes = programme.bags.iter();
    let sizes =
        sizes.map(|one| (one.id.clone(), one.name.get(locale).to_owned())).collect::<Vec<_>>();
    let kinds = programme.wastes.iter();
    let kinds =
        kinds.map(|one| (one.id.clone(), one.name.get(locale).to_owned())).collect::<Vec<_>>();
    Some(view! {
        <details class="group" id="renovation" open=open>
            <summary>{t("bulky-renovation")}</summary>
            <div class="group-body">
                <p>{t("bulky-renovation-rules")}</p>
                <div class="pair">
                    <Select form=form.clone() name=bag label=t("bulky-bag") hint="" options=sizes/>
                    <Count form=form.clone() name=bags label=t("bulky-bags")/>
                </div>
                <p><button class="button plain" name="do" value="bags">{t("bulky-add-bags")}</button></p>
                <div class="pair">
                    <Select form=form.clone() name=waste label=t("bulky-waste") hint="" options=kinds/>
                    <Count form=form.clone() name=cubic label=t("bulky-cubic")/>
                </div>
                <p><button class="button plain" name="do" value="waste">{t("bulky-add-waste")}</button></p>
            </div>
        </details>
    })
}
