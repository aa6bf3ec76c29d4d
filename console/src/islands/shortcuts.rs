//! Keyboard first: `?` opens the list of shortcuts, and each shortcut leads where it says.

use leptos::prelude::*;

/// One shortcut: a key, what it does, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shortcut {
    /// A single character, as `KeyboardEvent.key` gives it.
    pub key: String,
    /// What it does, translated on the server.
    pub label: String,
    /// The page it opens, or `#` and the id of the control of this page that it goes to.
    pub href: String,
}

/// The list of shortcuts. It is an ordinary `<details>` without JavaScript; with it, the keys work
/// wherever the focus is, except while typing.
#[island]
pub fn Shortcuts(title: String, shortcuts: Vec<Shortcut>) -> impl IntoView {
    let (open, set_open) = signal(false);
    #[cfg(feature = "hydrate")]
    keys::watch(shortcuts.clone(), set_open);
    #[cfg(not(feature = "hydrate"))]
    let _ = set_open;
    view! {
        <details class="shortcuts" prop:open=move || open.get()>
            <summary>{title} " " <kbd>"?"</kbd></summary>
            <dl class="facts">
                {shortcuts
                    .into_iter()
                    .map(|one| {
                        view! {
                            <dt><kbd>{one.key}</kbd></dt>
                            <dd><a href=one.href>{one.label}</a></dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </details>
    }
}

/// What happens in the browser only.
#[cfg(feature = "hydrate")]
mod keys {
    use leptos::{ev, prelude::*};
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlElement, KeyboardEvent};

    use super::Shortcut;

    /// Listens to the whole page for as long as it is open.
    pub(super) fn watch(shortcuts: Vec<Shortcut>, set_open: WriteSignal<bool>) {
        let _handle = window_event_listener(ev::keydown, move |event| {
            if is_typing(&event) || event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let key = event.key();
            if key == "?" {
                set_open.update(|open| *open = !*open);
            } else if let Some(shortcut) = shortcuts.iter().find(|one| one.key == key) {
                // Else the key would be typed where it leads.
                event.prevent_default();
                follow(&shortcut.href);
            }
        });
    }

    fn follow(href: &str) {
        let Some(window) = web_sys::window() else { return };
        let Some(id) = href.strip_prefix('#') else {
            // Navigation can only fail for an address that is no address.
            let _ = window.location().assign(href);
            return;
        };
        let found = window.document().and_then(|document| document.get_element_by_id(id));
        if let Some(control) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // It can only fail to be focused, and then the key does nothing.
            let _ = control.focus();
        }
    }

    fn is_typing(event: &KeyboardEvent) -> bool {
        event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(
            |element| {
                matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                    || element.is_content_editable()
            },
        )
    }
}
