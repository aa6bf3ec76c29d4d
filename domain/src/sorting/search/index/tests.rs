use proptest::prelude::*;

use super::*;
use crate::{
    locale::Localised,
    sorting::{
        Bin, Food, Hazardous, Item, Outside, Recyclable, Variant,
        search::{Guess, Hit, MAX_QUERY_CHARS, Named, Reason},
    },
};

fn item(slug: &str, titles: [&str; 3], names: &[&str], category: Category) -> Item {
    let [zh_hans, zh_hant, en] = titles.map(str::to_owned);
    Item {
        slug: slug.to_owned(),
        group: "other".to_owned(),
        title: Localised { zh_hans, zh_hant, en },
        names: names.iter().map(|&name| name.to_owned()).collect(),
        usual: Variant { condition: None, category, guidance: "residual-general".to_owned() },
        others: Vec::new(),
    }
}

fn catalogue() -> Catalogue {
    let plastic = Category::Recyclable(Recyclable::Plastic);
    let battery = Category::Hazardous(Hazardous::Battery);
    let items = [
        item(
            "milk-tea",
            ["奶茶", "奶茶", "Milk tea"],
            &["喝剩的奶茶"],
            Category::Food(Food::Household),
        ),
        item(
            "milk-tea-cup",
            ["奶茶杯", "奶茶杯", "Milk tea cup"],
            &["珍珠奶茶杯", "bubble tea cup"],
            Category::Residual,
        ),
        item("paper-cup", ["纸杯", "紙杯", "Paper cup"], &["一次性杯子"], Category::Residual),
        item(
            "plastic-bottle",
            ["塑料瓶", "寶特瓶", "Plastic bottle"],
            &["矿泉水瓶", "PET瓶"],
            plastic,
        ),
        item(
            "mobile-phone",
            ["手机", "手機", "Mobile phone"],
            &["旧手机", "iPhone"],
            Category::Recyclable(Recyclable::Electronics),
        ),
        item(
            "button-battery",
            ["纽扣电池", "鈕扣電池", "Button battery"],
            &["电池", "手表电池"],
            battery,
        ),
        item("adhesive-tape", ["胶带", "膠帶", "Adhesive tape"], &["透明胶"], Category::Residual),
        item("sofa", ["沙发", "沙發", "Sofa"], &["couch"], Category::Outside(Outside::Bulky)),
        item(
            "wool-cloth",
            ["毛呢", "毛呢", "Wool cloth"],
            &[],
            Category::Recyclable(Recyclable::Textile),
        ),
        item("pen", ["笔", "筆", "Pen"], &[], Category::Residual),
    ];
    Catalogue {
        items: items.into_iter().map(|item| (item.slug.clone(), item)).collect(),
        ..Catalogue::default()
    }
}

fn index(locale: Locale) -> Index {
    let table = [
        ('紙', '纸'),
        ('機', '机'),
        ('電', '电'),
        ('鈕', '纽'),
        ('麼', '么'),
        ('發', '发'),
        ('龍', '龙'),
        ('筆', '笔'),
        ('別', '别'),
        ('謝', '谢'),
        ('請', '请'),
        ('問', '问'),
    ];
    Index::build(&catalogue(), &[], locale, &Folds::new(table), &sounds())
}

fn sounds() -> Sounds {
    Sounds::new([
        ('奶', "nai"),
        ('耐', "nai"),
        ('茶', "cha"),
        ('杯', "bei"),
        ('纸', "zhi"),
        ('只', "zhi"),
        ('手', "shou"),
        ('机', "ji"),
        ('塑', "su"),
        ('料', "liao"),
        ('瓶', "ping"),
        ('沙', "sha"),
        ('发', "fa"),
        ('电', "dian"),
        ('池', "chi"),
        ('壳', "ke"),
        ('壳', "qiao"),
        ('龙', "long"),
    ])
}

