//! The catalogue of open data for machines: DCAT 3 in JSON-LD, with the columns of the tables in the
//! words of CSV on the Web. Its context stands in it, so nobody has to fetch one.

use app::{
    pages::open_data::{CATALOGUE, about_key, meaning, name_key},
    routes::Route,
    state::AppState,
    texts::text,
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use backend::open_data::{
    CALENDAR_FORMATS, Content, Dataset, FILES, Field, Format, Latest, OfPlaces, Terms, fields,
    latest, of_places, year_path,
};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{locale::Locale, notices::Shelf};
use serde_json::{Map, Value, json};

use super::{base, calendar_in, hash, notices_in, published, terms, unavailable};

/// The same under two addresses, for those who look at the name.
pub(super) const JSON: &str = "/data/catalog.json";
pub(super) const JSON_LD: &str = CATALOGUE;

/// Licences that have an address, by the names that districts give them.
const LICENCES: [(&str, &str); 4] = [
    ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
];

/// `/data/catalog.json`.
pub(super) async fn json(State(state): State<AppState>) -> Response {
    answer(&state, "application/json").await
}

/// `/data/catalog.jsonld`.
pub(super) async fn json_ld(State(state): State<AppState>) -> Response {
    answer(&state, "application/ld+json").await
}

async fn answer(state: &AppState, media_type: &'static str) -> Response {
    match state.kept.catalogue.get(state.kernel.now(), made(state)).await {
        Ok((tag, content)) => {
            published(media_type, &tag, content.changed_at, Body::from(content.body))
        }
        Err(error) => unavailable(&error),
    }
}

/// The catalogue of this moment with its tag.
async fn made(state: &AppState) -> Result<(String, Content), sqlx::Error> {
    let db = &state.kernel.db;
    let (latest, places) = tokio::try_join!(latest(db), of_places(db))?;
    let catalogue = Catalogue { state, base: base(state), terms: terms(state), latest, places };
    let body = catalogue.whole().to_string();
    let tag = hash(&[&body]);
    Ok((tag, Content { changed_at: catalogue.changed_at(), body: Bytes::from(body) }))
}

/// What is said in it.
struct Catalogue<'a> {
    state: &'a AppState,
    base: &'a str,
    terms: Terms,
    latest: Latest,
    places: OfPlaces,
}

/// A file as it is described.
struct Described {
    path: String,
    /// The name of its format in every language.
    format: Value,
    /// The media type without its charset.
    media_type: &'static str,
    bytes: Option<usize>,
    columns: Option<Value>,
}

