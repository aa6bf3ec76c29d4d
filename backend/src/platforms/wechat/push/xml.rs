//! A push in XML: elements, text and CDATA, and nothing else. A document type, and with it every
//! entity of its own, is refused, so nothing is fetched and nothing grows.

use quick_xml::{Reader, events::Event as Part};

use super::Event;

/// Deeper than any push is.
const DEEPEST: usize = 8;
/// Longer than any value that counts.
const LONGEST: usize = 1_024;
/// Longer than any push that is sealed.
const LONGEST_SEALED: usize = 64 * 1_024;

/// The parts that count; none where it is not such XML.
pub(super) fn read(text: &str) -> Option<Event> {
    let mut reader = Reader::from_str(text);
    let mut event = Event::default();
    let mut path: Vec<String> = Vec::new();
    let mut is_over = false;
    loop {
        match reader.read_event().ok()? {
            Part::Start(tag) => {
                if is_over || path.len() == DEEPEST {
                    return None;
                }
                path.push(std::str::from_utf8(tag.name().as_ref()).ok()?.to_owned());
            }
            // That names fit is the reader's to check.
            Part::End(_) => {
                path.pop()?;
                is_over = path.is_empty();
            }
            Part::Text(said) => add(&mut event, &path, &said.decode().ok()?)?,
            Part::CData(said) => add(&mut event, &path, &said.decode().ok()?)?,
            Part::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref().ok()? {
                    Some(c) => c,
                    None => predefined(&reference.decode().ok()?)?,
                };
                add(&mut event, &path, c.encode_utf8(&mut [0; 4]))?;
            }
            // The declaration can only stand first.
            Part::Decl(_) if path.is_empty() && !is_over => {}
            Part::Empty(_) | Part::Comment(_) if !path.is_empty() => {}
            Part::Eof => return is_over.then_some(event),
            _ => return None,
        }
    }
}

/// Adds text to the part of this path, if it counts; none where it is too long or in no element.
fn add(event: &mut Event, path: &[String], text: &str) -> Option<()> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    let (part, longest) = match names.as_slice() {
        [] => return text.trim().is_empty().then_some(()),
        ["xml", "Event"] => (&mut event.name, LONGEST),
        ["xml", "appid"] => (&mut event.app_id, LONGEST),
        ["xml", "trace_id"] => (&mut event.trace_id, LONGEST),
        ["xml", "errcode"] => (&mut event.errcode, LONGEST),
        ["xml", "result", "suggest"] => (&mut event.suggest, LONGEST),
        ["xml", "Encrypt"] => (&mut event.sealed, LONGEST_SEALED),
        _ => return Some(()),
    };
    if part.len() + text.len() > longest {
        return None;
    }
    part.push_str(text);
    Some(())
}

/// The five entities that need no document type.
fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
