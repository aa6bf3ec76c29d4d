//! Question phrases around the name of an item: `奶茶杯怎么扔` asks about 奶茶杯.
//!
//! A phrase is a row of slots, each a choice of pieces; an empty piece makes its slot optional.
//! Pieces are written in normal form (see [`super::normalise`]), Chinese ones in simplified
//! characters: the folds that an index carries lead into these characters too. A phrase of English
//! ends where a word does.

/// A choice of pieces, the longest possible tried wherever it matters.
type Slot = &'static [&'static str];

const HOW: Slot = &["怎么", "怎么样", "怎样", "该怎么", "如何", "咋", "咋个", "点样"];
const DO: Slot = &[
    "扔",
    "扔掉",
    "丢",
    "丢掉",
    "丢弃",
    "掉",
    "处理",
    "处理掉",
    "处置",
    "分类",
    "分",
    "投放",
    "投",
    "回收",
    "放",
    "弄",
    "整",
    "办",
];
const MODAL: Slot =
    &["", "应该", "应当", "该", "要", "需要", "到底", "都", "又", "都该", "分别", "各自", "各"];
const BE: Slot = &["", "是", "属于", "算", "算是", "系", "系属于", "是属于", "归", "归类为"];
const WHICH: Slot =
    &["什么", "啥", "哪种", "哪类", "哪一种", "哪一类", "哪个", "何种", "咩", "几类", "什么类型的"];
const WASTE: Slot = &["垃圾", "垃圾桶", "桶", "类别", "类型", "分类", "类", "颜色的桶", "垃圾呢"];
const PUT: Slot = &[
    "扔",
    "扔到",
    "扔在",
    "扔进",
    "扔去",
    "丢",
    "丢到",
    "丢在",
    "丢进",
    "丢去",
    "放",
    "放到",
    "放在",
    "放进",
    "投",
    "投到",
    "投进",
    "投放到",
    "倒",
    "倒进",
    "倒到",
    "往",
    "去",
];
const WHERE: Slot = &[
    "哪",
    "哪里",
    "哪儿",
    "哪个桶",
    "哪个桶里",
    "哪个垃圾桶",
    "什么桶",
    "什么垃圾桶",
    "什么地方",
    "边度",
    "边个桶",
    "哪里扔",
    "哪扔",
    "哪儿扔",
    "哪里丢",
];
const CAN: Slot = &["可以", "可不可以", "能", "能不能", "可", "是否可以", "是否能"];
const KIND: Slot = &[
    "可回收物",
    "可回收垃圾",
    "可回收",
    "有害垃圾",
    "厨余垃圾",
    "湿垃圾",
    "其他垃圾",
    "干垃圾",
    "大件垃圾",
    "装修垃圾",
];
const OR: Slot = &["还是"];
const PARTICLE: Slot = &["", "吗", "呢", "啊", "呀", "嘛", "吧", "么", "咧", "合适", "好", "才对"];

/// What is said with it is not so, or not yet.
const NOT: Slot = &["没", "没有", "还没", "还没有", "未", "不是", "快", "快要"];
const FINISHED: Slot = &["用完", "用光", "喝完", "喝光", "吃完", "吃光", "空", "空了", "空的"];
const EMPTY: Slot = &["用完", "用光", "空了", "空的"];
const BROKEN: Slot = &["坏了", "坏掉", "碎了", "打碎", "破了"];
const EXPIRED: Slot = &["过期"];
const SO: Slot = &["", "了", "的", "的话", "了的话"];

/// A condition that is named behind an item: 香水用完了.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// 没用完
    NotEmpty,
    /// 用完了
    Empty,
    /// 坏了
    Broken,
    /// 过期了
    Expired,
}

impl Named {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::NotEmpty, Self::Empty, Self::Broken, Self::Expired];

    /// The id of the [`Condition`](crate::sorting::Condition).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotEmpty => "not-empty",
            Self::Empty => "empty",
            Self::Broken => "broken",
            Self::Expired => "expired",
        }
    }

    /// What a tail says. Of what is said not to be so, only that something is left says where it goes.
    fn read(tail: &str) -> Option<Self> {
        let begins = |slot: Slot| slot.iter().any(|piece| tail.starts_with(piece));
        let says = |slot: Slot| slot.iter().any(|piece| tail.contains(piece));
        if begins(NOT) {
            return says(FINISHED).then_some(Self::NotEmpty);
        }
        let said = [(EMPTY, Self::Empty), (BROKEN, Self::Broken), (EXPIRED, Self::Expired)];
        said.into_iter().find(|(slot, _)| begins(slot)).map(|(_, named)| named)
    }
}