impl Catalogue<'_> {
    fn whole(&self) -> Value {
        let district = self.state.district.get();
        let name = |locale: Locale| {
            let title = text(locale, "open-data", &[]);
            format!("{} · {title}", district.name.get(locale))
        };
        let publisher = json!({
            "@id": self.url("/"),
            "@type": "foaf:Agent",
            "foaf:name": each(|locale| district.sponsor.get(locale).to_owned()),
        });
        let datasets: Vec<Value> =
            Dataset::ALL.into_iter().map(|dataset| self.dataset(dataset)).collect();
        let known: [(&str, Value); 11] = [
            ("@context", context()),
            ("@id", self.url(JSON_LD).into()),
            ("@type", "dcat:Catalog".into()),
            ("dct:title", each(name)),
            ("dct:description", said("open-data-about")),
            ("dct:publisher", publisher),
            ("dct:license", self.licence()),
            ("dct:language", languages()),
            ("dct:modified", stamp(self.changed_at())),
            ("foaf:homepage", self.url(&Route::OpenData.href(Locale::ZhHans)).into()),
            ("dcat:dataset", datasets.into()),
        ];
        object(known)
    }

    fn dataset(&self, dataset: Dataset) -> Value {
        let page = Route::OpenData.href(Locale::ZhHans);
        let page = self.url(&format!("{page}#{}", dataset.as_str()));
        let changed = stamp(self.changed(dataset));
        let frequency = format!("http://purl.org/cld/freq/{}", dataset.frequency().as_str());
        let files = self.files(dataset).into_iter();
        let files: Vec<Value> = files.map(|file| self.distribution(file, &changed)).collect();
        object([
            ("@id", page.as_str().into()),
            ("@type", "dcat:Dataset".into()),
            ("dct:identifier", dataset.as_str().into()),
            ("dct:title", said(&name_key(dataset))),
            ("dct:description", said(&about_key(dataset))),
            ("dct:publisher", json!({ "@id": self.url("/") })),
            ("dct:license", self.licence()),
            ("dct:language", languages()),
            ("dct:issued", stamp(self.since(dataset))),
            ("dct:modified", changed),
            ("dct:accrualPeriodicity", frequency.into()),
            ("dcat:landingPage", page.into()),
            ("dcat:distribution", files.into()),
        ])
    }

    fn distribution(&self, file: Described, changed: &Value) -> Value {
        let url = self.url(&file.path);
        let kind = match &file.columns {
            Some(_) => json!(["dcat:Distribution", "csvw:Table"]),
            None => "dcat:Distribution".into(),
        };
        let table = file.columns.is_some().then(|| url.clone());
        let media_type =
            format!("https://www.iana.org/assignments/media-types/{}", file.media_type);
        object([
            ("@id", url.as_str().into()),
            ("@type", kind),
            ("dct:title", file.format),
            (
                "dct:format",
                json!({ "@type": "dct:MediaTypeOrExtent", "rdfs:label": file.media_type }),
            ),
            ("dct:license", self.licence()),
            ("dct:modified", changed.clone()),
            ("dcat:downloadURL", url.as_str().into()),
            ("dcat:accessURL", url.into()),
            ("dcat:mediaType", media_type.into()),
            ("dcat:byteSize", file.bytes.into()),
            ("csvw:url", table.into()),
            ("csvw:tableSchema", file.columns.into()),
        ])
    }

    /// Every file of a dataset; feeds and single years are among them.
    fn files(&self, dataset: Dataset) -> Vec<Described> {
        let own = FILES.iter().filter(|file| file.dataset == dataset);
        let mut files: Vec<Described> = own
            .map(|file| Described {
                path: file.path.to_owned(),
                format: said(&format_key(file.format)),
                media_type: essence(file.format),
                bytes: self.bytes(dataset, None, file.format),
                columns: (file.format == Format::Csv).then(|| self.columns(dataset)),
            })
            .collect();
        if dataset == Dataset::Notices {
            for locale in Locale::ALL {
                let feed = |route: Route, key: &str, media_type| Described {
                    path: route.href(locale),
                    format: said(key),
                    media_type,
                    bytes: None,
                    columns: None,
                };
                files.push(feed(Route::FeedAtom, "open-data-atom", "application/atom+xml"));
                files.push(feed(Route::FeedJson, "open-data-json-feed", "application/feed+json"));
            }
        }
        if dataset == Dataset::Calendar {
            for year in self.state.calendar.get().calendar.years() {
                files.extend(CALENDAR_FORMATS.map(|format| Described {
                    path: year_path(year.number, format),
                    format: said(&format_key(format)),
                    media_type: essence(format),
                    bytes: self.bytes(dataset, Some(year.number), format),
                    columns: (format == Format::Csv).then(|| self.columns_of(dataset)),
                }));
            }
        }
        files
    }

    /// How long a file is that is made in one piece.
    fn bytes(&self, dataset: Dataset, year: Option<i32>, format: Format) -> Option<usize> {
        match dataset {
            Dataset::Notices => Some(notices_in(self.state, format, &self.terms).body.len()),
            Dataset::Calendar => {
                calendar_in(self.state, year, format, &self.terms).map(|file| file.body.len())
            }
            _ => None,
        }
    }

    /// The columns of a table; where another dataset has the same ones, which they are.
    fn columns(&self, dataset: Dataset) -> Value {
        if dataset.is_of_places() && dataset != Dataset::Places {
            return self.columns_of(Dataset::Places);
        }
        let columns: Vec<Value> = fields(dataset).iter().map(column).collect();
        json!({ "@id": self.columns_id(dataset), "@type": "csvw:Schema", "csvw:column": columns })
    }

    /// The columns that are described beside this dataset.
    fn columns_of(&self, dataset: Dataset) -> Value {
        json!({ "@id": self.columns_id(dataset) })
    }

    fn columns_id(&self, dataset: Dataset) -> String {
        self.url(&format!("{JSON_LD}#columns-{}", dataset.as_str()))
    }

    fn licence(&self) -> Value {
        let Some(name) = &self.terms.licence else { return Value::Null };
        let address = LICENCES.iter().find(|(of, _)| of == name).map(|(_, address)| *address);
        object([
            ("@id", address.into()),
            ("@type", "dct:LicenseDocument".into()),
            ("rdfs:label", name.as_str().into()),
        ])
    }

    /// Since when a dataset is there, as far as anybody knows.
    fn since(&self, dataset: Dataset) -> Option<DateTime<Utc>> {
        match dataset {
            Dataset::Notices => {
                let library = self.state.library.current();
                let notices = library.valid(Shelf::Notice, self.state.kernel.now());
                notices.map(|one| one.first_published_at).min()
            }
            of if of.is_of_places() => self.places.since(of.finder()),
            _ => None,
        }
    }

    fn changed(&self, dataset: Dataset) -> Option<DateTime<Utc>> {
        match dataset {
            Dataset::Sorting => self.latest.sorting,
            Dataset::Cases => self.latest.cases,
            Dataset::Notices => {
                let library = self.state.library.current();
                library.last_changed(Shelf::Notice, self.state.kernel.now())
            }
            Dataset::Calendar => self.state.calendar.get().made_at,
            of => self.places.changed_at(of.finder()),
        }
    }

    /// When any of them was changed last.
    fn changed_at(&self) -> Option<DateTime<Utc>> {
        Dataset::ALL.into_iter().filter_map(|dataset| self.changed(dataset)).max()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn column(field: &Field) -> Value {
    object([
        ("@type", "csvw:Column".into()),
        ("csvw:name", field.name.as_ref().into()),
        ("csvw:datatype", field.kind.csvw().into()),
        ("csvw:lang", field.language.map(Locale::as_str).into()),
        ("dct:description", each(|locale| meaning(locale, field))),
    ])
}

fn format_key(format: Format) -> String {
    format!("open-data-{}", format.as_str())
}

/// The media type without its charset.
fn essence(format: Format) -> &'static str {
    let media_type = format.media_type();
    media_type.split_once(';').map_or(media_type, |(essence, _)| essence)
}