#[test]
fn what_does_not_follow_from_names_alike_is_learnt_by_heart() {
    let build = |lessons: &[Lesson]| {
        Index::build(&catalogue(), lessons, Locale::ZhHans, &Folds::default(), &sounds())
    };
    // A name that ends in the words is taken at its word …
    let untaught = build(&[]);
    let answer = untaught.search("茶杯", 5);
    assert!(answer.sure && answer.hits[0].slug == "milk-tea-cup");
    // … unless it is known better, here and in a browser.
    let taught = build(&[Lesson { name: "茶杯".to_owned(), bin: Some(Bin::Recyclable) }]);
    let unpacked = Index::from_bytes(&taught.to_bytes()).unwrap();
    for index in [&taught, &unpacked] {
        let answer = index.search("茶杯是什么垃圾", 5);
        let guess = answer.guess.unwrap();
        assert!(!answer.sure && guess.bin == Some(Bin::Recyclable) && guess.percent > 90);
    }
    assert!(taught.search("奶茶杯", 5).sure);
}

/// The first hit of a query, and why it is one.
fn first(query: &str) -> Option<(String, Reason, String)> {
    let index = index(Locale::ZhHans);
    let answer = index.search(query, 1);
    answer.hits.first().map(|hit| (hit.slug.to_owned(), hit.reason, hit.matched.to_owned()))
}

#[test]
fn what_people_type_finds_what_they_mean() {
    for (query, slug, reason, matched) in [
        ("奶茶杯", "milk-tea-cup", Reason::Title, "奶茶杯"),
        ("奶茶杯是什么垃圾？", "milk-tea-cup", Reason::Title, "奶茶杯"),
        ("奶茶", "milk-tea", Reason::Title, "奶茶"),
        ("紙杯怎麼扔", "paper-cup", Reason::Title, "纸杯"),
        ("寶特瓶", "plastic-bottle", Reason::OtherName, "寶特瓶"),
        ("ＰＥＴ 瓶", "plastic-bottle", Reason::OtherName, "PET瓶"),
        ("珍珠奶茶", "milk-tea-cup", Reason::Begins, "珍珠奶茶杯"),
        ("瓶", "plastic-bottle", Reason::Contains, "塑料瓶"),
        ("扔了半年的旧手机壳", "mobile-phone", Reason::PartOfWords, "旧手机"),
        ("手机电池", "button-battery", Reason::Slip, "手表电池"),
        ("plastic bottle", "plastic-bottle", Reason::OtherName, "Plastic bottle"),
        ("Plastic bottles?", "plastic-bottle", Reason::OtherName, "Plastic bottle"),
        ("batteries", "button-battery", Reason::Contains, "Button battery"),
        ("naichabei", "milk-tea-cup", Reason::Sound, "奶茶杯"),
        ("NAI CHA BEI", "milk-tea-cup", Reason::Sound, "奶茶杯"),
        ("petping", "plastic-bottle", Reason::Sound, "PET瓶"),
        ("naichab", "milk-tea-cup", Reason::Sound, "奶茶杯"),
        ("ncb", "milk-tea-cup", Reason::Initials, "奶茶杯"),
        ("耐茶杯", "milk-tea-cup", Reason::Slip, "奶茶杯"),
        ("奶杯茶", "milk-tea-cup", Reason::Slip, "奶茶杯"),
        ("塑料平", "plastic-bottle", Reason::Slip, "塑料瓶"),
        ("珍珠茶杯", "milk-tea-cup", Reason::Slip, "珍珠奶茶杯"),
        ("plastc bottle", "plastic-bottle", Reason::Slip, "Plastic bottle"),
        ("plastic botlle", "plastic-bottle", Reason::Slip, "Plastic bottle"),
        ("破的旧纸杯", "paper-cup", Reason::PartOfWords, "纸杯"),
        ("which bin for my old iPhone", "mobile-phone", Reason::OtherName, "iPhone"),
        ("torn paper cups and lids", "paper-cup", Reason::PartOfWords, "Paper cup"),
        ("毛呢", "wool-cloth", Reason::Title, "毛呢"),
        ("怎么扔笔", "pen", Reason::Title, "笔"),
    ] {
        let found = first(query);
        assert_eq!(found, Some((slug.to_owned(), reason, matched.to_owned())), "{query:?}");
    }
}

