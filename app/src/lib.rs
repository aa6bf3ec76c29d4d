//! What residents see: pages, islands, components and the server functions behind the forms.
//!
//! Pages are rendered on the server alone (feature `ssr`). The browser bundle (feature `hydrate`)
//! holds the [`islands`] and nothing else: a page without islands loads no WebAssembly, and every
//! page works without it.
//!
//! To add a page: 1. its address in [`routes`]; 2. a file in `pages/` with a handler; 3. its line
//! in `pages::routes`; 4. its texts in all three files of `locales/`; 5. its address in the lists
//! of `end2end/tests/pages.ts`, so that axe, the size gate and the no-JavaScript run see it.

// Pages are deep types of views.
#![recursion_limit = "512"]

pub mod islands;
pub mod routes;

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod render;
#[cfg(feature = "ssr")]
pub mod routing;
#[cfg(feature = "ssr")]
pub mod state;
#[cfg(feature = "ssr")]
pub mod texts;
#[cfg(feature = "ssr")]
pub mod visit;

/// Called once by `public/boot.js` after the bundle has loaded; the islands follow one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
