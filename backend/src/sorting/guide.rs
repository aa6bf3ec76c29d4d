//! The whole guide in memory: what every page and search of it answers from, so that it goes on
//! while the database is away.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use domain::{
    locale::Locale,
    sorting::{
        Catalogue,
        search::{Answer, INDEX_FORMAT, Index, LeftOut, MAX_QUERY_CHARS},
    },
};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use unicode_normalization::UnicodeNormalization;

use super::{
    LoadError, Loaded,
    export_catalogue::{hex, version},
    folds::folds,
    lessons::{self, lessons},
    load::{current_version, load},
    sounds::sounds,
};

/// An index of one locale, as the server searches it and as the browser's engine takes it. Each is
/// made when it is first needed.
#[derive(Debug)]
struct Shelf {
    /// Of what is packed, and how: for an address that can be kept for ever.
    hash: String,
    index: OnceLock<Index>,
    packed: OnceLock<Bytes>,
    compressed: OnceLock<Bytes>,
}

impl Shelf {
    fn new(version: &str, locale: Locale) -> Self {
        // The same catalogue and lessons packed by the same code give the same bytes.
        let packed = format!("{INDEX_FORMAT} {} {version}\n{}", locale.as_str(), lessons::TEXT);
        let hash = Sha256::digest(packed);
        Self {
            hash: hex(hash.get(..8).unwrap_or_default()),
            index: OnceLock::new(),
            packed: OnceLock::new(),
            compressed: OnceLock::new(),
        }
    }
}

/// One version of the guide. Never changes; a new version is another edition.
#[derive(Debug)]
pub struct Edition {
    version: String,
    catalogue: Catalogue,
    /// In the order of [`Locale::ALL`].
    shelves: [Shelf; 3],
}

impl Edition {
    /// The edition of a catalogue.
    #[must_use]
    pub fn new(catalogue: Catalogue) -> Self {
        Self::build(Loaded { version: version(&catalogue), catalogue })
    }

    fn build(Loaded { version, catalogue }: Loaded) -> Self {
        let shelves = Locale::ALL.map(|locale| Shelf::new(&version, locale));
        Self { version, catalogue, shelves }
    }

    /// Which version it is: part of what an `ETag` of its pages is made of.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Everything that it knows.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The best `limit` items for what somebody typed; see [`Index::search`].
    #[must_use]
    pub fn search(&self, locale: Locale, query: &str, limit: usize) -> Answer<'_> {
        // The browser does the same with `normalize("NFKC")`. One character more than will be
        // searched for, so that the engine sees that there was more.
        let mut chars = query.chars();
        let typed: String = chars.by_ref().take(MAX_QUERY_CHARS + 1).nfkc().collect();
        let mut answer = self.index(locale).search(&typed, limit);
        answer.cut |= chars.next().is_some();
        answer
    }

    /// How good the answers are for what the catalogue does not have; see [`Index::left_out`].
    #[must_use]
    pub fn left_out(&self, locale: Locale, rounds: u32) -> LeftOut {
        self.index(locale).left_out(rounds)
    }

    /// What the address of a packed index is told apart by: 16 digits.
    #[must_use]
    pub fn hash(&self, locale: Locale) -> &str {
        &self.shelf(locale).hash
    }

    /// What the browser's search engine searches in; see [`Index::to_bytes`]. Takes a second the
    /// first time, so not for the threads that answer requests.
    #[must_use]
    pub fn packed(&self, locale: Locale) -> Bytes {
        let pack = || Bytes::from(self.index(locale).to_bytes());
        self.shelf(locale).packed.get_or_init(pack).clone()
    }

    /// The same, as small as brotli makes it. Takes another second the first time.
    #[must_use]
    pub fn packed_brotli(&self, locale: Locale) -> Bytes {
        let compress = || {
            let mut compressed = Vec::new();
            let settings = BrotliEncoderParams { quality: 11, ..BrotliEncoderParams::default() };
            match brotli::BrotliCompress(&mut &self.packed(locale)[..], &mut compressed, &settings)
            {
                Ok(_) => Bytes::from(compressed),
                // Writing to memory cannot fail.
                Err(_) => Bytes::new(),
            }
        };
        self.shelf(locale).compressed.get_or_init(compress).clone()
    }

    fn index(&self, locale: Locale) -> &Index {
        let build = || Index::build(&self.catalogue, lessons(), locale, folds(), sounds());
        self.shelf(locale).index.get_or_init(build)
    }

    fn shelf(&self, locale: Locale) -> &Shelf {
        let [zh_hans, zh_hant, en] = &self.shelves;
        match locale {
            Locale::ZhHans => zh_hans,
            Locale::ZhHant => zh_hant,
            Locale::En => en,
        }
    }
}

/// The current edition, for as many readers as there are. One per process.
#[derive(Debug)]
pub struct Guide {
    editions: RwLock<Editions>,
}

#[derive(Debug)]
struct Editions {
    current: Arc<Edition>,
    /// The one before, whose index pages ask for that were opened with it.
    previous: Option<Arc<Edition>>,
}

impl Editions {
    fn first(edition: Edition) -> RwLock<Self> {
        RwLock::new(Self { current: Arc::new(edition), previous: None })
    }
}

impl Guide {
    /// A guide that begins with `catalogue`, such as an empty one or the seed while the database
    /// cannot be reached yet.
    #[must_use]
    pub fn new(catalogue: Catalogue) -> Self {
        Self { editions: Editions::first(Edition::new(catalogue)) }
    }

    /// The guide as the database has it.
    ///
    /// # Errors
    /// [`LoadError`].
    pub async fn load(db: &PgPool) -> Result<Self, LoadError> {
        Ok(Self { editions: Editions::first(Edition::build(load(db).await?)) })
    }

