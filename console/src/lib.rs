//! What staff and crews see, on `app`'s components, in a bundle of its own: it may be larger than
//! a resident's, and no resident ever loads it.
//!
//! To add a staff page: 1. its address in [`routes`]; 2. its handler in `pages/`, which takes a
//! [`Desk`](desk::Desk) and answers with [`frame::page`]; 3. its line in [`pages::routes`]; 4. if it
//! begins a section, its line in [`frame::SECTIONS`]; 5. its texts in `app/locales`.

// Pages are deep types of views.
#![recursion_limit = "512"]

pub mod islands;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod browser;
#[cfg(feature = "ssr")]
pub mod choice;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod kept_steps;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod photos;
#[cfg(feature = "ssr")]
pub mod routes;

/// Called once by `public/boot.js` after the bundle has loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
