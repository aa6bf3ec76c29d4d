//! The fields of the three forms.

use app::{
    form::{FormView, error_text},
    render::{t, use_locale},
};
use backend::districts::offices::Directory;
use domain::districts::{DepartmentKind, LandmarkKind};
use leptos::prelude::*;

use super::Record;

/// How a field is filled in.
enum Control {
    /// A line of at most so many characters.
    Line(usize),
    /// One of these values, by their names; the first of all is nothing.
    Choice(Vec<(String, String)>),
}

/// The fields of a record's form, in their order. A code is given once and stays.
pub(super) fn fields(record: Record, form: &FormView, directory: &Directory, new: bool) -> AnyView {
    let fields: Vec<(&'static str, Control)> = match record {
        Record::Department => {
            let kinds = DepartmentKind::ALL.map(DepartmentKind::as_str);
            let mut fields = vec![
                ("kind", kind_choice("department", &kinds)),
                ("parent", departments(directory)),
            ];
            fields.extend(localised("name", 60));
            fields.extend(localised("duty", 200));
            fields.extend([
                ("phone", Control::Line(20)),
                ("email", Control::Line(254)),
                ("head_email", Control::Line(254)),
                ("streets", Control::Line(500)),
            ]);
            if new {
                fields.insert(0, ("code", Control::Line(30)));
            }
            fields
        }
        Record::ContactPoint => {
            let mut fields =
                vec![("department", departments(directory)), ("street", streets(directory))];
            fields.extend(localised("name", 60));
            fields.extend(localised("address", 100));
            fields.extend(localised("hours", 100));
            fields.push(("phone", Control::Line(20)));
            fields.extend(place());
            fields
        }
        Record::Landmark => {
            let kinds = LandmarkKind::ALL.map(LandmarkKind::as_str);
            let mut fields = vec![("kind", kind_choice("landmark", &kinds))];
            fields.extend(localised("name", 60));
            fields.push(("other_names", Control::Line(500)));
            fields.extend(place());
            fields
        }
    };
    let code = (record == Record::Department && !new)
        .then(|| view! { <input type="hidden" name="code" value=form.value("code")/> });
    let fields =
        fields.into_iter().map(|(name, control)| field(name, &control, form)).collect_view();
    view! { {code} {fields} }.into_any()
}

fn localised(name: &str, max: usize) -> Vec<(&'static str, Control)> {
    let names: [&'static str; 3] = match name {
        "duty" => ["duty_zh_hans", "duty_zh_hant", "duty_en"],
        "address" => ["address_zh_hans", "address_zh_hant", "address_en"],
        "hours" => ["hours_zh_hans", "hours_zh_hant", "hours_en"],
        _ => ["name_zh_hans", "name_zh_hant", "name_en"],
    };
    names.map(|name| (name, Control::Line(max))).into()
}

fn place() -> [(&'static str, Control); 2] {
    [("longitude", Control::Line(20)), ("latitude", Control::Line(20))]
}

fn kind_choice(of: &str, kinds: &[&'static str]) -> Control {
    let named = |kind: &&str| ((*kind).to_owned(), t(&format!("{of}-kind-{kind}")));
    Control::Choice(kinds.iter().map(named).collect())
}

fn departments(directory: &Directory) -> Control {
    let locale = use_locale();
    let named = directory.departments.iter();
    Control::Choice(named.map(|one| (one.code.clone(), one.name.get(locale).to_owned())).collect())
}

fn streets(directory: &Directory) -> Control {
    let locale = use_locale();
    let named = directory.streets.iter();
    Control::Choice(named.map(|one| (one.code.clone(), one.name.get(locale).to_owned())).collect())
}

/// Which fields have a hint.
const HINTED: [&str; 7] =
    ["code", "streets", "other_names", "longitude", "phone", "email", "head_email"];

fn field(name: &'static str, control: &Control, form: &FormView) -> impl IntoView + use<> {
    let value = form.value(name);
    let error = form.error(name).map(error_text);
    let id = format!("field-{name}");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let hint = HINTED.contains(&name).then(|| t(&format!("district-hint-{name}")));
    let described: Vec<_> =
        [hint.as_ref().map(|_| hint_id.clone()), error.as_ref().map(|_| error_id.clone())]
            .into_iter()
            .flatten()
            .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let wrong = error.is_some();
    let invalid = wrong.then_some("true");
    let control = match control {
        Control::Line(max) => view! {
            <input
                id=id.clone()
                name=name
                type="text"
                autocomplete="off"
                maxlength=max.to_string()
                value=value
                aria-describedby=described
                aria-invalid=invalid
            />
        }
        .into_any(),
        Control::Choice(options) => {
            let options = options
                .iter()
                .map(|(code, label)| {
                    let chosen = *code == value;
                    view! { <option value=code.clone() selected=chosen>{label.clone()}</option> }
                })
                .collect_view();
            view! {
                <select id=id.clone() name=name aria-describedby=described aria-invalid=invalid>
                    <option value="">{t("district-choose-none")}</option>
                    {options}
                </select>
            }
            .into_any()
        }
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id>{t(&format!("district-field-{name}"))}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            {control}
        </div>
    }
}
