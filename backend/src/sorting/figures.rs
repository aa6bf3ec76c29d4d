//! What the search promises, measured over the whole seed.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use domain::{
    locale::Locale,
    sorting::search::{Index, normalise},
};
use pinyin::ToPinyin;

use super::{Edition, folds::folds, parse, seed};

/// Numbers as from dice that always fall alike.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// Characters that a finger may type for another.
const WRONG: &str = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要";

fn edition() -> Edition {
    Edition::new(parse(&seed()).unwrap())
}

/// Every Chinese title and name in normal form, with its item's slug and whether it is a title.
fn names(edition: &Edition) -> Vec<(String, Vec<char>, bool)> {
    let mut names = Vec::new();
    for item in edition.catalogue().items.values() {
        let all = std::iter::once((item.title.zh_hans.as_str(), true));
        for (name, is_title) in all.chain(item.names.iter().map(|name| (name.as_str(), false))) {
            let chars: Vec<char> = normalise(name, folds()).chars().collect();
            if chars.len() > 1 && chars.iter().all(|c| *c >= '\u{3400}') {
                names.push((item.slug.clone(), chars, is_title));
            }
        }
    }
    names
}

fn mangled(name: &[char], dice: &mut Dice) -> String {
    let at = dice.below(name.len());
    let mut name = name.to_vec();
    match dice.below(2) {
        0 => drop(name.remove(at)),
        _ => name[at] = WRONG.chars().nth(dice.below(WRONG.chars().count())).unwrap(),
    }
    name.into_iter().collect()
}

fn share(found: usize, all: usize) -> f64 {
    100.0 * found as f64 / all.max(1) as f64
}

#[test]
fn a_name_with_a_slip_in_it_still_finds_its_item() {
    let (edition, mut dice) = (edition(), Dice(7));
    let mut by_length: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (slug, name, _) in names(&edition) {
        let answer = edition.search(Locale::ZhHans, &mangled(&name, &mut dice), 5);
        let (all, found) = by_length.entry(name.len().min(6)).or_default();
        *all += 1;
        *found += usize::from(answer.hits.iter().any(|hit| hit.slug == slug));
    }
    // Of two or three characters too few are left to tell names apart by.
    for (length, (all, found)) in by_length {
        let share = share(found, all);
        let least = match length {
            2 => 0.0,
            3 => 90.0,
            _ => 99.0,
        };
        println!("of {all} names of {length} characters {share:.1} %");
        assert!(share >= least, "of {all} names of {length} characters {share:.1} %");
    }
}

#[test]
fn a_name_is_found_by_its_sound() {
    let edition = edition();
    let [mut full, mut initials] = [(0, 0); 2];
    for (slug, name, is_title) in names(&edition) {
        let plain: Option<Vec<&str>> =
            name.iter().map(|c| c.to_pinyin().map(|reading| reading.plain())).collect();
        let Some(plain) = plain else { continue };
        let finds = |typed: &str| {
            let answer = edition.search(Locale::ZhHans, typed, 10);
            usize::from(answer.hits.iter().any(|hit| hit.slug == slug))
        };
        full = (full.0 + 1, full.1 + finds(&plain.concat().replace('ü', "v")));
        // Two letters stand for dozens of names.
        if is_title || name.len() > 2 {
            let letters: String = plain.iter().filter_map(|one| one.chars().next()).collect();
            initials = (initials.0 + 1, initials.1 + finds(&letters.replace('ü', "v")));
        }
    }
    let (full, initials) = (share(full.1, full.0), share(initials.1, initials.0));
    assert!(full >= 98.0 && initials >= 95.0, "full {full:.1} %, initials {initials:.1} %");
}

#[test]
fn the_browser_finds_the_same() {
    let edition = edition();
    let names = names(&edition);
    for locale in Locale::ALL {
        let index = Index::from_bytes(&edition.packed(locale)).unwrap();
        for item in edition.catalogue().items.values() {
            let titles = Locale::ALL.map(|locale| item.title.get(locale));
            for name in item.names.iter().map(String::as_str).chain(titles) {
                assert_eq!(index.search(name, 6), edition.search(locale, name, 6), "{name}");
            }
        }
        let mut dice = Dice(11);
        for _ in 0..5000 {
            let (_, name, _) = &names[dice.below(names.len())];
            let mut query = mangled(name, &mut dice);
            if dice.below(4) == 0 {
                query = mangled(
                    &query.chars().chain(['的', '和', '袋']).collect::<Vec<_>>(),
                    &mut dice,
                );
            }
            if dice.below(8) == 0 {
                query.push_str("用完了");
            }
            assert_eq!(index.search(&query, 6), edition.search(locale, &query, 6), "{query}");
        }
    }
}

#[test]
#[ignore = "figures: takes a minute"]
fn print_what_is_left_out() {
    let left = edition().left_out(Locale::ZhHans, 10);
    for (what, of) in [("names of items", left.items), ("lessons", left.lessons)] {
        eprintln!(
            "{} {what}: guessed {:.1} %, {:.1} % of them right; shown right {:.1} %, wrong {:.1} %",
            of.names,
            share(of.guessed, of.names),
            share(of.guessed_right, of.guessed),
            share(of.right, of.names),
            share(of.wrong, of.names)
        );
    }
}

#[test]
#[ignore = "figures: wants a quiet machine and an optimised build"]
fn print_how_long_a_search_takes() {
    let (edition, mut dice) = (edition(), Dice(3));
    drop(edition.search(Locale::ZhHans, "量子纠缠仪", 1));
    let names = names(&edition);
    let mut times: Vec<Duration> = (0..10_000)
        .map(|_| {
            let query = mangled(&names[dice.below(names.len())].1, &mut dice);
            let start = Instant::now();
            drop(edition.search(Locale::ZhHans, &query, 20));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    eprintln!("search: p50 {:?}, p99 {:?}", times[times.len() / 2], times[times.len() * 99 / 100]);
}
