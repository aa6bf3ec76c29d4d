//! What the places are called: after a landmark, in three languages.

use domain::{districts::LandmarkKind, locale::Localised};

use super::ground::Landmark;

/// What stands behind the name of a landmark, in simplified and traditional characters and English.
pub(super) type Tail = (&'static str, &'static str, &'static str);

/// The name of the place at `landmark` with this tail, the `copy`-th of its kind there (from 0).
pub(super) fn name(landmark: &Landmark, tails: &[Tail], copy: usize) -> Localised {
    let (hans, hant, en) = tails[copy % tails.len()];
    let Localised { zh_hans, zh_hant, en: at } = &landmark.name;
    match copy / tails.len() {
        0 => Localised {
            zh_hans: format!("{zh_hans}{hans}"),
            zh_hant: format!("{zh_hant}{hant}"),
            en: format!("{at} {en}"),
        },
        more => {
            let number = more + 1;
            Localised {
                zh_hans: format!("{zh_hans}{number}号{hans}"),
                zh_hant: format!("{zh_hant}{number}號{hant}"),
                en: format!("{at} {en} No. {number}"),
            }
        }
    }
}

/// Of toilets.
pub(super) const fn toilet(at: LandmarkKind) -> &'static [Tail] {
    match at {
        LandmarkKind::Park => &[
            ("南门公共厕所", "南門公共廁所", "South Gate Toilet"),
            ("湖边公共厕所", "湖邊公共廁所", "Lakeside Toilet"),
            ("北门公共厕所", "北門公共廁所", "North Gate Toilet"),
        ],
        LandmarkKind::Market => &[
            ("公共厕所", "公共廁所", "Toilet"),
            ("二楼公共厕所", "二樓公共廁所", "Upper Floor Toilet"),
        ],
        LandmarkKind::Station => &[
            ("公共厕所", "公共廁所", "Toilet"),
            ("东侧公共厕所", "東側公共廁所", "East Side Toilet"),
        ],
        LandmarkKind::Road => &[
            ("公共厕所", "公共廁所", "Toilet"),
            ("东段公共厕所", "東段公共廁所", "Toilet (East)"),
            ("西段移动公厕", "西段移動公廁", "Mobile Toilet (West)"),
        ],
        LandmarkKind::Estate => &[
            ("东侧公厕", "東側公廁", "East Side Toilet"),
            ("西门公厕", "西門公廁", "West Gate Toilet"),
        ],
        LandmarkKind::School => &[("北侧公共厕所", "北側公共廁所", "North Side Toilet")],
        LandmarkKind::Hospital | LandmarkKind::Office | LandmarkKind::Other => &[
            ("一楼公共卫生间", "一樓公共洗手間", "Ground Floor Toilet"),
            ("外侧公厕", "外側公廁", "Outside Toilet"),
        ],
    }
}

/// Of spaces at the kerb, lots, garages, underground garages.
pub(super) const ON_STREET: &[Tail] = &[
    ("路内停车泊位", "路邊停車格", "On-Street Parking"),
    ("东段路内停车泊位", "東段路邊停車格", "On-Street Parking (East)"),
];
pub(super) const LOT: &[Tail] =
    &[("停车场", "停車場", "Car Park"), ("北停车场", "北停車場", "North Car Park")];
pub(super) const SHARED: &[Tail] = &[("共享停车场", "共享停車場", "Shared Car Park")];
pub(super) const GARAGE: &[Tail] = &[("停车楼", "停車樓", "Parking Garage")];
pub(super) const UNDERGROUND: &[Tail] = &[("地下停车库", "地下停車場", "Underground Car Park")];
pub(super) const BICYCLES: &[Tail] = &[("自行车停放区", "自行車停放區", "Bicycle Parking")];
pub(super) const E_BIKES: &[Tail] = &[("电动自行车停放区", "電動自行車停放區", "E-bike Parking")];

/// Of places for waste.
pub(super) const DROP_OFF: &[Tail] = &[
    ("1号垃圾投放点", "1號垃圾投放點", "Waste Drop-off 1"),
    ("2号垃圾投放点", "2號垃圾投放點", "Waste Drop-off 2"),
    ("垃圾分类投放亭", "垃圾分類投放亭", "Waste Sorting Pavilion"),
];
pub(super) const RECYCLING_POINT: &[Tail] = &[("可回收物回收点", "資源回收點", "Recycling Point")];
pub(super) const RECYCLING_STATION: &[Tail] =
    &[("再生资源回收站", "資源回收站", "Recycling Station")];
pub(super) const RECYCLING_CENTRE: &[Tail] =
    &[("再生资源分拣中心", "資源分揀中心", "Recycling Centre")];
pub(super) const HAZARDOUS: &[Tail] =
    &[("有害垃圾投放点", "有害垃圾投放點", "Hazardous Waste Point")];
pub(super) const BULKY_YARD: &[Tail] =
    &[("大件垃圾堆放点", "大型廢棄物堆置場", "Bulky Waste Yard")];
pub(super) const STATION: &[Tail] = &[
    ("便民驿站", "便民驛站", "Service Station"),
    ("劳动者驿站", "勞動者驛站", "Workers' Station"),
];
