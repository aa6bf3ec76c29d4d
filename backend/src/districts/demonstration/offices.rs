//! The departments of the demonstration district and where they are.

use domain::{
    districts::{DepartmentKind, Point},
    locale::Localised,
};

use super::{names, plan::street_code};
use crate::districts::offices::{NewContactPoint, NewDepartment};

fn text(zh_hans: &str, zh_hant: &str, en: &str) -> Localised {
    Localised { zh_hans: zh_hans.to_owned(), zh_hant: zh_hant.to_owned(), en: en.to_owned() }
}

/// Code, kind, name, duty; each text in three languages.
type Line = (&'static str, DepartmentKind, [&'static str; 3], [&'static str; 3]);

const DEPARTMENTS: [Line; 8] = [
    (
        "bureau",
        DepartmentKind::Bureau,
        ["明湖区城市管理局", "明湖區城市管理局", "Minghu Urban Management Bureau"],
        [
            "全区城市管理的统筹与监督",
            "全區城市管理的統籌與監督",
            "Plans and oversees urban management in the district",
        ],
    ),
    (
        "enforcement",
        DepartmentKind::Enforcement,
        ["综合行政执法大队", "綜合行政執法大隊", "Enforcement Brigade"],
        [
            "占道经营、违规广告、违法搭建、工地扬尘的查处",
            "占道經營、違規廣告、違章搭建、工地揚塵的查處",
            "Street trading, illegal signs and structures, dust from building sites",
        ],
    ),
    (
        "hotline",
        DepartmentKind::Hotline,
        ["城市管理热线受理中心", "城市管理熱線受理中心", "Hotline Centre"],
        [
            "接听来电、受理和回访市民诉求",
            "接聽來電、受理和回訪市民訴求",
            "Takes calls, files requests and calls residents back",
        ],
    ),
    (
        "municipal-works",
        DepartmentKind::MunicipalWorks,
        ["市政设施养护所", "市政設施養護所", "Municipal Works Office"],
        [
            "道路、桥梁、排水、路灯和井盖的养护",
            "道路、橋樑、排水、路燈和人孔蓋的養護",
            "Roads, bridges, drains, street lamps and manhole covers",
        ],
    ),
    (
        "parking",
        DepartmentKind::Parking,
        ["停车管理服务中心", "停車管理服務中心", "Parking Office"],
        ["公共停车泊位的管理与服务", "公共停車位的管理與服務", "Public parking spaces"],
    ),
    (
        "parks",
        DepartmentKind::Parks,
        ["园林绿化管理所", "園林綠化管理所", "Parks and Greenery Office"],
        [
            "公园、行道树和绿地的养护",
            "公園、行道樹和綠地的養護",
            "Parks, street trees and green spaces",
        ],
    ),
    (
        "sanitation",
        DepartmentKind::Sanitation,
        ["环境卫生管理所", "環境衛生管理所", "Sanitation Office"],
        [
            "道路清扫、公共厕所、垃圾清运和大件垃圾预约收运",
            "道路清掃、公共廁所、垃圾清運和大件垃圾預約收運",
            "Street cleaning, public toilets, waste collection and bulky waste pickup",
        ],
    ),
    (
        "waste-sorting",
        DepartmentKind::WasteSorting,
        ["生活垃圾分类管理办公室", "生活垃圾分類管理辦公室", "Waste Sorting Office"],
        [
            "垃圾分类指导、投放点设置和宣传",
            "垃圾分類指導、投放點設置和宣導",
            "Advice on sorting, drop-off points and campaigns",
        ],
    ),
];

fn local([zh_hans, zh_hant, en]: [&str; 3]) -> Localised {
    text(zh_hans, zh_hant, en)
}

/// Numbers that begin with 000 belong to nobody.
fn phone(number: usize) -> String {
    format!("000-8800 {number:04}")
}

/// The bureau first, since the others stand below it.
pub(super) fn departments() -> impl Iterator<Item = NewDepartment> {
    DEPARTMENTS.iter().enumerate().map(|(at, (code, kind, name, duty))| NewDepartment {
        code: (*code).to_owned(),
        kind: *kind,
        parent: (*kind != DepartmentKind::Bureau).then(|| "bureau".to_owned()),
        name: local(*name),
        duty: local(*duty),
        phone: Some(match kind {
            DepartmentKind::Hotline => "12345".to_owned(),
            _ => phone(at + 1),
        }),
        // Nothing of the demonstration is mailed to anybody.
        email: None,
        head_email: None,
        streets: Vec::new(),
    })
}

fn office_hours() -> Localised {
    text(
        "工作日 08:30–12:00，13:30–17:30",
        "工作日 08:30–12:00，13:30–17:30",
        "Working days 08:30–12:00 and 13:30–17:30",
    )
}

/// A window in each street, which also houses the departments' desks, one street after another.
pub(super) fn contact_points(windows: &[Point]) -> Vec<NewContactPoint> {
    let at = |street: usize, number: usize| {
        let of = names::street(street);
        text(
            &format!("{}湖心路 {number} 号", of.zh_hans),
            &format!("{}湖心路 {number} 號", of.zh_hant),
            &format!("{number} Huxin Road, {}", of.en),
        )
    };
    let streets = windows.iter().enumerate().map(|(street, window)| {
        let of = names::street(street);
        NewContactPoint {
            code: Some(format!("window-{}", street_code(street))),
            department: None,
            street: Some(street_code(street)),
            name: text(
                &format!("{}城市管理服务窗口", of.zh_hans),
                &format!("{}城市管理服務窗口", of.zh_hant),
                &format!("{} service desk", of.en),
            ),
            address: at(street, 10 + street),
            hours: office_hours(),
            phone: phone(101 + street),
            point: *window,
        }
    });
    let desks = departments().zip((0..windows.len()).cycle()).enumerate().map(
        |(number, (department, street))| NewContactPoint {
            code: Some(format!("desk-{}", department.code)),
            hours: match department.kind {
                DepartmentKind::Hotline => text("全天 24 小时", "全天 24 小時", "24 hours a day"),
                _ => office_hours(),
            },
            department: Some(department.code),
            street: Some(street_code(street)),
            name: department.name,
            address: at(street, 100 + number),
            phone: department.phone.unwrap_or_default(),
            point: windows[street],
        },
    );
    streets.chain(desks).collect()
}