/// The text of a key in every language.
fn said(key: &str) -> Value {
    each(|locale| text(locale, key, &[]))
}

fn each(words: impl Fn(Locale) -> String) -> Value {
    Locale::ALL.into_iter().map(|locale| (locale.as_str(), words(locale))).collect()
}

fn languages() -> Value {
    Locale::ALL.map(Locale::as_str).to_vec().into()
}

fn stamp(at: Option<DateTime<Utc>>) -> Value {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).into()
}

/// The members of an object; what is not known is not there.
fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// What the words mean. Maps by language, links and times are said here, so that readers of plain
/// JSON find them simple.
fn context() -> Value {
    const DCAT: &str = "http://www.w3.org/ns/dcat#";
    const DCT: &str = "http://purl.org/dc/terms/";
    const FOAF: &str = "http://xmlns.com/foaf/0.1/";
    const CSVW: &str = "http://www.w3.org/ns/csvw#";
    const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
    const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
    let mut context = Map::new();
    for (prefix, of) in
        [("dcat", DCAT), ("dct", DCT), ("foaf", FOAF), ("csvw", CSVW), ("xsd", XSD), ("rdfs", RDFS)]
    {
        context.insert(prefix.to_owned(), of.into());
    }
    let mut say = |prefix: &str, of: &str, names: &[&str], key: &str, value: &str| {
        for name in names {
            let term = format!("{prefix}:{name}");
            context.insert(term, json!({ "@id": format!("{of}{name}"), key: value }));
        }
    };
    say("dct", DCT, &["title", "description"], "@container", "@language");
    say("foaf", FOAF, &["name"], "@container", "@language");
    say("csvw", CSVW, &["column"], "@container", "@list");
    say("dct", DCT, &["issued", "modified"], "@type", "xsd:dateTime");
    say("dcat", DCAT, &["byteSize"], "@type", "xsd:nonNegativeInteger");
    let links = ["downloadURL", "accessURL", "mediaType", "landingPage"];
    say("dcat", DCAT, &links, "@type", "@id");
    say("dct", DCT, &["accrualPeriodicity"], "@type", "@id");
    say("foaf", FOAF, &["homepage"], "@type", "@id");
    say("csvw", CSVW, &["url", "tableSchema"], "@type", "@id");
    context.into()
}
