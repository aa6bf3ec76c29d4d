//! The fields of a thing of the catalogue.

use app::{
    components::picture::Picture,
    form::{FormView, error_text},
    render::{t, use_locale},
};
use backend::bulky::{
    catalogue::PICTURES,
    programme::{Item, Programme},
};
use domain::bulky::{Handling, Size};
use leptos::prelude::*;

use crate::pages::{
    bulky::words::word,
    places::fields::{Control, field, group, tick},
};

/// A thing as its form has it.
pub(super) fn values(item: &Item) -> Vec<(String, String)> {
    let mut values = vec![
        ("item".to_owned(), item.id.clone()),
        ("group".to_owned(), item.group.clone()),
        ("name_zh_hans".to_owned(), item.name.zh_hans.clone()),
        ("name_zh_hant".to_owned(), item.name.zh_hant.clone()),
        ("name_en".to_owned(), item.name.en.clone()),
        ("aliases".to_owned(), item.aliases.join("\n")),
        ("size".to_owned(), item.size.as_str().to_owned()),
        ("litres".to_owned(), item.litres.to_string()),
        ("kilograms".to_owned(), item.kilograms.to_string()),
        ("picture".to_owned(), item.picture.clone()),
    ];
    let handling = item.handling.iter();
    values.extend(handling.map(|one| (format!("handling-{}", one.as_str()), "yes".to_owned())));
    values
}

/// All of its fields.
pub(super) fn fields(programme: &Programme, form: &FormView) -> AnyView {
    let locale = use_locale();
    let line = |name: &str, max| {
        let label = t(&format!("desk-bulky-item-{}", name.replace('_', "-")));
        field(form, name, label, None, &Control::Line("text", max))
    };
    let groups = programme
        .groups
        .iter()
        .map(|group| (group.id.clone(), group.name.get(locale).to_owned()))
        .collect();
    let sizes = Size::ALL
        .iter()
        .map(|size| (size.as_str().to_owned(), word("bulky-size", size.as_str())))
        .collect();
    let aliases = field(
        form,
        "aliases",
        t("desk-bulky-item-aliases"),
        Some("desk-bulky-item-aliases-hint"),
        &Control::Long(2_400),
    );
    let handling = Handling::ALL
        .iter()
        .map(|one| {
            let code = one.as_str();
            tick(form, &format!("handling-{code}"), word("desk-bulky-handling", code))
        })
        .collect();
    view! {
        {line("name_zh_hans", 40)}
        {line("name_zh_hant", 40)}
        {line("name_en", 80)}
        {aliases}
        {field(form, "group", t("desk-bulky-group"), None, &Control::Words(groups))}
        {field(form, "size", t("desk-bulky-size"), None, &Control::Words(sizes))}
        {line("litres", 6)}
        {line("kilograms", 5)}
        {group(t("desk-bulky-handling"), handling)}
        {pictures(programme, form)}
    }
    .into_any()
}

/// Every picture, by the name of a thing that has it.
fn pictures(programme: &Programme, form: &FormView) -> AnyView {
    let locale = use_locale();
    let chosen = match form.value("picture") {
        none if none.is_empty() => "box".to_owned(),
        chosen => chosen,
    };
    let choices = PICTURES
        .iter()
        .enumerate()
        .map(|(at, picture)| {
            let shown = programme.all_items().iter().find(|item| item.picture == *picture);
            let name = shown.map_or(*picture, |item| item.name.get(locale)).to_owned();
            let id = (at == 0).then(|| "field-picture".to_owned());
            view! {
                <label class="choice">
                    <input id=id type="radio" name="picture" value=*picture checked={chosen == *picture}/>
                    <span>{name}</span>
                    <Picture of={(*picture).to_owned()}/>
                </label>
            }
        })
        .collect_view();
    let error = form.error("picture").map(error_text);
    let open = error.is_some();
    view! {
        <details class="group" open=open>
            <summary>{t("desk-bulky-item-picture")}</summary>
            {error.map(|text| view! { <p class="error-line">{text}</p> })}
            <div class="choices" role="radiogroup" aria-label=t("desk-bulky-item-picture")>
                {choices}
            </div>
        </details>
    }
    .into_any()
}
