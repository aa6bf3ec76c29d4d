//! How far what was typed is from a name: the fewest slips that make one of the other.

/// What one character dropped, added or wrong costs.
pub(super) const SLIP: u32 = 2;
/// What a character costs that sounds like the right one, or was swapped with its neighbour: the
/// likeliest slips of all.
const SMALL_SLIP: u32 = 1;

/// The cost of making `name` of `typed`, if it is not above `most`. `alike` tells which characters
/// sound the same.
pub(super) fn distance(
    typed: &[u16],
    name: &[u16],
    most: u32,
    alike: impl Fn(u16, u16) -> bool,
) -> Option<u32> {
    // Optimal string alignment, three rows at a time.
    let mut before: Vec<u32> = Vec::new();
    let mut above: Vec<u32> = (0..=name.len()).map(|n| n as u32 * SLIP).collect();
    let mut last_typed = None;
    for (row, &a) in typed.iter().enumerate() {
        let mut current = Vec::with_capacity(above.len());
        current.push((row as u32 + 1) * SLIP);
        let mut last_name = None;
        for (column, &b) in name.iter().enumerate() {
            let cost = match a == b {
                true => 0,
                false if alike(a, b) => SMALL_SLIP,
                false => SLIP,
            };
            let at = |row: &[u32], column: usize| row.get(column).copied().unwrap_or(u32::MAX / 2);
            let mut best = at(&above, column) + cost;
            best = best.min(at(&above, column + 1) + SLIP).min(at(&current, column) + SLIP);
            if last_typed == Some(b) && last_name == Some(a) && a != b {
                best = best.min(at(&before, column.saturating_sub(1)) + SMALL_SLIP);
            }
            current.push(best);
            last_name = Some(b);
        }
        if current.iter().all(|&cost| cost > most) {
            return None;
        }
        before = std::mem::replace(&mut above, current);
        last_typed = Some(a);
    }
    above.last().copied().filter(|&cost| cost <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(typed: &str, name: &str, most: u32) -> Option<u32> {
        let letters = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let alike = |a, b| [a, b] == [u16::from(b'c'), u16::from(b'k')];
        distance(&letters(typed), &letters(name), most, alike)
    }

    #[test]
    fn each_slip_has_its_price() {
        for (typed, name, cost) in [
            ("bottle", "bottle", Some(0)),
            ("botle", "bottle", Some(2)),
            ("bottlle", "bottle", Some(2)),
            ("buttle", "bottle", Some(2)),
            ("obttle", "bottle", Some(1)),
            ("botlte", "bottle", Some(1)),
            ("cake", "kake", Some(1)),
            ("batlle", "bottle", None),
            ("", "a", Some(2)),
            ("", "", Some(0)),
        ] {
            assert_eq!(between(typed, name, 2), cost, "{typed} {name}");
        }
        assert_eq!(between("batlle", "bottle", 4), Some(4));
    }

    proptest! {
        #[test]
        fn it_is_the_same_from_either_side(a in "[abd]{0,6}", b in "[abd]{0,6}") {
            prop_assert_eq!(between(&a, &b, 100), between(&b, &a, 100));
        }
    }
}