#[test]
fn what_means_nothing_here_finds_nothing() {
    for query in ["", " \u{202E}\0 ", "？？？", "龘", "x", "' or 1=1 --", "pentagon", "%00", "🗑"]
    {
        assert_eq!(first(query), None, "{query:?}");
    }
}

#[test]
fn a_name_inside_of_a_word_is_chance() {
    assert_eq!(first("opens"), None, "it has `pen` in it");
    assert_eq!(first("pens").map(|(slug, ..)| slug).as_deref(), Some("pen"));
}

#[test]
fn the_better_reason_comes_first_and_every_item_once() {
    let index = index(Locale::ZhHans);
    let answer = index.search("奶茶", 10);
    let hits: Vec<_> = answer.hits.iter().map(|hit| (hit.slug, hit.reason)).collect();
    assert_eq!(hits, [("milk-tea", Reason::Title), ("milk-tea-cup", Reason::Begins)]);
    assert_eq!(index.search("奶茶", 1).hits, answer.hits[..1]);
    assert!(index.search("奶茶", 0).hits.is_empty());
}

#[test]
fn the_title_is_in_the_readers_language_whatever_was_typed() {
    for (locale, title) in
        [(Locale::ZhHans, "手机"), (Locale::ZhHant, "手機"), (Locale::En, "Mobile phone")]
    {
        let index = index(locale);
        for query in ["手机", "手機", "mobile phone"] {
            let answer = index.search(query, 1);
            assert_eq!(answer.hits[0].title, title);
            assert!(answer.hits[0].reason <= Reason::OtherName);
        }
    }
}

#[test]
fn a_long_query_is_cut_and_says_so() {
    let index = index(Locale::ZhHans);
    let long = format!("奶茶杯{}手机", "，".repeat(MAX_QUERY_CHARS));
    let answer = index.search(&long, 5);
    assert!(answer.cut);
    assert_eq!(answer.words, "奶茶杯", "what lies beyond the cut is not searched for");
    assert!(!index.search("奶茶杯", 5).cut);
    assert!(index.search(&"纸".repeat(10_000), 5).cut);
}

#[test]
fn the_words_are_what_was_understood() {
    let index = index(Locale::ZhHans);
    assert_eq!(index.search("请问《珊瑚绒毯》属于什么垃圾？", 5).words, "珊瑚绒毯");
}

#[test]
fn several_things_are_answered_apart() {
    let index = index(Locale::ZhHans);
    for (query, parts) in [
        ("奶茶杯和纸杯", vec!["奶茶杯", "纸杯"]),
        ("奶茶杯和纸杯怎么扔", vec!["奶茶杯", "纸杯"]),
        ("电池、手机", vec!["电池", "手机"]),
        ("电池，什么什么，手机和沙发", vec!["电池", "什么什么", "手机", "沙发"]),
        ("paper cup and sofa", vec!["paper cup", "sofa"]),
        ("which bin for paper cups, sofa & iPhone?", vec!["paper cup", "sofa", "iphone"]),
        ("奶茶杯和纸杯分别是什么垃圾？", vec!["奶茶杯", "纸杯"]),
        ("奶茶杯和紙杯分別怎麼扔", vec!["奶茶杯", "纸杯"]),
        ("奶茶杯、电池各算什么垃圾", vec!["奶茶杯", "电池"]),
        ("奶茶杯 纸杯", vec!["奶茶杯", "纸杯"]),
        ("请问 奶茶杯 手机 沙发 怎么扔", vec!["奶茶杯", "手机", "沙发"]),
        ("奶茶杯 手机和沙发", vec!["奶茶杯", "手机", "沙发"]),
        ("电池，奶茶杯 纸杯", vec!["电池", "奶茶杯", "纸杯"]),
        ("你好，奶茶杯、電池怎么扔？谢谢！", vec!["奶茶杯", "电池"]),
        ("电池，怎么扔，手机，謝謝", vec!["电池", "手机"]),
    ] {
        let answer = index.search(query, 9);
        let words: Vec<_> = answer.parts.iter().map(|part| part.words.as_str()).collect();
        assert_eq!(words, parts, "{query}");
        let best = answer.parts.iter().filter_map(|part| part.hits.first().map(|hit| hit.slug));
        let mut best: Vec<_> = best.collect();
        best.dedup();
        let first: Vec<_> = answer.hits.iter().take(best.len()).map(|hit| hit.slug).collect();
        assert_eq!(first, best, "{query}: the best of each come first");
    }
    for query in [
        "奶茶和汤",
        "和",
        "、",
        "wool cloth",
        "和服",
        "纸杯和",
        "奶茶杯",
        "band and",
        "奶茶杯 怎么扔",
        "手机 壳",
        "毛 呢",
        "透明 胶带",
        "paper cup sofa",
        "你好，奶茶杯是什么垃圾",
        "您好，請問一下，奶茶杯，谢谢",
        "Hi, which bin for paper cups, please?",
    ] {
        assert!(index.search(query, 9).parts.is_empty(), "{query}");
    }
}

