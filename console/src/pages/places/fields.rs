//! The fields of the forms about places.

use app::{
    components::{
        choice::{Choice, Pick},
        field::within_textarea,
    },
    form::{FormView, error_text},
    render::t,
};
use backend::places::edit::{CHECKED, MAX_ADDRESS, MAX_HOURS, MAX_NAME, MAX_NAME_EN};
use domain::places::{
    Attribute, Datum, Known, PlaceKind,
    dropoff::{Accepts, Attendance, RecyclingLevel},
    parking::{Audience, Payment, Site},
    toilet::{Build, Class, Entry, Stalls},
};
use leptos::prelude::*;

use super::words::{kind_name, word};

/// How a field is filled in.
pub(in crate::pages) enum Control {
    /// A line of at most so many characters; its type, such as `text`.
    Line(&'static str, usize),
    /// Several lines.
    Long(usize),
    /// One of these words, by what they are called; the first of all is nothing.
    Words(Vec<(String, String)>),
}

/// A labelled field. `hint` is the key of its text.
pub(in crate::pages) fn field(
    form: &FormView,
    name: &str,
    label: String,
    hint: Option<&'static str>,
    control: &Control,
) -> AnyView {
    let value = form.value(name);
    let error = form.error(name).map(error_text);
    let id = format!("field-{name}");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described: Vec<_> = [hint.map(|_| &hint_id), error.as_ref().map(|_| &error_id)]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let wrong = error.is_some();
    let invalid = wrong.then_some("true");
    let name = name.to_owned();
    let control = match control {
        Control::Line(kind, max) => view! {
            <input
                id=id.clone()
                name=name
                type=*kind
                autocomplete="off"
                maxlength=max.to_string()
                value=value
                aria-describedby=described
                aria-invalid=invalid
            />
        }
        .into_any(),
        Control::Long(max) => view! {
            <textarea
                id=id.clone()
                name=name
                rows="4"
                maxlength=max.to_string()
                aria-describedby=described
                aria-invalid=invalid
                inner_html=within_textarea(&value)
            ></textarea>
        }
        .into_any(),
        Control::Words(words) => {
            let options = words
                .iter()
                .map(|(code, label)| {
                    let chosen = *code == value;
                    view! { <option value=code.clone() selected=chosen>{label.clone()}</option> }
                })
                .collect_view();
            view! {
                <select id=id.clone() name=name aria-describedby=described aria-invalid=invalid>
                    {options}
                </select>
            }
            .into_any()
        }
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{t(hint)}</p> })}
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            {control}
        </div>
    }
    .into_any()
}

/// Codes with what they are called, after a word for "nobody knows".
pub(super) fn words<'a>(of: &str, codes: impl IntoIterator<Item = &'a str>) -> Control {
    let unknown = (String::new(), t("desk-place-unknown"));
    let named = codes.into_iter().map(|code| (code.to_owned(), word(of, code)));
    Control::Words(std::iter::once(unknown).chain(named).collect())
}

/// A box to tick.
pub(in crate::pages) fn tick(form: &FormView, name: &str, label: String) -> AnyView {
    let chosen = !form.value(name).is_empty();
    let id = Some(format!("field-{name}"));
    view! { <Choice pick=Pick::Any name=name.to_owned() value="yes" label chosen id/> }.into_any()
}

/// Fields that belong together.
pub(in crate::pages) fn group(legend: String, fields: Vec<AnyView>) -> AnyView {
    view! { <fieldset class="part"><legend>{legend}</legend>{fields}</fieldset> }.into_any()
}

fn line(form: &FormView, name: &str, max: usize, hint: Option<&'static str>) -> AnyView {
    let label = t(&format!("desk-place-field-{}", name.replace('_', "-")));
    field(form, name, label, hint, &Control::Line("text", max))
}

