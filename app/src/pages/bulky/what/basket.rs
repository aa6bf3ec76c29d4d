//! What is to be collected, so far.

use backend::bulky::programme::Programme;
use domain::bulky::{MAX_QUANTITY, Thing};
use leptos::prelude::*;

use crate::{
    form::{FormView, error_text},
    pages::bulky::{
        draft,
        words::{cubic_metres, thing_name},
    },
    render::{t, t_with},
};

/// What is in it so far, with how many of each.
#[component]
pub fn Basket<'a>(
    programme: &'a Programme,
    things: &'a [Thing],
    form: FormView,
) -> impl IntoView + use<> {
    let error = form.error(draft::THINGS).map(error_text);
    if things.is_empty() && error.is_none() {
        return None;
    }
    let count = things.len();
    let lines = things
        .iter()
        .enumerate()
        .map(|(at, thing)| basket_line(programme, thing, at, &form))
        .collect_view();
    Some(view! {
        <h2 id="field-things" tabindex="-1">
            {t_with("bulky-basket", &[("count", count.into())])}
        </h2>
        {error.map(|text| view! { <p class="error-line">{text}</p> })}
        <ul class="rows basket">{lines}</ul>
    })
}

fn basket_line(
    programme: &Programme,
    thing: &Thing,
    at: usize,
    form: &FormView,
) -> impl IntoView + use<> {
    let name = thing_name(programme, thing);
    let id = format!("field-quantity-{at}");
    let error = form.error(&format!("quantity-{at}")).map(error_text);
    let error_id = format!("{id}-error");
    let wrong = error.is_some();
    let note = match thing {
        Thing::Loose { .. } => {
            t_with("bulky-cubic-metres", &[("volume", cubic_metres(thing.volume()).into())])
        }
        Thing::Measured { measures, .. } => {
            format!("{} × {} × {} cm", measures.length, measures.width, measures.height)
        }
        _ => String::new(),
    };
    let count = match thing {
        Thing::Loose { .. } => view! { <b>{name.clone()}</b> }.into_any(),
        _ => view! {
            <label for=id.clone()>{name.clone()}</label>
            <input
                id=id
                name=format!("quantity-{at}")
                type="number"
                inputmode="numeric"
                min="1"
                max=MAX_QUANTITY.to_string()
                value=thing.quantity().get().to_string()
                aria-describedby=wrong.then(|| error_id.clone())
                aria-invalid=wrong.then_some("true")
            />
        }
        .into_any(),
    };
    let remove = t_with("bulky-remove-one", &[("name", name.into())]);
    view! {
        <li>
            {error.map(|text| view! { <p class="error-line" id=error_id.clone()>{text}</p> })}
            <div class="basket-line">
                {count}
                <button class="button plain" name="remove" value=at.to_string() aria-label=remove>
                    {t("bulky-remove")}
                </button>
            </div>
            {(!note.is_empty()).then(|| view! { <p class="small soft">{note}</p> })}
        </li>
    }
}