#[test]
fn a_greeting_is_no_thing() {
    let index = index(Locale::ZhHans);
    for (query, words) in [
        ("你好，奶茶杯是什么垃圾", "奶茶杯"),
        ("奶茶杯，怎么扔？麻烦了", "奶茶杯"),
        ("hello, which bin for paper cups, thanks", "paper cup"),
    ] {
        let answer = index.search(query, 5);
        assert_eq!((answer.words.as_str(), answer.sure), (words, true), "{query}");
        assert!(answer.parts.is_empty(), "{query}");
    }
}

#[test]
fn more_things_than_are_answered_are_cut_and_that_is_said() {
    let index = index(Locale::ZhHans);
    let seven = ["奶茶", "奶茶杯", "纸杯", "塑料瓶", "手机", "电池", "沙发"];
    for joiner in ["、", "，谢谢，", "和", "、奶茶和"] {
        let all = index.search(&seven.join(joiner), 20);
        assert_eq!((all.parts.len(), all.cut), (6, true), "{joiner}");
        assert_eq!(all.parts[0].words, "奶茶");
    }
    let six = index.search(&seven[..6].join("、"), 20);
    assert_eq!((six.parts.len(), six.cut), (6, false));
}

#[test]
fn what_is_told_without_reserve_is_known() {
    let index = index(Locale::ZhHans);
    assert!(index.search("奶茶杯", 5).sure);
    assert!(index.search("naichabei", 5).sure);
    assert!(!index.search("量子纠缠仪", 5).sure);
    assert_eq!(index.search("量子纠缠仪", 5).bin(), None);
    assert_eq!(index.search("奶茶杯", 5).bin(), Some(Some(Bin::Residual)));
    assert_eq!(index.search("沙发", 5).bin(), Some(None), "outside the four");
}

#[test]
fn the_way_out_of_the_bins_is_the_nearest_items() {
    let hit = |kind| Hit {
        slug: "like-it",
        title: "",
        category: Category::Outside(kind),
        named: None,
        reason: Reason::Similar,
        matched: "",
        exact: false,
    };
    let guess = |bin, leans_on| Guess { bin, percent: 80, leans_on };
    let near = vec![hit(Outside::Animal), hit(Outside::Bulky)];
    assert_eq!(guess(None, near.clone()).way(), Some(Outside::Animal));
    assert_eq!(guess(None, Vec::new()).way(), None, "nothing says which");
    assert_eq!(guess(Some(Bin::Residual), near).way(), None, "it has a bin");
}

