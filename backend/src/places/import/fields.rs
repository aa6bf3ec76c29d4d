//! The fields that a file can fill, and what their columns are called.
//!
//! To add a field: its line in `NAMES` with the names that lists give it, its place in
//! [`Field::parse`] and [`Field::code`], how it is read in `values`, and how it is copied in `merge`.

use std::{collections::HashMap, sync::LazyLock};

use domain::places::{Attribute, Fact, PlaceKind, PlainFact, parking::Audience, toilet::Stalls};

/// Something that a file can say of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    ExternalId,
    Name,
    NameZhHant,
    NameEn,
    Address,
    Longitude,
    Latitude,
    /// Both in one: `118.8,32.05`.
    Position,
    EntranceLongitude,
    EntranceLatitude,
    Operator,
    Phone,
    Hours,
    Standing,
    /// When somebody last looked whether the row is right.
    CheckedAt,
    /// Sentences, from which class, build and more are read.
    Description,
    Attribute(Attribute),
    /// `fee` of OpenStreetMap: the opposite of free.
    Fee,
    Class,
    Build,
    Entry,
    Stalls(Stalls),
    Since,
    Site,
    Capacity,
    CapacityBy(Audience),
    MaxHeight,
    TariffText,
    Tariffs,
    Payments,
    SharedHours,
    Accepts,
    Level,
    Attendance,
    Prices,
}

/// Fields by their code, and what their columns are called besides.
const NAMES: &[(&str, &[&str])] = &[
    (
        "external-id",
        &[
            "编号",
            "编码",
            "代码",
            "唯一编码",
            "厕所编号",
            "公厕编号",
            "停车场编号",
            "点位编号",
            "设施编号",
            "id",
            "@id",
            "code",
            "no",
            "external_id",
            "externalid",
            "uid",
            "obs_id",
        ],
    ),
    (
        "name",
        &[
            "名称",
            "名字",
            "公厕名称",
            "厕所名称",
            "停车场名称",
            "车场名称",
            "点位名称",
            "站点名称",
            "设施名称",
            "投放点名称",
            "name",
            "name:zh",
            "name:zh-hans",
        ],
    ),
    ("name-zh-hant", &["繁体名称", "name:zh-hant", "name_zh_hant"]),
    ("name-en", &["英文名称", "英文名", "name:en", "name_en"]),
    ("address", &["地址", "详细地址", "具体位置", "所在位置", "位置", "address", "addr:full"]),
    ("longitude", &["经度", "lng", "lon", "long", "longitude", "x", "point_x", "经度坐标"]),
    ("latitude", &["纬度", "lat", "latitude", "y", "point_y", "纬度坐标"]),
    ("position", &["坐标", "经纬度", "location", "lnglat", "lonlat"]),
    ("entrance-longitude", &["入口经度", "entrance_lng", "entrance_lon"]),
    ("entrance-latitude", &["入口纬度", "entrance_lat"]),
    ("operator", &["管理单位", "运营单位", "责任单位", "管理方", "产权单位", "operator"]),
    ("phone", &["电话", "联系电话", "服务电话", "咨询电话", "phone", "tel", "contact:phone"]),
    (
        "hours",
        &["开放时间", "营业时间", "开放时段", "服务时间", "投放时间", "opening_hours", "hours"],
    ),
    ("status", &["状态", "使用状态", "运行状态", "status"]),
    ("checked-at", &["核查日期", "核查时间", "更新时间", "更新日期", "check_date", "checked_at"]),
    ("description", &["描述", "简介", "备注", "说明", "description", "note"]),
    ("accessible", &["无障碍", "无障碍设施", "无障碍厕位", "无障碍通道", "wheelchair"]),
    ("third-room", &["第三卫生间", "第三厕所"]),
    ("family-room", &["家庭卫生间", "母婴室", "亲子卫生间"]),
    ("baby-changing", &["婴儿护理台", "母婴台", "changing_table", "diaper"]),
    ("squat", &["蹲便", "蹲便器"]),
    ("seated", &["坐便", "坐便器", "马桶"]),
    ("paper", &["厕纸", "卫生纸", "免费厕纸", "toilets:paper_supplied"]),
    ("soap", &["洗手液", "soap"]),
    ("hand-drying", &["干手器", "烘手机", "干手设施", "hand_drying", "toilets:hand_drying"]),
    ("hot-water", &["热水", "热水供应", "hot_water"]),
    ("free", &["免费", "是否免费"]),
    ("alliance", &["开放联盟", "社会单位开放联盟", "社会开放"]),
    ("charging", &["充电桩", "是否有充电桩", "充电"]),
    ("pay-later", &["先离场后付费"]),
    ("shared-hours", &["错时共享", "是否错时共享"]),
    ("attended", &["有人值守", "值守", "保洁员值守", "supervised"]),
    ("hand-washing", &["洗手池", "洗手台", "toilets:handwashing"]),
    ("fee", &["收费", "是否收费"]),
    ("class", &["等级", "公厕等级", "厕所等级", "公厕类别", "类别"]),
    ("build", &["建筑形式", "建筑类型", "公厕类型", "结构形式"]),
    ("entry", &["开放对象", "开放范围", "access"]),
    ("stalls-female", &["女厕位", "女厕位数", "女蹲位", "女蹲位数", "女坑位", "女坑位数"]),
    ("stalls-male", &["男厕位", "男厕位数", "男蹲位", "男蹲位数", "男坑位", "男坑位数"]),
    ("stalls-urinal", &["男小便位", "小便位", "小便器", "小便斗", "站位"]),
    ("stalls-unisex", &["无性别厕位", "通用厕位"]),
    ("stalls-accessible", &["无障碍厕位数", "无障碍蹲位"]),
    ("since", &["投用时间", "启用时间", "建成时间", "建设年份", "start_date"]),
    ("site", &["停车场类型", "泊位类型", "parking"]),
    ("capacity", &["车位数", "总车位", "总车位数", "泊位数", "泊位总数", "capacity", "total"]),
    ("capacity-accessible", &["无障碍车位", "无障碍车位数", "capacity:disabled"]),
    ("capacity-charging", &["充电车位", "充电桩数量", "充电车位数", "capacity:charging"]),
    ("capacity-women", &["女士车位", "女性车位", "capacity:women"]),
    ("capacity-family", &["亲子车位", "capacity:parent"]),
    ("capacity-truck", &["货车车位", "大车位", "capacity:hgv", "capacity:truck"]),
    ("capacity-resident", &["居民车位", "固定车位", "capacity:resident"]),
    ("max-height", &["限高", "限高(米)", "限高（米）", "maxheight", "max_height"]),
    ("tariff-text", &["收费标准", "收费说明", "停车收费标准", "charge"]),
    ("tariffs", &[]),
    ("payments", &["支付方式", "缴费方式"]),
    ("shared-hours-text", &["错时共享时间", "共享时段", "共享时间"]),
    ("accepts", &["投放类别", "收运类别", "回收类别", "可投放垃圾", "可投放类别"]),
    ("level", &["回收点级别", "站点级别", "站点类型"]),
    ("attendance", &["督导", "是否督导", "督导方式"]),
    ("prices", &["回收价格", "回收价"]),
];