/// Before the item, behind it, or between signs by itself.
const GREETING: &[Slot] = &[
    &["你好", "您好", "请问", "麻烦", "劳驾", "谢谢", "多谢"],
    &["", "你", "您", "了", "你了", "您了", "啊", "一下"],
];

/// What stands behind the item, as slots in reading order.
const ZH_TAILS: &[&[Slot]] = &[
    GREETING,
    &[MODAL, MODAL, HOW, MODAL, DO, PARTICLE],
    &[MODAL, MODAL, BE, WHICH, WASTE, PARTICLE],
    &[MODAL, BE, KIND, OR, KIND, PARTICLE],
    &[MODAL, &["是", "属于", "算", "算是"], KIND, PARTICLE],
    &[MODAL, MODAL, PUT, WHERE, PARTICLE],
    &[CAN, &["回收", "回收利用", "扔", "丢", "卖钱", "卖"], PARTICLE],
    &[MODAL, &["属于什么", "是什么", "属于哪个", "属于", "要怎么"], PARTICLE],
    &[&["垃圾分类", "的分类", "的处理方法", "的投放", "怎么分", "扔哪", "咋扔", "咋处理"]],
    &[&["是不是", "算不算", "属不属于"], KIND, PARTICLE],
    &[
        &["能不能", "可不可以", "可以", "能"],
        PUT,
        KIND,
        &["里", "桶", "桶里", "垃圾桶", ""],
        PARTICLE,
    ],
    &[&[
        "点处理",
        "点掉",
        "掉边度",
        "掉去边",
        "系边类",
        "丢哪一桶",
        "丢哪桶",
        "要丢哪",
        "怎么丢才对",
    ]],
    &[NOT, FINISHED, SO],
    &[NOT, BROKEN, SO],
    &[NOT, &["坏", "碎", "破"], SO],
    &[NOT, EXPIRED, SO],
    &[EMPTY, SO],
    &[BROKEN, SO],
    &[EXPIRED, SO],
    &[&["不要了", "不用了", "没用了"], SO],
];

/// What stands before the item.
const ZH_HEADS: &[&[Slot]] = &[
    GREETING,
    &[&[
        "问一下",
        "想问",
        "想问一下",
        "我想问",
        "我想知道",
        "查一下",
        "帮我查",
        "帮忙查一下",
        "我有一个",
        "我家的",
        "请教一下",
        "问下",
    ]],
    &[MODAL, HOW, MODAL, DO],
    &[&["我的", "一个", "一只", "一些", "家里的"]],
];

const EN_BIN: Slot = &[" bin", " bins", " kind of waste", " type of waste", " category", ""];
const EN_CAN: Slot = &[" do", " does", " did", " should", " can", " could", " must", " to", ""];
const EN_WHO: Slot = &[" i", " we", " you", " one", ""];
const EN_DO: Slot = &[
    " put",
    " throw",
    " throw away",
    " throw out",
    " dispose of",
    " get rid of",
    " recycle",
    " sort",
    " discard",
    " bin",
    "",
];
const EN_FOR: Slot = &[" for", " is", " are", " with", ""];

const EN_HEADS: &[&[Slot]] = &[
    &[&["which", "what", "where", "how"], EN_BIN, EN_CAN, EN_WHO, EN_DO, EN_FOR],
    &[&["is", "are", "can", "could", "may", "do", "does", "should"], EN_WHO, EN_DO],
    &[&[
        "throw away",
        "throwing away",
        "throw out",
        "dispose of",
        "get rid of",
        "hi",
        "hello",
        "please",
        "thanks",
        "thank you",
    ]],
    &[&["recycle", "recycling", "disposal of", "bin for"]],
    &[&[
        "what do i do with",
        "what to do with",
        "what about",
        "tell me about",
        "i want to throw away",
    ]],
    &[&["a", "an", "the", "some", "my", "our", "this", "these", "old", "used"]],
];

