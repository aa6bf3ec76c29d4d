//! The few things of the browser that islands share.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventTarget, Request, RequestInit, Response, Window};

/// A JSON request to this origin; `Err` for no network, `Ok` for any answer.
pub(super) async fn send(url: &str, init: &RequestInit) -> Result<Response, JsValue> {
    let request = Request::new_with_str_and_init(url, init)?;
    request.headers().set("accept", "application/json")?;
    JsFuture::from(window()?.fetch_with_request(&request)).await?.dyn_into()
}

/// A page of this origin.
pub(super) async fn page(url: &str) -> Result<Response, JsValue> {
    JsFuture::from(window()?.fetch_with_str(url)).await?.dyn_into()
}

/// The text of an answer.
pub(super) async fn text(response: &Response) -> Result<String, JsValue> {
    JsFuture::from(response.text()?).await?.as_string().ok_or(JsValue::NULL)
}

/// The `data-{name}` attribute of an element, empty if it has none.
pub(super) fn data(element: &Element, name: &str) -> String {
    element.get_attribute(&("data-".to_owned() + name)).unwrap_or_default()
}

/// Calls `handler` on every `event` for as long as the page is open.
pub(super) fn listen(target: &EventTarget, event: &str, handler: impl FnMut(Event) + 'static) {
    let handler = Closure::<dyn FnMut(Event)>::new(handler).into_js_value();
    // Adding a listener to an element that is there cannot fail.
    let _ = target.add_event_listener_with_callback(event, handler.unchecked_ref());
}

/// A member of a JavaScript object, as a string.
pub(super) fn string(object: &JsValue, key: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(key)).ok()?.as_string()
}

/// Calls `object.method(args…)`.
pub(super) fn call(object: &JsValue, method: &str, args: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &JsValue::from_str(method))?.dyn_into()?;
    let args: js_sys::Array = args.iter().copied().cloned().collect();
    function.apply(object, &args)
}

/// Waits for a promise that JavaScript handed back.
pub(super) async fn settled(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}

fn window() -> Result<Window, JsValue> {
    web_sys::window().ok_or(JsValue::NULL)
}
