//! "Is this right?": which fact is wrong, then what it should be. Staff look at it before anything
//! changes.

use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    forms::FormKey,
    places::{
        find::Specifics,
        read::Place,
        say::{MAX_VALUE, MAX_WORDS, ValueKind, choices_of, kind_of_value},
    },
};
use domain::places::{Attribute, Fact, Known, PlaceKind, PlainFact, dropoff::Attendance};
use leptos::prelude::*;

use super::{
    facts::{height, known_word, name},
    place::find,
};
use crate::{
    api::places::{CORRECTION, FACT, PLACE},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, error_text, presession},
    islands::{form_sender::FormSender, my_location::MyLocation},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Finding, Route, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// The fact that can be said in degrees.
const POSITION: Fact = Fact::Plain(PlainFact::Position);

/// Which fact; nothing for the list of all.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Which {
    fact: String,
}

/// `/t/{code}/correct`.
pub async fn page(
    State(state): State<AppState>,
    Path(code): Path<String>,
    which: Result<Query<Which>, QueryRejection>,
    visit: Visit,
) -> Response {
    let which = which.map(|Query(which)| which).unwrap_or_default();
    let fact = Fact::parse(&which.fact);
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &CORRECTION).await;
    (session.headers(), show(&state, &visit, &code, fact, form).await).into_response()
}

/// The form by itself, for when the place cannot be read.
pub fn alone(
    state: &AppState,
    visit: &Visit,
    code: String,
    fact: Option<Fact>,
    form: FormView,
) -> Response {
    render(state, visit, || {
        // Whoever changed the fact by hand finds the first that can be wrong.
        let fact = fact.unwrap_or(Fact::Plain(PlainFact::Hours));
        let view = view! {
            <h1>{fact_word(fact)}</h1>
            <CorrectForm code says=String::new() fact form/>
        };
        Page::new(t("place-correct"), view).within(Section::Nearby).private()
    })
}

/// The page with `form` in it.
async fn show(
    state: &AppState,
    visit: &Visit,
    code: &str,
    fact: Option<Fact>,
    mut form: FormView,
) -> Response {
    let moved = |_, code| Route::Correct(code, fact.map(|fact| fact.as_str().to_owned()));
    let found = match find(state, visit, code, moved).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    // One that it cannot have leads to those that it can.
    let fact = fact.filter(|fact| facts(&found.place).contains(fact));
    // A draft about another place or fact is not this form's.
    let same = form.value(PLACE) == found.place.listed.code.as_str()
        && form.value(FACT) == fact.map_or("", |fact| fact.as_str());
    if !same {
        form.errors.clear();
        form.values = Default::default();
        form.key = FormKey::mint(&*state.kernel.random);
    }
    render(state, visit, || {
        let title = match fact {
            None => t("place-correct"),
            Some(fact) => t_with("place-correct-fact", &[("fact", fact_word(fact).into())]),
        };
        let view = view! {
            <CorrectView place=found.place finding=found.finding title=title.clone() fact form/>
        };
        Page::new(title, view).within(Section::Nearby).private()
    })
}

#[component]
fn CorrectView(
    place: Box<Place>,
    finding: Finding,
    title: String,
    fact: Option<Fact>,
    form: FormView,
) -> impl IntoView {
    let code = place.listed.code.as_str().to_owned();
    let mut above = vec![(Route::Place(finding, code.clone()), name(&place).0)];
    if fact.is_some() {
        above.push((Route::Correct(code.clone(), None), t("place-correct")));
    }
    view! {
        <Breadcrumb above/>
        <h1>{title}</h1>
        {match fact {
            None => view! { <Choose place=&place/> }.into_any(),
            Some(fact) => {
                let says = now(&place, fact);
                view! { <CorrectForm code says fact form/> }.into_any()
            }
        }}
    }
}

