//! Sorting in little code. The one of the standard library is quicker and twenty times as large,
//! anew for every type; a phone downloads what is here.

/// Sorts. What is equal may change places.
pub(in crate::sorting) fn sort<T>(items: &mut [T], is_less: impl Fn(&T, &T) -> bool) {
    let all = items.len();
    // A heap with the greatest on top, then the top to the end, again and again.
    for step in (0..all + all / 2).rev() {
        let (end, mut at) = match step.checked_sub(all) {
            Some(parent) => (all, parent),
            None => {
                items.swap(0, step);
                (step, 0)
            }
        };
        loop {
            let mut child = 2 * at + 1;
            if child >= end {
                break;
            }
            if child + 1 < end && is_less(&items[child], &items[child + 1]) {
                child += 1;
            }
            if !is_less(&items[at], &items[child]) {
                break;
            }
            items.swap(at, child);
            at = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts(mut items in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut right = items.clone();
            right.sort_unstable();
            super::sort(&mut items, |a, b| a < b);
            prop_assert_eq!(items, right);
        }
    }
}