/// All fields of a place of the kind `code`, in groups, by the rules of `kind`; where none count,
/// what any can have.
pub(super) fn place_fields(form: &FormView, code: &str, kind: Option<PlaceKind>) -> AnyView {
    let standing = ["planned", "in-use", "gone"]
        .map(|code| (code.to_owned(), word("desk-places-state", code)))
        .to_vec();
    let datums = Datum::ALL.iter().map(|datum| datum.as_str());
    let datums = datums.map(|code| (code.to_owned(), word("desk-place-datum", code))).collect();
    let common = vec![
        field(form, "standing", t("desk-place-state"), None, &Control::Words(standing)),
        line(form, "name", MAX_NAME, None),
        line(form, "name_zh_hant", MAX_NAME, Some("desk-place-hint-name")),
        line(form, "name_en", MAX_NAME_EN, None),
        line(form, "address", MAX_ADDRESS, None),
        line(form, "operator", 80, None),
        line(form, "phone", 20, None),
        line(form, "hours", MAX_HOURS, Some("desk-place-hint-hours")),
    ];
    let position = vec![
        field(
            form,
            "datum",
            t("desk-place-field-datum"),
            Some("desk-place-hint-datum"),
            &Control::Words(datums),
        ),
        line(form, "longitude", 20, None),
        line(form, "latitude", 20, None),
        line(form, "entrance_longitude", 20, Some("desk-place-hint-entrance")),
        line(form, "entrance_latitude", 20, None),
    ];
    let known = Known::ALL.iter().filter(|known| known.is_known()).map(|known| known.as_str());
    let known: Vec<&str> = known.collect();
    let attributes = Attribute::ALL
        .iter()
        .filter(|attribute| kind.is_none_or(|kind| attribute.is_of(kind)))
        .map(|attribute| {
            let name = format!("attribute-{}", attribute.as_str());
            let label = word("place-attribute", attribute.as_str());
            field(form, &name, label, None, &words("place-known", known.iter().copied()))
        })
        .collect();
    view! {
        {group(t("desk-place-group-common"), common)}
        {group(t("desk-place-group-position"), position)}
        {group(t("desk-place-group-attributes"), attributes)}
        {of_kind(form, code, kind)}
        {tick(form, CHECKED, t("desk-place-checked-today"))}
    }
    .into_any()
}

/// What only places of this kind have.
fn of_kind(form: &FormView, code: &str, kind: Option<PlaceKind>) -> Option<AnyView> {
    let kind = kind?;
    let number =
        |name: String, label: String| field(form, &name, label, None, &Control::Line("text", 7));
    let choose = |name: &str, of: &str, codes: Vec<&str>| {
        let label = t(&format!("desk-place-field-{name}"));
        field(form, name, label, None, &words(of, codes))
    };
    let fields = match kind {
        PlaceKind::Toilet => {
            let mut fields = vec![
                choose("class", "place-class", Class::ALL.iter().map(|one| one.as_str()).collect()),
                choose("build", "place-build", Build::ALL.iter().map(|one| one.as_str()).collect()),
                choose("entry", "place-entry", Entry::ALL.iter().map(|one| one.as_str()).collect()),
                line(form, "since", 10, Some("desk-place-hint-since")),
            ];
            fields.extend(Stalls::ALL.iter().map(|stalls| {
                let code = stalls.as_str();
                number(format!("stalls-{code}"), word("desk-place-stalls", code))
            }));
            fields
        }
        PlaceKind::Parking => {
            let mut fields = vec![
                choose("site", "place-site", Site::ALL.iter().map(|one| one.as_str()).collect()),
                number("capacity".to_owned(), t("desk-place-field-capacity")),
                number("max_height".to_owned(), t("desk-place-field-max-height")),
            ];
            fields.extend(Audience::ALL.iter().map(|audience| {
                let code = audience.as_str();
                number(format!("spaces-{code}"), word("place-audience", code))
            }));
            fields.push(line(form, "tariff_text", 500, Some("desk-place-hint-tariff-text")));
            fields.push(line(form, "shared_hours", MAX_HOURS, None));
            fields.extend(Payment::ALL.iter().map(|payment| {
                let code = payment.as_str();
                tick(form, &format!("pay-{code}"), word("place-payment", code))
            }));
            fields
        }
        kind if kind.takes_waste() => {
            let mut fields: Vec<_> = Accepts::ALL
                .iter()
                .map(|accepts| {
                    let code = accepts.as_str();
                    tick(form, &format!("accepts-{code}"), word("place-accepts", code))
                })
                .collect();
            let levels = RecyclingLevel::ALL.iter().map(|one| one.as_str()).collect();
            fields.push(choose("level", "place-level", levels));
            let known = Attendance::ALL.iter().filter(|one| **one != Attendance::Unknown);
            let attendance = known.map(|one| one.as_str()).collect();
            fields.push(choose("attendance", "place-attendance", attendance));
            let prices = Control::Long(2_000);
            fields.push(field(
                form,
                "prices",
                t("desk-place-field-prices"),
                Some("desk-place-hint-prices"),
                &prices,
            ));
            fields
        }
        _ => return None,
    };
    Some(group(kind_name(code), fields))
}