/// Every fact, with what is there now.
#[component]
fn Choose<'a>(place: &'a Place) -> impl IntoView + use<> {
    let code = place.listed.code.as_str().to_owned();
    let rows = facts(place)
        .into_iter()
        .map(|fact| {
            let route = Route::Correct(code.clone(), Some(fact.as_str().to_owned()));
            view! {
                <li class="split">
                    <a class="name" rel="nofollow" href=href(&route)>{fact_word(fact)}</a>
                    <span class="small soft">{now(place, fact)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <p>{t("place-correct-which")}</p>
        <ul class="rows">{rows}</ul>
    }
}

/// What can be wrong about a place of its kind.
#[must_use]
pub fn facts(place: &Place) -> Vec<Fact> {
    use PlainFact::{
        Accepts, Address, Attendance, Build, Capacity, Class, Entry, Existence, Hours, MaxHeight,
        Name, Payments, Phone, Position, Site, Stalls, Tariff,
    };
    let plain = [
        Hours, Entry, Stalls, Build, Class, Accepts, Attendance, Tariff, Capacity, MaxHeight,
        Payments, Site, Position, Address, Phone, Name,
    ];
    let kind = PlaceKind::ruling(&place.listed.kind, place.finder);
    plain
        .into_iter()
        .map(Fact::Plain)
        .chain(Attribute::ALL.iter().copied().map(Fact::Attribute))
        .chain([Fact::Plain(Existence)])
        .filter(|fact| fact.is_of(kind))
        .collect()
}

/// What a fact is called.
#[must_use]
pub fn fact_word(fact: Fact) -> String {
    match fact {
        Fact::Plain(fact) => t(&format!("place-fact-{}", fact.as_str())),
        Fact::Attribute(attribute) => t(&format!("place-attribute-{}", attribute.as_str())),
    }
}

/// What the page says of it now; nothing where that is long.
fn now(place: &Place, fact: Fact) -> String {
    match fact {
        Fact::Attribute(attribute) => known_word(attribute, place.listed.attributes.get(attribute)),
        Fact::Plain(PlainFact::Hours) => place.public_hours().to_owned(),
        Fact::Plain(PlainFact::Address) => place.listed.address.clone(),
        Fact::Plain(PlainFact::Phone) => place.phone.clone().unwrap_or_default(),
        Fact::Plain(PlainFact::Name) => name(place).0,
        Fact::Plain(fact) => now_of_its_kind(place, fact),
    }
}

/// The same of what only places of its kind have.
fn now_of_its_kind(place: &Place, fact: PlainFact) -> String {
    let word = |code: &str| t(&format!("place-{}-{code}", fact.as_str()));
    let toilet = place.toilet.as_ref();
    let said = match (fact, &place.listed.specifics) {
        (PlainFact::Class, Specifics::Toilet { class, .. }) => class.map(|one| word(one.as_str())),
        (PlainFact::Build, _) => {
            toilet.and_then(|toilet| toilet.build).map(|one| word(one.as_str()))
        }
        (PlainFact::Entry, _) => {
            toilet.and_then(|toilet| toilet.entry).map(|one| word(one.as_str()))
        }
        (PlainFact::Site, Specifics::Parking { site, .. }) => site.map(|one| word(one.as_str())),
        (PlainFact::Capacity, Specifics::Parking { capacity, .. }) => {
            capacity.map(|spaces| spaces.to_string())
        }
        (PlainFact::MaxHeight, Specifics::Parking { max_height_cm, .. }) => {
            max_height_cm.map(height)
        }
        (PlainFact::Attendance, Specifics::Dropoff { attendance, .. }) => {
            (*attendance != Attendance::Unknown).then(|| word(attendance.as_str()))
        }
        _ => None,
    };
    said.unwrap_or_default()
}

#[component]
fn CorrectForm(
    code: String,
    /// What the page says now.
    says: String,
    fact: Fact,
    form: FormView,
) -> impl IntoView {
    let value = match kind_of_value(fact) {
        ValueKind::Words | ValueKind::Count | ValueKind::Metres => view! {
            <Field
                form=form.clone()
                name="value"
                control=Control::Text
                label=t("place-value")
                hint=t(&format!("place-value-{}", fact.as_str()))
                max_length=MAX_VALUE
            />
        }
        .into_any(),
        ValueKind::Known | ValueKind::Gone | ValueKind::Choice => choices(fact, &form).into_any(),
    };
    let here = (fact == POSITION).then(|| {
        view! {
            <div
                class="start"
                data-into="field-value"
                data-locate=t("place-locate")
                data-locating=t("places-locating")
                data-refused=t("report-locate-refused")
                data-failed=t("report-locate-failed")
            >
                <MyLocation/>
            </div>
        }
    });
    view! {
        {here}
        {(!says.is_empty()).then(|| view! { <p>{t_with("place-says", &[("value", says.into())])}</p> })}
        <form
            method="post"
            action=in_locale(functions::CORRECT, use_locale())
            enctype="multipart/form-data"
            novalidate
            data-sending=t("form-sending")
            data-failed=t("form-failed")
        >
            <div data-fields>
                {(!form.kept).then(|| view! {
                    <Notice kind=NoticeKind::Warning title=t("problem-unavailable")><p>{t("place-not-now")}</p></Notice>
                })}
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name=PLACE value=code/>
                <input type="hidden" name=FACT value=fact.as_str()/>
                {value}
                <Field
                    form
                    name="words"
                    control=Control::Long
                    label=t("place-words")
                    hint=t("place-correct-hint")
                    max_length=MAX_WORDS
                />
            </div>
            <SubmitButton text=t("place-send") weight=Weight::Primary/>
            <FormSender/>
        </form>
        <p class="small soft">{t("place-correct-kept")}</p>
    }
}

/// Values to choose from.
fn choices(fact: Fact, form: &FormView) -> impl IntoView + use<> {
    let values: Vec<(&str, String)> = match fact {
        Fact::Plain(PlainFact::Existence) => vec![("gone", t("place-value-gone"))],
        Fact::Plain(plain) => choices_of(fact)
            .into_iter()
            .map(|code| (code, t(&format!("place-{}-{code}", plain.as_str()))))
            .collect(),
        Fact::Attribute(attribute) => [Known::Yes, Known::Limited, Known::No]
            .map(|known| (known.as_str(), known_word(attribute, known)))
            .into(),
    };
    let chosen = form.value("value");
    let error = form.error("value").map(error_text);
    let wrong = error.is_some();
    let choices = values
        .into_iter()
        .enumerate()
        .map(|(at, (value, label))| {
            let id = (at == 0).then(|| "field-value".to_owned());
            let chosen = chosen == value;
            view! { <Choice pick=Pick::One name="value" value label chosen id/> }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:wrong=wrong>
            <legend>{t("place-value")}</legend>
            {error.map(|text| view! { <p class="error" id="field-value-error">{text}</p> })}
            {choices}
        </fieldset>
    }
}
