//! The catalogue as the files that [`parse`](super::parse) reads.

use domain::{locale::Localised, sorting::Catalogue};
use sha2::{Digest, Sha256};

use super::{
    CatalogueFiles, SourceFile,
    parse::{GUIDANCE_COLUMNS, ITEM_COLUMNS, NAMES, STEPS, TEXT_COLUMNS},
};

/// The catalogue as files, all items in one. The same catalogue gives the same bytes.
///
/// Cells are written as they are, also those that a spreadsheet would take for a formula: only an
/// operator can put them there, and what is exported can be imported again.
#[must_use]
pub fn export_catalogue(catalogue: &Catalogue) -> CatalogueFiles {
    let groups = catalogue.groups.iter().map(|group| text_row(&group.id, &group.title));
    let conditions = catalogue.conditions.iter().map(|state| text_row(&state.id, &state.label));
    let guidance = catalogue.guidance.values().map(|guidance| {
        let prepare = |text: fn(&Localised) -> &String| {
            let steps: Vec<_> = guidance.prepare.iter().map(|step| text(step).as_str()).collect();
            steps.join(STEPS)
        };
        let mut row = vec![
            guidance.id.clone(),
            prepare(|step| &step.zh_hans),
            prepare(|step| &step.zh_hant),
            prepare(|step| &step.en),
        ];
        for Localised { zh_hans, zh_hant, en } in [&guidance.why, &guidance.whereto] {
            row.extend([zh_hans, zh_hant, en].map(String::clone));
        }
        row
    });
    let items = catalogue.items.values().flat_map(|item| {
        item.variants().enumerate().map(|(at, variant)| {
            let Localised { zh_hans, zh_hant, en } = item.title.clone();
            let head = if at == 0 {
                [item.group.clone(), zh_hans, zh_hant, en, item.names.join(NAMES)]
            } else {
                Default::default()
            };
            let mut row = vec![item.slug.clone(), variant.condition.clone().unwrap_or_default()];
            row.extend(head);
            row.extend([variant.category.as_str().to_owned(), variant.guidance.clone()]);
            row
        })
    });
    CatalogueFiles {
        groups: file("groups.csv", TEXT_COLUMNS, groups),
        conditions: file("conditions.csv", TEXT_COLUMNS, conditions),
        guidance: file("guidance.csv", GUIDANCE_COLUMNS, guidance),
        items: vec![file("items.csv", ITEM_COLUMNS, items)],
    }
}

/// What tells one catalogue from another: SHA-256 over its files, in hex.
#[must_use]
pub fn version(catalogue: &Catalogue) -> String {
    let mut hash = Sha256::new();
    for file in export_catalogue(catalogue).all() {
        hash.update((file.text.len() as u64).to_be_bytes());
        hash.update(&file.text);
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text_row(id: &str, Localised { zh_hans, zh_hant, en }: &Localised) -> Vec<String> {
    vec![id.to_owned(), zh_hans.clone(), zh_hant.clone(), en.clone()]
}

fn file(name: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> SourceFile {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written: Result<_, csv::Error> = (|| {
        writer.write_record(columns)?;
        for row in rows {
            writer.write_record(row)?;
        }
        Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
    })();
    let bytes = written.expect("memory takes every write, and every row has the header's width");
    let text = String::from_utf8(bytes).expect("made of strings and commas");
    SourceFile { name: name.to_owned(), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sorting::{parse, seed};

    #[test]
    fn what_is_exported_is_read_back() {
        let catalogue = parse(&seed()).unwrap();
        let exported = export_catalogue(&catalogue);
        let again = parse(&exported).unwrap();
        assert_eq!(again, catalogue);
        assert_eq!(version(&again), version(&catalogue));
        assert_eq!(version(&catalogue).len(), 64);
    }

    #[test]
    fn every_change_is_another_version() {
        let catalogue = parse(&seed()).unwrap();
        let mut other = catalogue.clone();
        other.items.values_mut().next().unwrap().names.push("另一个名字".to_owned());
        assert_ne!(version(&other), version(&catalogue));
        let mut other = catalogue.clone();
        other.groups.swap(0, 1);
        assert_ne!(version(&other), version(&catalogue), "their order is shown");
    }
}
