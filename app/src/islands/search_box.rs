//! Answers while one types: "which bin?" in the box itself.
//!
//! On the first focus the search engine and its index are fetched (one small module without
//! Leptos); until they are here, or where they cannot be, the server answers the same question.

use leptos::prelude::*;

/// The words of the box, translated on the server.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct SearchTexts {
    pub label: String,
    pub placeholder: String,
    /// How many answers; `{count}` is filled in here.
    pub count: String,
    pub none: String,
}

/// One answer under the box, as the server and the engine both write it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Suggestion {
    pub slug: String,
    pub title: String,
    /// The category's code; its first part is the colour's class.
    pub category: String,
    /// The category's word.
    pub word: String,
}

/// How many answers are shown under the box.
pub const SHOWN: usize = 6;

/// The text box and its answers. It stands in a GET form that works without it.
#[island]
pub fn SearchBox(
    query: String,
    texts: SearchTexts,
    /// Where the server answers: `{suggest}?q=…`.
    suggest: String,
    /// The search engine's module.
    engine: String,
    /// The engine's index.
    index: String,
    /// What an item's address begins with.
    items: String,
) -> impl IntoView {
    let (found, set_found) = signal(Vec::<Suggestion>::new());
    let (status, set_status) = signal(String::new());

    #[cfg(feature = "hydrate")]
    let (on_focus, on_input, on_key) = {
        let search = typing::Search::new(suggest, engine, index, set_found, set_status, &texts);
        let (focus, input) = (search.clone(), search);
        (
            move |_: leptos::ev::FocusEvent| focus.load(),
            move |event: leptos::ev::Event| input.answer(event_target_value(&event)),
            move |event: leptos::ev::KeyboardEvent| typing::move_focus(&event, set_found),
        )
    };
    #[cfg(not(feature = "hydrate"))]
    let (on_focus, on_input, on_key) = {
        // Only the browser searches while one types; the server renders the box.
        let _ = (suggest, engine, index, set_found, set_status, &texts.count, &texts.none);
        (
            |_: leptos::ev::FocusEvent| (),
            |_: leptos::ev::Event| (),
            |_: leptos::ev::KeyboardEvent| (),
        )
    };

    view! {
        <div class="ask-box" on:keydown=on_key>
            <input
                type="search"
                name="q"
                value=query
                aria-label=texts.label
                placeholder=texts.placeholder
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="search"
                maxlength="100"
                on:focus=on_focus
                on:input=on_input
            />
            <ul class="suggestions" hidden=move || found.read().is_empty()>
                {move || {
                    found
                        .get()
                        .into_iter()
                        .map(|one| {
                            let class = match one.category.split_once('.') {
                                Some((bin, _)) => format!("bin-word {bin}"),
                                None => format!("bin-word {}", one.category),
                            };
                            view! {
                                <li>
                                    <a href=format!("{items}{}", one.slug)>
                                        <span>{one.title}</span>
                                        <span class=class>{one.word}</span>
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <p class="visually-hidden" role="status">{status}</p>
        </div>
    }
}

/// What happens in the browser only.
#[cfg(feature = "hydrate")]
mod typing {
    use std::{cell::RefCell, rc::Rc};

    use js_sys::JSON;
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{HtmlElement, KeyboardEvent, RequestInit};

    use super::{SHOWN, SearchTexts, Suggestion};
    use crate::islands::browser;

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
    pub struct Search {
        inner: Rc<Inner>,
    }

    struct Inner {
        suggest: String,
        engine_url: String,
        index_url: String,
        engine: RefCell<Engine>,
        /// What is in the box now; an answer to anything older is dropped.
        wanted: RefCell<String>,
        set_found: WriteSignal<Vec<Suggestion>>,
        set_status: WriteSignal<String>,
        count: String,
        none: String,
    }

    impl Search {
        pub fn new(
            suggest: String,
            engine_url: String,
            index_url: String,
            set_found: WriteSignal<Vec<Suggestion>>,
            set_status: WriteSignal<String>,
            texts: &SearchTexts,
        ) -> Self {
            Self {
                inner: Rc::new(Inner {
                    suggest,
                    engine_url,
                    index_url,
                    engine: RefCell::new(Engine::NotAsked),
                    wanted: RefCell::default(),
                    set_found,
                    set_status,
                    count: texts.count.clone(),
                    none: texts.none.clone(),
                }),
            }
        }

        /// Fetches the engine and its index, once.
        pub fn load(&self) {
            if !matches!(*self.inner.engine.borrow(), Engine::NotAsked) {
                return;
            }
            *self.inner.engine.borrow_mut() = Engine::Loading;
            let this = self.clone();
            spawn_local(async move {
                let loaded = load(&this.inner.engine_url, &this.inner.index_url).await;
                *this.inner.engine.borrow_mut() = loaded.map_or(Engine::Missing, Engine::Ready);
            });
        }

        /// Answers what is in the box now.
        pub fn answer(&self, words: String) {
            self.inner.wanted.replace(words.clone());
            if words.trim().is_empty() {
                self.inner.set_found.set(Vec::new());
                self.inner.set_status.set(String::new());
                return;
            }
            let answer = match &*self.inner.engine.borrow() {
                Engine::Ready(engine) => browser::call(
                    engine,
                    "search",
                    &[&JsValue::from_str(&words), &JsValue::from_f64(SHOWN as f64)],
                )
                .ok(),
                _ => None,
            };
            match answer.and_then(|json| json.as_string()) {
                Some(json) => self.show(&json),
                None => self.ask_server(words),
            }
        }

        fn ask_server(&self, words: String) {
            let this = self.clone();
            spawn_local(async move {
                let encoded: String = js_sys::encode_uri_component(&words).into();
                let url = format!("{}?q={encoded}", this.inner.suggest);
                let Ok(response) = browser::send(&url, &RequestInit::new()).await else { return };
                let Ok(json) = browser::text(&response).await else { return };
                if response.ok() && *this.inner.wanted.borrow() == words {
                    this.show(&json);
                }
            });
        }

        fn show(&self, json: &str) {
            let found = parse(json);
            let status = match found.len() {
                0 => self.inner.none.clone(),
                count => self.inner.count.replace("{count}", &count.to_string()),
            };
            self.inner.set_status.set(status);
            self.inner.set_found.set(found);
        }
    }

    /// Reads a list of suggestions with the browser's own JSON parser, which costs no WebAssembly.
    fn parse(json: &str) -> Vec<Suggestion> {
        let list: js_sys::Array = JSON::parse(json).unwrap_or_default().into();
        list.iter()
            .filter_map(|one| {
                Some(Suggestion {
                    slug: browser::string(&one, "slug")?,
                    title: browser::string(&one, "title")?,
                    category: browser::string(&one, "category")?,
                    word: browser::string(&one, "word")?,
                })
            })
            .collect()
    }

    async fn load(engine: &str, index: &str) -> Result<JsValue, JsValue> {
        let window = JsValue::from(web_sys::window().ok_or(JsValue::NULL)?);
        // `minhu.search(engine, index)` of boot.js: a dynamic import cannot be written in Rust.
        let minhu = js_sys::Reflect::get(&window, &JsValue::from_str("minhu"))?;
        let promise =
            browser::call(&minhu, "search", &[&JsValue::from_str(engine), &JsValue::from_str(index)])?;
        browser::settled(promise).await
    }

    /// Up and down walk through the answers, Escape puts them away.
    pub fn move_focus(event: &KeyboardEvent, set_found: WriteSignal<Vec<Suggestion>>) {
        let key = event.key();
        let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        let Ok(Some(root)) = target.closest(".ask-box") else { return };
        if key == "Escape" {
            set_found.set(Vec::new());
            return;
        }
        let step = match key.as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        let Ok(stops) = root.query_selector_all("input, .suggestions a") else { return };
        let stops: Vec<HtmlElement> =
            (0..stops.length()).filter_map(|at| stops.get(at)?.dyn_into().ok()).collect();
        let here = stops.iter().position(|stop| *stop == target).unwrap_or_default();
        let next = here.saturating_add_signed(step).min(stops.len().saturating_sub(1));
        if next != here {
            event.prevent_default();
            // Focus can only fail on an element that is gone, and then there is nothing to do.
            let _ = stops[next].focus();
        }
    }
}