const EN_TAILS: &[&[Slot]] = &[
    &[
        &[" go", " goes", " belong", " belongs", " be put", " be thrown"],
        &[" in", " into", " to", " away", ""],
    ],
    &[
        &[" in", " into", ""],
        &[" which", " what"],
        &[" bin", " waste", " rubbish", " garbage", " category"],
    ],
    &[&[
        " recyclable",
        " be recycled",
        " hazardous",
        " recycled",
        " hazardous waste",
        " food waste",
        " compostable",
    ]],
    &[&[" away", " please", " thanks", " thank you"]],
    &[&[" go where", " waste category", " rubbish bin", " which bin", " what bin", " recycling"]],
];

/// `normal` without the question phrases around it, itself if nothing else would be left; and the
/// condition that they name.
pub(super) fn strip(normal: &str) -> (&str, Option<Named>) {
    let (mut rest, mut named) = (normal, None);
    // Each round takes something off, so this ends; phrases can be stacked ("please, where do I
    // throw my …").
    while let Some(shorter) = strip_once(rest) {
        let said = rest.strip_prefix(shorter).and_then(Named::read);
        // What still holds something is the more dangerous, whatever else is said of it.
        if named.is_none() || said == Some(Named::NotEmpty) {
            named = said;
        }
        rest = shorter;
    }
    (rest, named)
}

/// Whether `normal` is nothing but phrases: between signs it is no thing of its own.
pub(super) fn is_idle(normal: &str) -> bool {
    let is_left_alone = |text: String| strip(&text).0.len() <= "x ".len();
    is_left_alone("x ".to_owned() + normal) || is_left_alone(normal.to_owned() + " x")
}

/// Every character of a phrase: an index needs the folds that lead to them.
pub(super) fn characters() -> impl Iterator<Item = char> {
    let phrases = ZH_TAILS.iter().chain(ZH_HEADS);
    phrases.flat_map(|slots| slots.iter()).flat_map(|slot| slot.iter()).flat_map(|p| p.chars())
}

fn strip_once(text: &str) -> Option<&str> {
    let tails = ZH_TAILS.iter().chain(EN_TAILS).filter_map(|slots| before(text, slots));
    let heads = ZH_HEADS
        .iter()
        .filter_map(|slots| behind(text, slots))
        .chain(EN_HEADS.iter().filter_map(|slots| behind_words(text, slots)));
    tails.chain(heads).filter(|rest| rest.len() < text.len()).min_by_key(|rest| rest.len())
}

/// What of `text` stands before `slots`, if it ends with them and something is left: the shortest.
fn before<'a>(text: &'a str, slots: &[Slot]) -> Option<&'a str> {
    let Some((last, others)) = slots.split_last() else {
        return (!text.is_empty()).then_some(text);
    };
    last.iter()
        .filter_map(|piece| text.strip_suffix(piece))
        .filter_map(|rest| before(rest, others))
        .min_by_key(|rest| rest.len())
}

/// What of `text` stands behind `slots`, if it begins with them and something is left.
fn behind<'a>(text: &'a str, slots: &[Slot]) -> Option<&'a str> {
    let Some((first, others)) = slots.split_first() else {
        return (!text.is_empty()).then_some(text);
    };
    first
        .iter()
        .filter_map(|piece| text.strip_prefix(piece))
        .filter_map(|rest| behind(rest, others))
        .min_by_key(|rest| rest.len())
}

