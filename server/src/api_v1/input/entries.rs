//! An object whose fields have names of their own. serde keeps the last of those that have the same.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

/// Reads the fields of an object by their names, and refuses a second one of the same name.
pub(crate) fn entries<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
    input: D,
) -> Result<BTreeMap<String, V>, D::Error> {
    input.deserialize_map(Entries(PhantomData))
}

struct Entries<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut entries: BTreeMap<String, V> = BTreeMap::new();
        while let Some(name) = object.next_key::<String>()? {
            if entries.contains_key(&name) {
                // In the words of serde, so that it has the same code as that of a known field.
                return Err(de::Error::custom(format_args!("duplicate field `{name}`")));
            }
            let value = object.next_value::<V>()?;
            entries.insert(name, value);
        }
        Ok(entries)
    }
}
