//! The few things of the browser that islands share.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response};

/// A JSON request to this origin; `Err` for no network, `Ok` for any answer.
pub async fn send(url: &str, init: &RequestInit) -> Result<Response, JsValue> {
    let request = Request::new_with_str_and_init(url, init)?;
    request.headers().set("accept", "application/json")?;
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_request(&request)).await?.dyn_into()
}

/// A page of this origin, as HTML.
pub async fn send_for_page(url: &str) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_str(url)).await?.dyn_into()
}

/// The text of an answer.
pub async fn text(response: &Response) -> Result<String, JsValue> {
    JsFuture::from(response.text()?).await?.as_string().ok_or(JsValue::NULL)
}

/// A member of a JavaScript object, as a string.
pub fn string(object: &JsValue, key: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(key)).ok()?.as_string()
}

/// Calls `object.method(args…)`.
pub fn call(object: &JsValue, method: &str, args: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &JsValue::from_str(method))?.dyn_into()?;
    let args: js_sys::Array = args.iter().copied().cloned().collect();
    function.apply(object, &args)
}

/// Waits for a promise that JavaScript handed back.
pub async fn settled(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}