/// As [`behind`], and the phrase ends with a word: a space follows it or a character of a script
/// without spaces.
fn behind_words<'a>(text: &'a str, slots: &[Slot]) -> Option<&'a str> {
    let Some((first, others)) = slots.split_first() else {
        let rest = text.strip_prefix(' ').unwrap_or(text);
        let ended =
            rest.len() < text.len() || rest.chars().next().is_some_and(super::normal::is_wide);
        return (ended && !rest.is_empty()).then_some(rest);
    };
    first
        .iter()
        .filter_map(|piece| text.strip_prefix(piece))
        .filter_map(|rest| behind_words(rest, others))
        .min_by_key(|rest| rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_about_is_left() {
        for (asked, about) in [
            ("奶茶杯", "奶茶杯"),
            ("奶茶杯是什么垃圾", "奶茶杯"),
            ("奶茶杯属于什么垃圾", "奶茶杯"),
            ("奶茶杯怎么扔", "奶茶杯"),
            ("奶茶杯应该怎么处理呢", "奶茶杯"),
            ("请问奶茶杯到底要丢哪里啊", "奶茶杯"),
            ("奶茶杯扔哪个桶", "奶茶杯"),
            ("奶茶杯是干垃圾还是湿垃圾", "奶茶杯"),
            ("奶茶杯算可回收物吗", "奶茶杯"),
            ("奶茶杯可以回收吗", "奶茶杯"),
            ("奶茶杯系咩垃圾", "奶茶杯"),
            ("如何处理奶茶杯", "奶茶杯"),
            ("怎么扔旧手机", "旧手机"),
            ("奶茶杯是不是可回收物", "奶茶杯"),
            ("奶茶杯能扔进可回收物桶吗", "奶茶杯"),
            ("灯泡坏了怎么扔", "灯泡"),
            ("奶茶杯和吸管分别是什么垃圾", "奶茶杯和吸管"),
            ("奶茶杯和吸管分别怎么扔", "奶茶杯和吸管"),
            ("奶茶杯和吸管分别属于什么", "奶茶杯和吸管"),
            ("奶茶杯和吸管各是什么垃圾", "奶茶杯和吸管"),
            ("奶茶杯和吸管各自扔哪个桶", "奶茶杯和吸管"),
            ("奶茶杯要丢哪", "奶茶杯"),
            ("麻烦问一下奶茶杯咋扔", "奶茶杯"),
            ("你好请问一下奶茶杯怎么扔谢谢", "奶茶杯"),
            ("您好奶茶杯是什么垃圾麻烦您了", "奶茶杯"),
            ("hello which bin for batteries please", "batteries"),
            ("hid lamp", "hid lamp"),
            ("谢谢", "谢谢"),
            ("what do i do with an old sofa", "sofa"),
            ("毛呢", "毛呢"),
            ("糕点", "糕点"),
            ("处理器", "处理器"),
            ("垃圾分类", "垃圾分类"),
            ("怎么扔", "怎么扔"),
            ("which bin for batteries", "batteries"),
            ("which bin does a milk carton go in", "milk carton"),
            ("what bin is the umbrella", "umbrella"),
            ("where do i throw away my old phone", "phone"),
            ("how to throw away paint", "paint"),
            ("how do i dispose of a gas cylinder", "gas cylinder"),
            ("can i recycle pizza boxes", "pizza boxes"),
            ("is a pizza box recyclable", "pizza box"),
            ("which bin for奶茶杯", "奶茶杯"),
            ("isopropanol", "isopropanol"),
            ("theatre ticket", "theatre ticket"),
            ("which bin", "bin"),
            ("the", "the"),
            ("", ""),
        ] {
            assert_eq!(strip(asked).0, about, "{asked:?}");
        }
    }

    #[test]
    fn what_is_said_behind_the_item_names_its_condition() {
        for (asked, about, named) in [
            ("香水用完了", "香水", Some(Named::Empty)),
            ("香水没用完怎么扔", "香水", Some(Named::NotEmpty)),
            ("香水没用完了", "香水", Some(Named::NotEmpty)),
            ("请问酱油瓶空的是什么垃圾", "酱油瓶", Some(Named::Empty)),
            ("杯子打碎了的话怎么处理", "杯子", Some(Named::Broken)),
            ("灯泡坏了谢谢", "灯泡", Some(Named::Broken)),
            ("牛奶过期了", "牛奶", Some(Named::Expired)),
            ("香水没有用完", "香水", Some(Named::NotEmpty)),
            ("香水快用完了", "香水", Some(Named::NotEmpty)),
            ("剃须泡沫没用完过期了", "剃须泡沫", Some(Named::NotEmpty)),
            ("牛奶还没过期", "牛奶", None),
            ("杯子没碎", "杯子", None),
            ("沙发不要了", "沙发", None),
            ("怎么扔香水", "香水", None),
            ("用完了", "用完了", None),
        ] {
            assert_eq!(strip(asked), (about, named), "{asked:?}");
        }
    }

    #[test]
    fn phrases_alone_are_about_nothing() {
        for idle in [
            "",
            "你好",
            "您好啊",
            "请问一下",
            "想问一下",
            "谢谢",
            "麻烦你了",
            "怎么扔",
            "是什么垃圾",
            "hi",
            "thanks",
            "which bin",
        ] {
            assert!(is_idle(idle), "{idle:?}");
        }
        for thing in ["奶茶杯", "毛呢", "谢谢卡片", "cup", "hid lamp", "你好奶茶杯"] {
            assert!(!is_idle(thing), "{thing:?}");
        }
    }
}
