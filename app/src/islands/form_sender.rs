//! Sends the form it stands in without leaving the page, and shows what is wrong with it in place.
//!
//! It posts the form's own fields to the form's own address. The server answers with the page to
//! go to; when that is the form again, its freshly rendered fields, with the errors in them, take
//! the place of the old ones, except that chosen files stay chosen.

use leptos::{html, prelude::*};

/// A line under the button that says what is happening. Its words are in the `data-sending` and
/// `data-failed` attributes of the form.
#[island]
pub fn FormSender() -> impl IntoView {
    let (status, set_status) = signal(String::new());
    let line = NodeRef::<html::P>::new();
    #[cfg(feature = "hydrate")]
    line.on_load(move |line| sending::watch(&line, set_status));
    #[cfg(not(feature = "hydrate"))]
    let _ = set_status;
    view! { <p class="sending" role="status" node_ref=line>{status}</p> }
}

/// What happens in the browser only.
#[cfg(feature = "hydrate")]
mod sending {
    use js_sys::JSON;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::spawn_local;
    use web_sys::{
        DomParser, Element, FormData, HtmlElement, HtmlFormElement, RequestInit, SupportedType,
    };

    use crate::islands::browser::{self, data};

    /// Takes over the submit event of the form around `line`.
    pub(super) fn watch(line: &Element, set_status: WriteSignal<String>) {
        let form = line.closest("form").ok().flatten();
        let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let target = form.clone();
        browser::listen(&target, "submit", move |event| {
            event.prevent_default();
            let form = form.clone();
            spawn_local(async move {
                set_status.set(data(&form, "sending"));
                let sent = send(&form).await;
                set_status.set(if sent.is_ok() { String::new() } else { data(&form, "failed") });
            });
        });
    }

    async fn send(form: &HtmlFormElement) -> Result<(), JsValue> {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&FormData::new_with_form(form)?.into());
        let response = browser::send(&form.action(), &init).await?;
        let answer = JSON::parse(&browser::text(&response).await?)?;
        let target = browser::string(&answer, "location").ok_or(JsValue::NULL)?;
        if browser::string(&answer, "outcome").as_deref() == Some("again") {
            return show_again(form, &target).await;
        }
        web_sys::window().ok_or(JsValue::NULL)?.location().assign(&target)
    }

    /// Puts the newly rendered fields in the place of the old ones. The form element itself stays,
    /// and this island's line with it.
    async fn show_again(form: &HtmlFormElement, url: &str) -> Result<(), JsValue> {
        let html = browser::text(&browser::page(url).await?).await?;
        let page = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
        let fresh = page.query_selector("[data-fields]")?.ok_or(JsValue::NULL)?;
        let old = form.query_selector("[data-fields]")?.ok_or(JsValue::NULL)?;
        keep_files(&old, &fresh)?;
        old.replace_with_with_node_1(&fresh)?;
        if let Some(errors) = form.query_selector("#errors")? {
            errors.dyn_into::<HtmlElement>()?.focus()?;
        }
        Ok(())
    }

    /// A chosen file cannot be rendered, so the old input moves over with what it holds.
    fn keep_files(old: &Element, fresh: &Element) -> Result<(), JsValue> {
        let inputs = old.query_selector_all("input[type=file]")?;
        for input in (0..inputs.length()).filter_map(|at| inputs.get(at)) {
            let input: Element = input.dyn_into()?;
            let Some(place) = fresh.query_selector(&("#".to_owned() + &input.id()))? else {
                continue;
            };
            // What is said about the input is the newly rendered one's.
            for name in ["aria-invalid", "aria-describedby"] {
                match place.get_attribute(name) {
                    Some(value) => input.set_attribute(name, &value)?,
                    None => input.remove_attribute(name)?,
                }
            }
            place.replace_with_with_node_1(&input)?;
        }
        Ok(())
    }
}
