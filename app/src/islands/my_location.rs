//! "My location": asks the browser where it is, on a tap and never before, and opens the list from
//! there. Nothing is sent but the address that is opened, to ten metres. Where there is a field for
//! the position of a thing, it is written there and nothing is sent.
//!
//! Its words and the list, or the id of the field, are in the `data-` attributes of the `.start`
//! around it. Until this is
//! awake the button keeps its place and is not seen: without JavaScript there is the box above it.

use leptos::{html, prelude::*};

/// The button, and the line that says what came of it.
#[island]
pub fn MyLocation() -> impl IntoView {
    let (words, set_words) = signal(String::new());
    let (status, set_status) = signal(String::new());
    let button = NodeRef::<html::Button>::new();
    #[cfg(feature = "hydrate")]
    button.on_load(move |button| locating::watch(&button, set_words, set_status));
    #[cfg(not(feature = "hydrate"))]
    let _ = (set_words, set_status);
    view! {
        <button type="button" class="button plain locate" node_ref=button>{words}</button>
        <p class="sending" role="status">{status}</p>
    }
}

/// What happens in the browser only.
#[cfg(feature = "hydrate")]
mod locating {
    use js_sys::{Object, Reflect};
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue, closure::Closure};
    use web_sys::{Element, HtmlInputElement};

    use crate::islands::browser::{self, data};

    /// How long to wait for a fix, in milliseconds.
    const PATIENCE: f64 = 10_000.0;
    /// A fix of the last minute will do.
    const FRESH: f64 = 60_000.0;
    /// How far off, in metres, a fix may be that says where a thing is.
    const ROUGHEST: f64 = 100.0;
    /// `GeolocationPositionError.PERMISSION_DENIED`.
    const REFUSED: f64 = 1.0;

    pub(super) fn watch(
        button: &Element,
        set_words: WriteSignal<String>,
        set_status: WriteSignal<String>,
    ) {
        let Some(root) = button.closest(".start").ok().flatten() else { return };
        // Not there on plain HTTP and in some webviews: then there is no button.
        let Some(geolocation) = geolocation() else { return };
        set_words.set(data(&root, "locate"));
        let _ = button.set_attribute("data-ready", "");
        browser::listen(button, "click", move |_| {
            set_status.set(data(&root, "locating"));
            let (found, missed) = (root.clone(), root.clone());
            let success = Closure::once_into_js(move |position: JsValue| {
                let taken = if data(&found, "into").is_empty() {
                    open(&found, &position).map(|()| data(&found, "locating"))
                } else {
                    write(&found, &position).map(|()| String::new())
                };
                set_status.set(taken.unwrap_or_else(|| data(&found, "failed")));
            });
            let failure = Closure::once_into_js(move |error: JsValue| {
                let code = get(&error, "code").and_then(|code| code.as_f64());
                let words = if code == Some(REFUSED) { "refused" } else { "failed" };
                set_status.set(data(&missed, words));
            });
            let asked = browser::call(
                &geolocation,
                "getCurrentPosition",
                &[&success, &failure, &options()],
            );
            if asked.is_err() {
                set_status.set(data(&root, "failed"));
            }
        });
    }

    fn geolocation() -> Option<JsValue> {
        let navigator = get(web_sys::window()?.unchecked_ref(), "navigator")?;
        get(&navigator, "geolocation").filter(|one| !one.is_undefined() && !one.is_null())
    }

    fn get(object: &JsValue, key: &str) -> Option<JsValue> {
        Reflect::get(object, &JsValue::from_str(key)).ok()
    }

    fn options() -> JsValue {
        let options = Object::new();
        for (name, value) in [("timeout", PATIENCE), ("maximumAge", FRESH)] {
            // A plain object takes any member.
            let _ = Reflect::set(&options, &name.into(), &value.into());
        }
        let _ = Reflect::set(&options, &"enableHighAccuracy".into(), &true.into());
        options.into()
    }

    /// Degrees east and north, with a comma between them.
    fn degrees(position: &JsValue, digits: u8) -> Option<String> {
        let to_fixed = |name: &str| -> Option<String> {
            let degrees: js_sys::Number = get(&get(position, "coords")?, name)?.dyn_into().ok()?;
            degrees.to_fixed(digits).ok()?.as_string()
        };
        Some(to_fixed("longitude")? + "," + &to_fixed("latitude")?)
    }

    /// Opens the list from there.
    fn open(root: &Element, position: &JsValue) -> Option<()> {
        let to = data(root, "to");
        let mark = if to.contains('?') { "&" } else { "?" };
        let address = to + mark + "near=" + &degrees(position, 4)?;
        web_sys::window()?.location().assign(&address).ok()
    }

    /// Writes it into the field, unless it is too rough.
    fn write(root: &Element, position: &JsValue) -> Option<()> {
        let accuracy = get(&get(position, "coords")?, "accuracy")?.as_f64()?;
        let degrees = degrees(position, 6).filter(|_| accuracy <= ROUGHEST)?;
        let field = web_sys::window()?.document()?.get_element_by_id(&data(root, "into"))?;
        let field: HtmlInputElement = field.dyn_into().ok()?;
        field.set_value(&degrees);
        field.focus().ok()
    }
}
