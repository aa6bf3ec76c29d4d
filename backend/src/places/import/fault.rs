//! What can be wrong with a file of places.

use std::fmt;

/// One thing wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, the row of a sheet, or the line on which a feature begins; from 1. None for the
    /// file as a whole.
    pub line: Option<usize>,
    /// The field or the column that is wrong, if one is.
    pub field: Option<String>,
    pub wrong: Wrong,
}

impl Fault {
    /// Of the file as a whole.
    #[must_use]
    pub const fn file(wrong: Wrong) -> Self {
        Self { line: None, field: None, wrong }
    }

    /// Of a line.
    #[must_use]
    pub const fn line(line: usize, wrong: Wrong) -> Self {
        Self { line: Some(line), field: None, wrong }
    }

    /// Of a field of a line.
    #[must_use]
    pub fn field(line: usize, field: &str, wrong: Wrong) -> Self {
        Self { line: Some(line), field: Some(field.to_owned()), wrong }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        self.wrong.fmt(f)
    }
}

macro_rules! wrongs {
    ($($(#[$about:meta])* $variant:ident $(($detail:ty))? = $code:literal, $words:literal;)+) => {
        /// What is wrong, in words for the command line; pages have `import-fault-{code}`.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum Wrong {
            $($(#[$about])* #[error($words)] $variant $(($detail))?,)+
        }

        impl Wrong {
            /// Every code.
            pub const CODES: &'static [&'static str] = &[$($code,)+];

            /// The stable code: the key of its text.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                }
            }
        }
    };
}

wrongs! {
    // The file.
    Format(String) = "format", "{0:?} is not a file of .geojson, .json (of OpenStreetMap), .csv or .xlsx";
    TooLarge = "too-large", "the file is larger than 64 MB";
    Unpacked = "unpacked", "the file unpacks to more than 256 MB, or has far too much in it";
    TooMany = "too-many", "there are more than 200,000 rows or 300 columns in the file";
    Broken(String) = "broken", "cannot be read: {0}";
    Encoding = "encoding", "the text is neither UTF-8 nor GB18030";
    Empty = "empty", "there are no rows in the file";
    // The mapping.
    Mapping(String) = "mapping", "the mapping cannot be read: {0}";
    UnknownField(String) = "unknown-field", "{0:?} is no field of places of this kind";
    NoColumn(String) = "no-column", "the file has no column {0:?}, which the mapping names";
    UnknownColumn(String) = "unknown-column", "the mapping says nothing of the column {0:?}: name it or ignore it";
    NoPosition = "no-position", "no column was recognised as the longitude and the latitude";
    NoName = "no-name", "no column was recognised as the name";
    NoId = "no-id", "no column was recognised as the source's number for each place: name one in a mapping, or have numbers made from name and position";
    // A row.
    Cells = "cells", "the row has more cells than there are columns";
    Missing = "missing", "it is empty";
    TooLong = "too-long", "it is too long";
    Value(String) = "value", "{0:?} is not understood";
    HalfPosition = "half-position", "one of longitude and latitude is missing";
    NotANumber = "not-a-number", "a coordinate is not a number";
    OutOfRange = "out-of-range", "a coordinate is out of range";
    Swapped = "swapped", "longitude and latitude are the wrong way round";
    NullIsland = "null-island", "0°, 0° is in the sea off Africa: nobody filled in the position";
    NotInChina = "not-in-china", "the position is not in China";
    NoGeometry = "no-geometry", "there is no geometry";
    Geometry(String) = "geometry", "the geometry is a {0}, and a point is wanted";
    Outside = "outside", "it lies outside the district";
    Twice(String) = "twice", "the same number is on line {0} already";
    // The import.
    Source(String) = "source", "{0:?} is not a code of a source: small letters, digits and hyphens";
    Kind(String) = "kind", "there is no kind of place {0:?}";
    Datum(String) = "datum", "the positions fit much better on another datum: {0}";
    Gone(String) = "gone", "{0} would be gone, more than half of what the source has";
    GoneUnsure = "gone-unsure", "a rejected row has no number, so nobody can tell which places are missing from the file";
}

impl Wrong {
    /// What the text needs besides: a value, a column, a line; empty where there is nothing.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Format(detail)
            | Self::Broken(detail)
            | Self::Mapping(detail)
            | Self::UnknownField(detail)
            | Self::NoColumn(detail)
            | Self::UnknownColumn(detail)
            | Self::Value(detail)
            | Self::Geometry(detail)
            | Self::Twice(detail)
            | Self::Source(detail)
            | Self::Kind(detail)
            | Self::Datum(detail)
            | Self::Gone(detail) => detail,
            _ => "",
        }
    }
}