/// Every name of a column, folded, to the code of its field.
static BY_NAME: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for (code, others) in NAMES {
        for name in others.iter().chain([code]) {
            names.entry(folded(name)).or_insert(*code);
        }
    }
    names
});

/// Small letters, half-width, without spaces; `-` and `_` are one.
pub(crate) fn folded(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfkc()
        .filter(|c| !c.is_whitespace() && !domain::text::is_invisible(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == '_' { '-' } else { c })
        .collect()
}

/// Whether a column of some list is called so.
pub(super) fn is_known_name(name: &str) -> bool {
    BY_NAME.contains_key(&folded(name))
}

impl Field {
    /// The field of a column by its name, as lists of this kind call it.
    pub(super) fn of_column(name: &str, kind: Option<PlaceKind>) -> Option<Self> {
        Self::parse(BY_NAME.get(&folded(name))?).filter(|field| field.is_of(kind))
    }

    /// The codes of every field of a kind, for messages.
    pub(super) fn codes(kind: Option<PlaceKind>) -> Vec<&'static str> {
        let codes = NAMES.iter().map(|(code, _)| *code);
        codes.filter(|code| Self::parse(code).is_some_and(|field| field.is_of(kind))).collect()
    }

    /// As mappings name it.
    #[must_use]
    pub(super) fn parse(code: &str) -> Option<Self> {
        if let Some(whose) = code.strip_prefix("stalls-") {
            return Stalls::parse(whose).map(Self::Stalls);
        }
        if let Some(audience) = code.strip_prefix("capacity-") {
            return Audience::parse(audience).map(Self::CapacityBy);
        }
        Some(match code {
            "external-id" => Self::ExternalId,
            "name" => Self::Name,
            "name-zh-hant" => Self::NameZhHant,
            "name-en" => Self::NameEn,
            "address" => Self::Address,
            "longitude" => Self::Longitude,
            "latitude" => Self::Latitude,
            "position" => Self::Position,
            "entrance-longitude" => Self::EntranceLongitude,
            "entrance-latitude" => Self::EntranceLatitude,
            "operator" => Self::Operator,
            "phone" => Self::Phone,
            "hours" => Self::Hours,
            "status" => Self::Standing,
            "checked-at" => Self::CheckedAt,
            "description" => Self::Description,
            "fee" => Self::Fee,
            "class" => Self::Class,
            "build" => Self::Build,
            "entry" => Self::Entry,
            "since" => Self::Since,
            "site" => Self::Site,
            "capacity" => Self::Capacity,
            "max-height" => Self::MaxHeight,
            "tariff-text" => Self::TariffText,
            "tariffs" => Self::Tariffs,
            "payments" => Self::Payments,
            "shared-hours-text" => Self::SharedHours,
            "accepts" => Self::Accepts,
            "level" => Self::Level,
            "attendance" => Self::Attendance,
            "prices" => Self::Prices,
            attribute => Self::Attribute(Attribute::parse(attribute)?),
        })
    }

    /// As mappings name it.
    #[must_use]
    pub(super) fn code(self) -> &'static str {
        NAMES
            .iter()
            .map(|(code, _)| *code)
            .find(|code| Self::parse(code) == Some(self))
            .unwrap_or_default()
    }

    /// Whether places have it for which the rules of this kind count; without rules, they can have
    /// every attribute.
    #[must_use]
    pub(super) fn is_of(self, kind: Option<PlaceKind>) -> bool {
        let is = |wanted| kind == Some(wanted);
        match self {
            Self::Attribute(attribute) => kind.is_none_or(|kind| attribute.is_of(kind)),
            Self::Class | Self::Build | Self::Entry | Self::Stalls(_) | Self::Since => {
                is(PlaceKind::Toilet)
            }
            Self::Description => is(PlaceKind::Toilet),
            Self::Site
            | Self::Capacity
            | Self::CapacityBy(_)
            | Self::MaxHeight
            | Self::TariffText
            | Self::Tariffs
            | Self::Payments
            | Self::SharedHours => is(PlaceKind::Parking),
            Self::Accepts | Self::Level | Self::Attendance | Self::Prices => {
                kind.is_some_and(PlaceKind::takes_waste)
            }
            _ => true,
        }
    }

    /// The fact that it is of, if one is checked for it.
    #[must_use]
    pub(super) const fn fact(self) -> Option<Fact> {
        Some(Fact::Plain(match self {
            Self::Name | Self::NameZhHant | Self::NameEn => PlainFact::Name,
            Self::Address => PlainFact::Address,
            Self::Longitude
            | Self::Latitude
            | Self::Position
            | Self::EntranceLongitude
            | Self::EntranceLatitude => PlainFact::Position,
            Self::Hours | Self::SharedHours => PlainFact::Hours,
            Self::Phone => PlainFact::Phone,
            Self::Tariffs | Self::TariffText | Self::Prices => PlainFact::Tariff,
            Self::Capacity | Self::CapacityBy(_) => PlainFact::Capacity,
            Self::Stalls(_) => PlainFact::Stalls,
            Self::Class => PlainFact::Class,
            Self::Build => PlainFact::Build,
            Self::Entry => PlainFact::Entry,
            Self::Site => PlainFact::Site,
            Self::MaxHeight => PlainFact::MaxHeight,
            Self::Payments => PlainFact::Payments,
            Self::Accepts => PlainFact::Accepts,
            Self::Attendance => PlainFact::Attendance,
            Self::Standing => PlainFact::Existence,
            Self::Attribute(attribute) => return Some(Fact::Attribute(attribute)),
            Self::Fee => return Some(Fact::Attribute(Attribute::Free)),
            _ => return None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_means_two_fields_and_every_code_is_read() {
        let mut seen = HashSet::new();
        for (code, names) in NAMES {
            let field = Field::parse(code).unwrap_or_else(|| panic!("{code} is no field"));
            assert_eq!(field.code(), *code);
            for name in names.iter().chain([code]) {
                assert!(seen.insert(folded(name)) || BY_NAME[&folded(name)] == *code, "{name}");
            }
        }
        for attribute in Attribute::ALL {
            assert!(NAMES.iter().any(|(code, _)| *code == attribute.as_str()), "{attribute:?}");
        }
    }

    #[test]
    fn columns_are_recognised_as_people_write_them() {
        for (name, kind, field) in [
            ("公厕名称", "toilet", Some(Field::Name)),
            (" 名 称 ", "toilet", Some(Field::Name)),
            ("ＬＮＧ", "parking", Some(Field::Longitude)),
            ("Opening_Hours", "parking", Some(Field::Hours)),
            ("限高（米）", "parking", Some(Field::MaxHeight)),
            ("限高（米）", "toilet", None),
            ("第三卫生间", "toilet", Some(Field::Attribute(Attribute::ThirdRoom))),
            ("第三卫生间", "parking", None),
            ("颜色", "toilet", None),
        ] {
            assert_eq!(Field::of_column(name, PlaceKind::parse(kind)), field, "{name} of {kind}");
        }
        for kind in PlaceKind::ALL.iter().filter(|kind| kind.takes_waste()) {
            let codes = Field::codes(Some(*kind));
            assert!(codes.contains(&"prices") && codes.contains(&"level"), "{kind:?}");
        }
        assert!(!Field::codes(Some(PlaceKind::Toilet)).contains(&"prices"));
        let plain = Field::codes(None);
        assert!(plain.contains(&"hot-water") && plain.contains(&"fee"));
        assert!(!plain.contains(&"capacity") && !plain.contains(&"accepts"));
    }
}