    /// The current edition. Whoever answers from it holds it for one request, so that all of an
    /// answer is of one edition.
    #[must_use]
    pub fn current(&self) -> Arc<Edition> {
        // A poisoned lock still holds whole editions: nothing fails while they are replaced.
        Arc::clone(&self.editions.read().unwrap_or_else(PoisonError::into_inner).current)
    }

    /// The edition whose index of `locale` has this [hash](Edition::hash): the current one or the
    /// one before.
    #[must_use]
    pub fn with_hash(&self, locale: Locale, hash: &str) -> Option<Arc<Edition>> {
        let editions = self.editions.read().unwrap_or_else(PoisonError::into_inner);
        [Some(&editions.current), editions.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|edition| edition.hash(locale) == hash)
            .cloned()
    }

    /// Takes over what was imported since, and tells whether there was anything. To be called every
    /// few seconds; costs one row while nothing changes.
    ///
    /// # Errors
    /// [`LoadError`]; the current edition then stays.
    pub async fn refresh_if_changed(&self, db: &PgPool) -> Result<bool, LoadError> {
        let version = current_version(&mut *db.acquire().await?).await?;
        match version {
            None => return Err(LoadError::Empty),
            Some(version) if version == self.current().version => return Ok(false),
            Some(_) => {}
        }
        let edition = Arc::new(Edition::build(load(db).await?));
        let mut editions = self.editions.write().unwrap_or_else(PoisonError::into_inner);
        let previous = std::mem::replace(&mut editions.current, edition);
        editions.previous = Some(previous);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use domain::sorting::search::{Named, Reason, is_looked_for};

    use super::*;
    use crate::sorting::{parse, seed};

    fn edition() -> Edition {
        Edition::new(parse(&seed()).unwrap())
    }

    #[test]
    fn every_name_of_the_seed_finds_its_item_first() {
        let edition = edition();
        for item in edition.catalogue().items.values() {
            let titles = Locale::ALL.map(|locale| item.title.get(locale));
            for locale in Locale::ALL {
                let names = item.names.iter().map(String::as_str);
                let names = names.filter(|name| is_looked_for(name, locale));
                for name in names.chain(titles) {
                    let answer = edition.search(locale, name, 1);
                    let hit = answer.hits.first().unwrap_or_else(|| panic!("{name} is not found"));
                    assert_eq!(hit.slug, item.slug, "{name}");
                    assert!(hit.reason <= Reason::OtherName, "{name}");
                    assert_eq!(hit.title, item.title.get(locale));
                }
            }
        }
    }

    #[test]
    fn compatibility_forms_are_read_as_what_they_stand_for() {
        let edition = edition();
        let plain = edition.search(Locale::ZhHans, "5号电池", 5);
        assert!(!plain.hits.is_empty());
        assert_eq!(edition.search(Locale::ZhHans, "⑤号電池", 5), plain);
        assert!(edition.search(Locale::ZhHans, &"ﷺ".repeat(10_000), 5).cut);
        assert!(edition.search(Locale::ZhHans, &"纸".repeat(101), 5).cut);
        assert!(!edition.search(Locale::ZhHans, &"纸".repeat(100), 5).cut);
    }

    #[test]
    fn several_things_are_told_apart_and_one_stays_one() {
        let edition = edition();
        for query in [
            "奶茶杯和吸管分别怎么扔",
            "奶茶杯和吸管分別是什麼垃圾",
            "奶茶杯 吸管",
            "奶茶杯 吸管各是什么垃圾",
        ] {
            let answer = edition.search(Locale::ZhHant, query, 1);
            let parts: Vec<_> =
                answer.parts.iter().map(|part| (part.words.as_str(), part.sure)).collect();
            assert_eq!(parts, [("奶茶杯", true), ("吸管", true)], "{query}");
        }
        for query in ["大闸蟹 壳", "旧 手机", "矿泉水 瓶", "奶茶杯 怎么扔"] {
            let answer = edition.search(Locale::ZhHans, query, 1);
            assert!(answer.parts.is_empty(), "{query}");
        }
    }

    #[test]
    fn an_item_is_told_in_the_condition_that_is_named() {
        let edition = edition();
        let perfume = |query| edition.search(Locale::ZhHans, query, 1).hits[0];
        assert_eq!(perfume("香水").category.as_str(), "hazardous.chemical");
        assert_eq!(perfume("香水用完了").category.as_str(), "recyclable.glass");
        let mut told = 0;
        for item in edition.catalogue().items.values() {
            for (named, said) in [(Named::NotEmpty, "没用完"), (Named::Empty, "用完了")] {
                let Some(variant) = item.in_condition(named.id()) else { continue };
                let query = format!("{}{said}", item.title.zh_hans);
                let answer = edition.search(Locale::ZhHans, &query, 1);
                let hit = answer.hits.first().filter(|hit| hit.slug == item.slug);
                if let Some(hit) = hit.filter(|hit| hit.named == Some(named)) {
                    assert_eq!(hit.category, variant.category, "{query}");
                    told += usize::from(variant.category != item.usual.category);
                }
            }
        }
        assert!(told > 70, "{told} go elsewhere");
    }

    #[test]
    fn the_packed_index_finds_the_same() {
        let edition = edition();
        for locale in Locale::ALL {
            let packed = edition.packed(locale);
            let index = Index::from_bytes(&packed).unwrap();
            for query in ["奶茶", "電池怎麼丟", "which bin for batteries", "瓶", "奶茶杯 吸管"]
            {
                assert_eq!(index.search(query, 20), edition.search(locale, query, 20));
            }
            assert_eq!(edition.hash(locale).len(), 16);
            assert!(edition.packed_brotli(locale).len() < packed.len());
        }
    }
}
