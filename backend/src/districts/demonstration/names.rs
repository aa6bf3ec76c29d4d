//! What things are called in the demonstration district.

use domain::{districts::LandmarkKind, locale::Localised};

fn name(zh_hans: &str, zh_hant: &str, en: &str) -> Localised {
    Localised { zh_hans: zh_hans.to_owned(), zh_hant: zh_hant.to_owned(), en: en.to_owned() }
}

/// A word in simplified and traditional characters and in pinyin.
type Word = (&'static str, &'static str, &'static str);

/// A street: its word, and what kind it is.
const STREETS: [(Word, bool); 6] = [
    (("湖滨", "湖濱", "Hubin"), false),
    (("荷塘", "荷塘", "Hetang"), false),
    (("柳堤", "柳堤", "Liudi"), false),
    (("石舫", "石舫", "Shifang"), false),
    (("映月", "映月", "Yingyue"), false),
    (("青禾", "青禾", "Qinghe"), true),
];

/// First halves of the words of a street's landmarks; with the street's second half each is a word
/// that is nowhere else in the district.
const FIRST: [Word; 10] = [
    ("清", "清", "Qing"),
    ("碧", "碧", "Bi"),
    ("云", "雲", "Yun"),
    ("锦", "錦", "Jin"),
    ("丹", "丹", "Dan"),
    ("玉", "玉", "Yu"),
    ("翠", "翠", "Cui"),
    ("紫", "紫", "Zi"),
    ("望", "望", "Wang"),
    ("听", "聽", "Ting"),
];
/// Second halves, one for each street.
const SECOND: [Word; 6] = [
    ("荷", "荷", "he"),
    ("柳", "柳", "liu"),
    ("枫", "楓", "feng"),
    ("竹", "竹", "zhu"),
    ("兰", "蘭", "lan"),
    ("桂", "桂", "gui"),
];

/// What a street has: the word's number, the kind, and what stands after the word.
const LANDMARKS: [(usize, LandmarkKind, Word); 22] = [
    (0, LandmarkKind::Estate, ("花园", "花園", "Garden")),
    (1, LandmarkKind::Estate, ("家园", "家園", "Homes")),
    (2, LandmarkKind::Estate, ("新村", "新村", "New Village")),
    (3, LandmarkKind::Estate, ("苑", "苑", "Court")),
    (4, LandmarkKind::Estate, ("里", "里", "Lane Estate")),
    (5, LandmarkKind::Estate, ("花园", "花園", "Garden")),
    (6, LandmarkKind::Estate, ("家园", "家園", "Homes")),
    (7, LandmarkKind::Estate, ("新村", "新村", "New Village")),
    (8, LandmarkKind::Estate, ("苑", "苑", "Court")),
    (9, LandmarkKind::Estate, ("里", "里", "Lane Estate")),
    (7, LandmarkKind::Road, ("路", "路", "Road")),
    (8, LandmarkKind::Road, ("街", "街", "Street")),
    (9, LandmarkKind::Road, ("巷", "巷", "Alley")),
    (0, LandmarkKind::School, ("小学", "小學", "Primary School")),
    (1, LandmarkKind::School, ("中学", "中學", "Middle School")),
    (2, LandmarkKind::School, ("幼儿园", "幼兒園", "Kindergarten")),
    (3, LandmarkKind::Station, ("地铁站", "地鐵站", "Metro Station")),
    (4, LandmarkKind::Station, ("公交站", "公車站", "Bus Stop")),
    (5, LandmarkKind::Park, ("公园", "公園", "Park")),
    (6, LandmarkKind::Park, ("游园", "遊園", "Pocket Park")),
    (0, LandmarkKind::Market, ("菜市场", "菜市場", "Food Market")),
    (5, LandmarkKind::Market, ("农贸市场", "農貿市場", "Farmers' Market")),
];

/// What is called after the street itself.
const OF_STREET: [(LandmarkKind, Word); 3] = [
    (LandmarkKind::Hospital, ("社区卫生服务中心", "社區衛生服務中心", "Community Health Centre")),
    (LandmarkKind::Office, ("便民服务中心", "便民服務中心", "Citizen Service Centre")),
    (LandmarkKind::Other, ("文化馆", "文化館", "Culture House")),
];

/// Words of communities, four for each street.
const COMMUNITIES: [&str; 24] = [
    "桃源", "春晓", "长堤", "晚晴", "菱角", "莲心", "采薇", "晨光", "柳浪", "鸣莺", "古井", "南桥",
    "石桥", "画舫", "听雨", "北塘", "月影", "星河", "银杏", "梧桐", "禾苗", "麦香", "丰年", "水车",
];

/// How many streets there are.
pub(super) const STREET_COUNT: usize = STREETS.len();

/// The name of the street: a subdistrict, or a town.
pub(super) fn street(street: usize) -> Localised {
    let ((hans, hant, pinyin), town) = STREETS[street];
    if town {
        name(&format!("{hans}镇"), &format!("{hant}鎮"), &format!("{pinyin} Town"))
    } else {
        name(&format!("{hans}街道"), &format!("{hant}街道"), &format!("{pinyin} Subdistrict"))
    }
}

/// The name of a cell, by the community (from 0) within its street and the number (from 1) within
/// that.
pub(super) fn cell(street: usize, community: usize, number: usize) -> String {
    let word = COMMUNITIES[street * 4 + community % 4];
    match community / 4 {
        0 => format!("{word}社区第{number}网格"),
        more => format!("{word}{}社区第{number}网格", more + 1),
    }
}

/// The landmarks of a street: kind, name and other names. The `copy` is 0 but in districts that are
/// scaled up, whose further landmarks are numbered.
pub(super) fn landmarks(street: usize, copy: usize) -> Vec<(LandmarkKind, Localised, Vec<String>)> {
    let (second, (of_street, _)) = (SECOND[street], STREETS[street]);
    let numbered = |(hans, hant, en): (String, String, String)| match copy {
        0 => name(&hans, &hant, &en),
        copy => {
            let number = copy + 1;
            name(
                &format!("{hans}{number}号"),
                &format!("{hant}{number}號"),
                &format!("{en} No. {number}"),
            )
        }
    };
    let own = LANDMARKS.iter().map(|(word, kind, after)| {
        let first = FIRST[*word];
        let text = numbered((
            format!("{}{}{}", first.0, second.0, after.0),
            format!("{}{}{}", first.1, second.1, after.1),
            format!("{}{} {}", first.2, second.2, after.2),
        ));
        (*kind, text)
    });
    let shared = OF_STREET.iter().map(|(kind, after)| {
        let text = numbered((
            format!("{}{}", of_street.0, after.0),
            format!("{}{}", of_street.1, after.1),
            format!("{} {}", of_street.2, after.2),
        ));
        (*kind, text)
    });
    own.chain(shared)
        .map(|(kind, name)| {
            // As people also call an estate.
            let other = match kind {
                LandmarkKind::Estate => vec![format!("{}小区", name.zh_hans)],
                _ => Vec::new(),
            };
            (kind, name, other)
        })
        .collect()
}
