//! What can be wrong with a file of streets, cells or landmarks.

use std::fmt;

use domain::districts::PointError;

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The line on which the feature begins, from 1; none for what the district as a whole would
    /// lack afterwards.
    pub line: Option<usize>,
    /// The feature's place in the collection, from 0; none for the file itself.
    pub feature: Option<usize>,
    pub wrong: Wrong,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(feature) = self.feature {
            write!(f, "feature {feature}: ")?;
        }
        self.wrong.fmt(f)
    }
}

/// What is wrong, in words for the command line; pages have `map-fault-{code}`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Wrong {
    #[error("not a GeoJSON FeatureCollection: {0}")]
    NotGeoJson(String),
    #[error("larger than {} MB", super::MAX_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("more than {} features", super::MAX_FEATURES)]
    TooMany,
    #[error("no features in it")]
    Empty,
    #[error("coordinates of {0}: GeoJSON is WGS-84 (here the same as CGCS2000)")]
    OtherDatum(String),
    #[error("not a feature: {0}")]
    NotAFeature(String),
    #[error("property {0:?} is missing, empty or too long")]
    Property(&'static str),
    #[error("{0:?} is not a code of this kind")]
    Code(String),
    #[error("{0} is there twice")]
    Twice(String),
    #[error("{0:?} is not a kind of landmark")]
    Kind(String),
    #[error("there is no geometry")]
    NoGeometry,
    #[error("the geometry is a {0}, which is not wanted here")]
    Geometry(&'static str),
    #[error("a ring has more than {} corners", super::collection::MAX_CORNERS)]
    TooManyCorners,
    #[error("a ring is not closed: its last position is not its first")]
    OpenRing,
    #[error("a ring has fewer than four positions")]
    ShortRing,
    #[error("{0}")]
    Place(PointError),
    #[error("the polygon is broken: {0}")]
    Broken(String),
    #[error("there is no street {0}")]
    NoStreet(String),
    #[error("it overlaps {other} by {square_metres:.0} m²")]
    Overlap { other: String, square_metres: f64 },
    #[error("{square_metres:.0} m² of it lie outside street {street}")]
    OutsideStreet { street: String, square_metres: f64 },
    #[error("it lies outside the district")]
    OutsideDistrict,
    #[error("street {0} would be gone and still have grid cells or landmarks")]
    StreetInUse(String),
}

impl Wrong {
    /// Every code.
    pub const CODES: &'static [&'static str] = &[
        "not-geojson",
        "too-large",
        "too-many",
        "empty",
        "other-datum",
        "not-a-feature",
        "property",
        "code",
        "twice",
        "kind",
        "no-geometry",
        "geometry",
        "too-many-corners",
        "open-ring",
        "short-ring",
        "not-a-number",
        "swapped",
        "out-of-range",
        "broken",
        "no-street",
        "overlap",
        "outside-street",
        "outside-district",
        "street-in-use",
    ];

    /// The stable code: the key of its text.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotGeoJson(_) => "not-geojson",
            Self::TooLarge => "too-large",
            Self::TooMany => "too-many",
            Self::Empty => "empty",
            Self::OtherDatum(_) => "other-datum",
            Self::NotAFeature(_) => "not-a-feature",
            Self::Property(_) => "property",
            Self::Code(_) => "code",
            Self::Twice(_) => "twice",
            Self::Kind(_) => "kind",
            Self::NoGeometry => "no-geometry",
            Self::Geometry(_) => "geometry",
            Self::TooManyCorners => "too-many-corners",
            Self::OpenRing => "open-ring",
            Self::ShortRing => "short-ring",
            Self::Place(PointError::NotANumber) => "not-a-number",
            Self::Place(PointError::Swapped) => "swapped",
            Self::Place(PointError::OutOfRange) => "out-of-range",
            Self::Broken(_) => "broken",
            Self::NoStreet(_) => "no-street",
            Self::Overlap { .. } => "overlap",
            Self::OutsideStreet { .. } => "outside-street",
            Self::OutsideDistrict => "outside-district",
            Self::StreetInUse(_) => "street-in-use",
        }
    }

    /// What the text needs besides: a code, a property, a reason; empty where there is nothing.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NotGeoJson(detail)
            | Self::OtherDatum(detail)
            | Self::NotAFeature(detail)
            | Self::Code(detail)
            | Self::Twice(detail)
            | Self::Kind(detail)
            | Self::Broken(detail)
            | Self::NoStreet(detail)
            | Self::StreetInUse(detail)
            | Self::Overlap { other: detail, .. }
            | Self::OutsideStreet { street: detail, .. } => detail.clone(),
            Self::Property(name) | Self::Geometry(name) => (*name).to_owned(),
            _ => String::new(),
        }
    }

    /// How much of an area is concerned, in whole square metres.
    #[must_use]
    pub fn square_metres(&self) -> Option<f64> {
        match self {
            Self::Overlap { square_metres, .. } | Self::OutsideStreet { square_metres, .. } => {
                Some(square_metres.round())
            }
            _ => None,
        }
    }
}
