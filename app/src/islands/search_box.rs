//! Answers while one types: "which bin?" in the box itself.
//!
//! On the first focus the search engine and its index are fetched (one small module without
//! Leptos); until they are here, or where they cannot be, the server answers the same question.
//!
//! The box is plain HTML around the island ([`SearchForm`]), and its `data-` attributes carry the
//! words and addresses: props would bring a JSON parser into WebAssembly, 20 KB for six strings.
//!
//! [`SearchForm`]: crate::components::search_form

use leptos::{html, prelude::*};

/// One answer under the box.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Suggestion {
    slug: String,
    title: String,
    /// The category's code up to the dot, which is also the CSS class of its colour.
    bin: String,
    /// The bin's word.
    word: String,
}

/// How many answers are shown under the box.
pub const SHOWN: usize = 6;

/// The answers under the box, and the line that tells screen readers how many there are.
#[island]
pub fn Suggestions() -> impl IntoView {
    let (found, set_found) = signal(Vec::<Suggestion>::new());
    let (status, set_status) = signal(String::new());
    let (items, set_items) = signal(String::new());
    let list = NodeRef::<html::Ul>::new();

    #[cfg(feature = "hydrate")]
    list.on_load(move |list| {
        if let Some((search, items)) = typing::Search::start(&list, set_found, set_status) {
            set_items.set(items);
            search.listen();
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (set_found, set_status, set_items);

    view! {
        <ul class="suggestions" node_ref=list hidden=move || found.read().is_empty()>
            {move || {
                found
                    .get()
                    .into_iter()
                    .map(|one| {
                        let href = items.read().clone() + &one.slug;
                        let class = "bin-word ".to_owned() + &one.bin;
                        view! {
                            <li><a href=href><span>{one.title}</span><span class=class>{one.word}</span></a></li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
        <p class="visually-hidden" role="status">{status}</p>
    }
}

/// What happens in the browser only.
#[cfg(feature = "hydrate")]
mod typing {
    use std::{cell::RefCell, rc::Rc};

    use js_sys::JSON;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::spawn_local;
    use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, RequestInit};

    use super::{SHOWN, Suggestion};
    use crate::islands::browser::{self, data};

    /// Where the engine is on its way.
    enum Engine {
        NotAsked,
        Loading,
        Ready(JsValue),
        /// It could not be loaded: the server answers instead.
        Missing,
    }

    /// The state behind one box. Cheap to clone; single-threaded like the browser.
    #[derive(Clone)]
    pub(super) struct Search(Rc<Inner>);

    struct Inner {
        /// The element around input and answers; its `data-` attributes are the settings.
        root: HtmlElement,
        input: HtmlInputElement,
        engine: RefCell<Engine>,
        set_found: WriteSignal<Vec<Suggestion>>,
        set_status: WriteSignal<String>,
    }

    impl Search {
        /// The box around `list`, and what the address of an item begins with.
        pub(super) fn start(
            list: &Element,
            set_found: WriteSignal<Vec<Suggestion>>,
            set_status: WriteSignal<String>,
        ) -> Option<(Self, String)> {
            let root: HtmlElement = list.closest(".ask-box").ok()??.dyn_into().ok()?;
            let input = root.query_selector("input").ok()??.dyn_into().ok()?;
            let items = data(&root, "items");
            let engine = RefCell::new(Engine::NotAsked);
            Some((Self(Rc::new(Inner { root, input, engine, set_found, set_status })), items))
        }

        /// Answers from now on, as long as the page is open.
        pub(super) fn listen(&self) {
            let (focus, typed, keyed) = (self.clone(), self.clone(), self.clone());
            browser::listen(&self.0.input, "focus", move |_| focus.load());
            browser::listen(&self.0.input, "input", move |_| typed.answer());
            browser::listen(&self.0.root, "keydown", move |event| keyed.move_focus(&event));
            // Typing may have begun before the island was there.
            if self.0.input.matches(":focus").unwrap_or_default() {
                self.load();
                self.answer();
            }
        }

        /// Fetches the engine and its index, once.
        fn load(&self) {
            if !matches!(*self.0.engine.borrow(), Engine::NotAsked) {
                return;
            }
            *self.0.engine.borrow_mut() = Engine::Loading;
            let this = self.clone();
            spawn_local(async move {
                let loaded = load(&this.0.root).await;
                *this.0.engine.borrow_mut() = loaded.map_or(Engine::Missing, Engine::Ready);
            });
        }

        /// Answers what is in the box now.
        fn answer(&self) {
            let words = self.0.input.value();
            if words.trim().is_empty() {
                return self.clear();
            }
            let answer = match &*self.0.engine.borrow() {
                Engine::Ready(engine) => search(engine, &words).ok(),
                _ => None,
            };
            match answer.and_then(|json| json.as_string()) {
                Some(json) => self.show(&json, &words),
                None => self.ask_server(words),
            }
        }

        fn ask_server(&self, words: String) {
            let this = self.clone();
            spawn_local(async move {
                let encoded: String = js_sys::encode_uri_component(&words).into();
                let url = data(&this.0.root, "suggest") + "?q=" + &encoded;
                let Ok(response) = browser::send(&url, &RequestInit::new()).await else { return };
                let Ok(json) = browser::text(&response).await else { return };
                // An answer to what is no longer in the box is dropped.
                if response.ok() && this.0.input.value() == words {
                    this.show(&json, &words);
                }
            });
        }

        fn show(&self, json: &str, words: &str) {
            let found = parse(json, &data(&self.0.root, "words"));
            // One character is rarely all of a word: too early to tell.
            self.tell_none(found.is_empty() && words.trim().chars().nth(1).is_some());
            let status = match found.len() {
                0 => data(&self.0.root, "none"),
                count => {
                    let count = String::from(js_sys::Number::from(count as f64).to_js_string());
                    data(&self.0.root, "count").replace("{count}", &count)
                }
            };
            self.0.set_status.set(status);
            self.0.set_found.set(found);
        }

        /// Whether the status is shown under the box.
        fn tell_none(&self, none: bool) {
            let state = if none { "none" } else { "" };
            // It can only fail for a name that is none.
            let _ = self.0.root.set_attribute("data-state", state);
        }

        fn clear(&self) {
            self.tell_none(false);
            self.0.set_found.set(Vec::new());
            self.0.set_status.set(String::new());
        }

        /// Up and down walk through the answers, Escape puts them away.
        fn move_focus(&self, event: &Event) {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let down = match event.key().as_str() {
                "Escape" => {
                    // The answer that has the focus is about to go.
                    let _ = self.0.input.focus();
                    return self.clear();
                }
                "ArrowDown" => true,
                "ArrowUp" => false,
                _ => return,
            };
            let Ok(stops) = self.0.root.query_selector_all("input, .suggestions a") else { return };
            let target: Option<HtmlElement> = event.target().and_then(|it| it.dyn_into().ok());
            let mut previous: Option<HtmlElement> = None;
            let mut passed = false;
            for at in 0..stops.length() {
                let stop = stops.get(at).and_then(|stop| stop.dyn_into::<HtmlElement>().ok());
                if passed && down {
                    focus(event, stop);
                    return;
                }
                passed = stop == target;
                if passed && !down {
                    focus(event, previous);
                    return;
                }
                previous = stop;
            }
        }
    }

    fn focus(event: &KeyboardEvent, stop: Option<HtmlElement>) {
        if let Some(stop) = stop {
            event.prevent_default();
            // It can only fail on an element that is gone, and then there is nothing to do.
            let _ = stop.focus();
        }
    }

    /// Asks the browser's own engine. Compatibility forms are the browser's business, which saves
    /// their tables in WebAssembly.
    fn search(engine: &JsValue, words: &str) -> Result<JsValue, JsValue> {
        let words = js_sys::JsString::from(words).normalize("NFKC");
        browser::call(engine, "search", &[&words, &JsValue::from_f64(SHOWN as f64)])
    }

    /// Reads `{hits: [{slug, title, category}, …]}`, as the server and the engine both write it,
    /// with the browser's own JSON parser, which costs no WebAssembly either. `words` is an object
    /// from a category's code, up to the dot, to its word.
    fn parse(json: &str, words: &str) -> Vec<Suggestion> {
        let answer = JSON::parse(json).unwrap_or_default();
        let words = JSON::parse(words).unwrap_or_default();
        let hits = js_sys::Reflect::get(&answer, &JsValue::from_str("hits")).unwrap_or_default();
        js_sys::Array::from(&hits)
            .iter()
            .filter_map(|hit| {
                let category = browser::string(&hit, "category")?;
                let bin = category.split('.').next()?.to_owned();
                Some(Suggestion {
                    slug: browser::string(&hit, "slug")?,
                    title: browser::string(&hit, "title")?,
                    word: browser::string(&words, &bin)?,
                    bin,
                })
            })
            .collect()
    }

    async fn load(root: &HtmlElement) -> Result<JsValue, JsValue> {
        let window = JsValue::from(web_sys::window().ok_or(JsValue::NULL)?);
        // `minhu.search(engine, index)` of boot.js: a dynamic import cannot be written in Rust.
        let minhu = js_sys::Reflect::get(&window, &JsValue::from_str("minhu"))?;
        let (engine, index) = (data(root, "engine"), data(root, "index"));
        let args = [&JsValue::from_str(&engine), &JsValue::from_str(&index)];
        browser::settled(browser::call(&minhu, "search", &args)?).await
    }
}