#[test]
fn a_thing_is_told_in_the_condition_that_is_named() {
    let glass = Category::Recyclable(Recyclable::Glass);
    let mut catalogue = catalogue();
    let variant = |id: &str, category| Variant {
        condition: Some(id.to_owned()),
        category,
        guidance: "residual-general".to_owned(),
    };
    let chemical = Category::Hazardous(Hazardous::Chemical);
    let perfume = Item {
        usual: variant("not-empty", chemical),
        others: vec![variant("empty", glass), variant("broken", Category::Residual)],
        ..item("perfume", ["香水", "香水", "Perfume"], &[], chemical)
    };
    catalogue.items.insert("perfume".to_owned(), perfume);
    let cup = catalogue.items.get_mut("paper-cup").unwrap();
    cup.others = vec![variant("soiled", glass), variant("empty", cup.usual.category)];
    let built =
        Index::build(&catalogue, &[], Locale::ZhHans, &Folds::new([('壞', '坏')]), &sounds());
    let unpacked = Index::from_bytes(&built.to_bytes()).unwrap();
    for (query, category) in [
        ("香水", chemical),
        ("香水用完了是什么垃圾", glass),
        ("香水没用完", chemical),
        ("香水壞了", Category::Residual),
        ("香水过期了", chemical),
        ("纸杯空的", Category::Residual),
        ("奶茶杯用完了", Category::Residual),
    ] {
        for index in [&built, &unpacked] {
            let answer = index.search(query, 3);
            assert_eq!(answer.hits.first().map(|hit| hit.category), Some(category), "{query}");
            assert!(answer.sure, "{query}");
            assert_eq!(answer.bin(), Some(category.bin().ok()), "{query}");
        }
    }
    let several = built.search("纸杯，香水用完了", 3);
    assert_eq!(several.hits[1].named, Some(Named::Empty));
    assert_eq!((several.hits[0].named, several.hits[1].category), (None, glass));
    for (query, named) in [
        ("纸杯和香水用完了", Named::Empty),
        ("纸杯和香水没用完", Named::NotEmpty),
        ("纸杯、香水，没用完", Named::NotEmpty),
    ] {
        let several = built.search(query, 3);
        assert_eq!(several.parts.len(), 2, "{query}");
        assert!(several.hits.iter().all(|hit| hit.named == Some(named)), "{query}");
    }
}

#[test]
fn only_the_folds_of_use_are_carried() {
    let index = index(Locale::ZhHans);
    assert_eq!(index.folds.fold('龍'), '龍', "no item has a dragon");
    assert_eq!(index.folds.fold('麼'), '么', "a question phrase has it");
}

#[test]
fn an_index_travels_as_bytes_and_refuses_others() {
    let index = index(Locale::En);
    let bytes = index.to_bytes();
    let read = Index::from_bytes(&bytes).expect("it was just packed");
    assert_eq!(read.search("奶茶", 9), index.search("奶茶", 9));
    assert_eq!(read.to_bytes(), bytes);

    assert_eq!(Index::from_bytes(&[]).unwrap_err(), IndexError::Damaged);
    assert_eq!(Index::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err(), IndexError::Damaged);
    let mut other = bytes;
    other[0] = FORMAT + 1;
    assert_eq!(Index::from_bytes(&other).unwrap_err(), IndexError::Format);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_string_is_answered(query in any::<String>(), limit in 0_usize..20) {
        let index = index(Locale::ZhHans);
        let answer = index.search(&query, limit);
        prop_assert!(answer.hits.len() <= limit);
        prop_assert_eq!(index.search(&query, limit), answer);
    }

    #[test]
    fn anything_around_a_name_is_answered(
        before in "[ a-z，纸杯怎么扔\u{202E}]{0,6}",
        name in prop::sample::select(vec!["奶茶杯", "PET瓶", "Milk tea", "电池"]),
        after in "[ a-zé是什么垃圾🥤]{0,6}",
    ) {
        let index = index(Locale::En);
        let query = format!("{before}{name}{after}");
        let answer = index.search(&query, 20);
        let mut slugs: Vec<_> = answer.hits.iter().map(|hit| hit.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        prop_assert_eq!(slugs.len(), answer.hits.len(), "each item once");
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Index::from_bytes(&bytes);
        let _ = Index::from_bytes(&[&[FORMAT], bytes.as_slice()].concat());
    }
}
