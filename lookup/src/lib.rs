//! The search engine of the sorting guide for the browser: the very code that the server searches
//! with (`domain::sorting::search`), over an index that the server packed.
//!
//! Loaded when somebody goes to the search box; the page works without it. The caller brings
//! queries to compatibility form (`query.normalize("NFKC")`), as the server does.

mod json;

use domain::sorting::search::{Index, IndexError, Unpacker};
use wasm_bindgen::prelude::*;

/// An index on its way out of its bytes. The browser calls [`go_on`](Unpacking::go_on) until it is
/// out, and does what else it has to do in between.
#[wasm_bindgen]
pub struct Unpacking {
    unpacker: Unpacker,
}

#[wasm_bindgen]
impl Unpacking {
    /// Begins with what the server sent.
    ///
    /// # Errors
    /// Throws when the bytes are not an index of this version; the form then goes to the server.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: &[u8]) -> Result<Unpacking, JsError> {
        Ok(Self { unpacker: Unpacker::new(bytes).map_err(thrown)? })
    }

    /// Unpacks up to so many characters more and tells whether that was all.
    pub fn go_on(&mut self, characters: usize) -> bool {
        self.unpacker.go_on(characters)
    }

    /// The index, once all is out.
    ///
    /// # Errors
    /// Throws when what came out is not an index.
    pub fn finish(self) -> Result<Lookup, JsError> {
        Ok(Lookup { index: self.unpacker.finish().map_err(thrown)? })
    }
}

/// Not by its `Display`: what formats it is larger than the words.
fn thrown(error: IndexError) -> JsError {
    JsError::new(match error {
        IndexError::Format => "the index is of another format",
        IndexError::Damaged => "the index is damaged",
    })
}

/// An index, ready to be searched.
#[wasm_bindgen]
pub struct Lookup {
    index: Index,
}

#[wasm_bindgen]
impl Lookup {
    /// The best `limit` items as JSON:
    /// `{"words": "…", "cut": false, "sure": true, "hits": […], "guess": null, "parts": []}` with
    /// hits of `{"slug", "title", "category", "reason", "matched"}` and a guess of
    /// `{"bin", "percent", "leans_on": [hits]}`. `words` is what was understood, `cut` whether the
    /// query was too long or of too many things, `sure` whether the first hit is good enough,
    /// `parts` the answers to several things in one question; `category`, `bin` and `reason` are
    /// codes. An item that has the condition that the words name is told in it.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> String {
        json::write(&self.index.search(query, limit))
    }
}
