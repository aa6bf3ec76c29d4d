//! Sends the form it stands in without leaving the page, and shows what is wrong with it in place.
//!
//! It posts the form's own fields to the form's own address. The server answers with the page to
//! go to; when that is the form again, its freshly rendered version, with the errors in it, takes
//! the place of the old one, except that chosen files stay chosen.

use leptos::prelude::*;

/// The words it may need, translated on the server.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct SenderTexts {
    pub sending: String,
    /// Said when there is no network; what was typed is still there.
    pub failed: String,
}

/// A line under the button that says what is happening.
#[island]
pub fn FormSender(
    /// The id of the form.
    form: String,
    texts: SenderTexts,
) -> impl IntoView {
    let (status, set_status) = signal(String::new());
    #[cfg(feature = "hydrate")]
    sending::watch(form, texts, set_status);
    #[cfg(not(feature = "hydrate"))]
    let _ = (form, texts, set_status);
    view! { <p class="sending" role="status">{status}</p> }
}

/// What happens in the browser only.
#[cfg(feature = "hydrate")]
mod sending {
    use js_sys::JSON;
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{
        Document, DomParser, Element, Event, FormData, HtmlElement, HtmlFormElement, RequestInit,
        SupportedType,
    };

    use super::SenderTexts;
    use crate::islands::browser;

    /// Takes over the form's submit event.
    pub fn watch(form: String, texts: SenderTexts, set_status: WriteSignal<String>) {
        let Some(element) = document().and_then(|page| page.get_element_by_id(&form)) else { return };
        let on_submit = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            let (form, texts) = (form.clone(), texts.clone());
            spawn_local(async move {
                set_status.set(texts.sending);
                let status = if send(&form).await.is_ok() { String::new() } else { texts.failed };
                set_status.set(status);
            });
        });
        // The listener is on the form's parent's child and lives as long as the page.
        let _ = element.add_event_listener_with_callback("submit", on_submit.as_ref().unchecked_ref());
        on_submit.forget();
    }

    async fn send(id: &str) -> Result<(), JsValue> {
        let page = document().ok_or(JsValue::NULL)?;
        let form: HtmlFormElement =
            page.get_element_by_id(id).ok_or(JsValue::NULL)?.dyn_into()?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&FormData::new_with_form(&form)?);
        let response = browser::send(&form.action(), &init).await?;
        let answer = JSON::parse(&browser::text(&response).await?)?;
        let target = browser::string(&answer, "location").ok_or(JsValue::NULL)?;
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        if browser::string(&answer, "outcome").as_deref() == Some("again") {
            show_again(&page, &form, &target).await
        } else {
            window.location().assign(&target)
        }
    }

    /// Puts the inside of the newly rendered form in the place of the old inside. The form element
    /// itself stays, and this island's line with it.
    async fn show_again(page: &Document, form: &HtmlFormElement, url: &str) -> Result<(), JsValue> {
        let response = browser::send_for_page(url).await?;
        let html = browser::text(&response).await?;
        let fresh = DomParser::new()?.parse_from_string(&html, SupportedType::TextHtml)?;
        let fresh = fresh.query_selector("[data-fields]")?.ok_or(JsValue::NULL)?;
        let old = form.query_selector("[data-fields]")?.ok_or(JsValue::NULL)?;
        keep_files(&old, &fresh)?;
        old.replace_with_with_node_1(&fresh)?;
        if let Some(errors) = page.get_element_by_id("errors") {
            errors.dyn_into::<HtmlElement>()?.focus()?;
        }
        Ok(())
    }

    /// A chosen file cannot be rendered, so the old input moves over with what it holds.
    fn keep_files(old: &Element, fresh: &Element) -> Result<(), JsValue> {
        let inputs = old.query_selector_all("input[type=file]")?;
        for input in (0..inputs.length()).filter_map(|at| inputs.get(at)) {
            let input: Element = input.dyn_into()?;
            let selector = format!("#{}", input.id());
            if let Some(place) = fresh.query_selector(&selector)? {
                place.replace_with_with_node_1(&input)?;
            }
        }
        Ok(())
    }

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }
}
