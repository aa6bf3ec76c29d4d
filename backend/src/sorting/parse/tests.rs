use domain::sorting::{Hazardous, Recyclable};

use super::*;
use crate::sorting::seed;

const ITEMS: &str = "item,condition,group,zh_hans,zh_hant,en,names,category,guidance\n";

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

/// A catalogue of two groups, two conditions and one guidance, with these rows of items.
fn files(items: &str) -> CatalogueFiles {
    CatalogueFiles {
        groups: file(
            "groups.csv",
            "\u{FEFF}id,zh_hans,zh_hant,en\npaper,纸类,紙類,Paper\nbattery,电池,電池,Batteries\n",
        ),
        conditions: file(
            "conditions.csv",
            "id,zh_hans,zh_hant,en\nclean,干净的,乾淨的,Clean\nsoiled,脏的,髒的,Dirty\n",
        ),
        guidance: file(
            "guidance.csv",
            "id,prepare_zh_hans,prepare_zh_hant,prepare_en,why_zh_hans,why_zh_hant,why_en,\
             where_zh_hans,where_zh_hant,where_en\n\
             flat,摊平|捆好,攤平|捆好,Flatten it|Tie it up,能再造纸。,能再造紙。,It is pulped.,\
             投入蓝色桶,投入藍色桶,Blue bin\n",
        ),
        items: vec![file("items.csv", &format!("{ITEMS}{items}"))],
    }
}

fn wrong(items: &str) -> Vec<(u64, Option<&'static str>, Wrong)> {
    let errors = parse(&files(items)).unwrap_err();
    errors.into_iter().map(|error| (error.line, error.column, error.wrong)).collect()
}

#[test]
fn an_item_is_read_with_its_conditions_and_names() {
    let catalogue = parse(&files(
        "newspaper,clean,paper,报纸,報紙,Newspaper,晚报; 旧报纸 ;報紙;old newspaper,recyclable.paper,flat\n\
         newspaper,soiled,,,,,,residual,flat\n\
         button-cell,,battery,纽扣电池,鈕扣電池,Button cell,,hazardous.battery,flat\n",
    ))
    .unwrap();
    let newspaper = catalogue.item("newspaper").unwrap();
    assert_eq!(newspaper.names, ["晚报", "旧报纸", "old newspaper"], "報紙 is a title");
    assert_eq!(newspaper.usual.category, Category::Recyclable(Recyclable::Paper));
    assert_eq!(newspaper.others[0].condition.as_deref(), Some("soiled"));
    let cell = catalogue.item("button-cell").unwrap();
    assert_eq!(cell.usual.category, Category::Hazardous(Hazardous::Battery));
    let steps = &catalogue.guidance_of(&cell.usual).unwrap().prepare;
    assert_eq!(steps[1].en, "Tie it up");
    assert_eq!(catalogue.in_group("paper").count(), 1);
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let told = wrong(
        "newspaper,clean,papers,报纸,報紙,Newspaper,,recyclable.paper,flat\n\
         newspaper,clean,,,,,x,residual,flat\n\
         newspaper,,,,,,,residual,flat\n\
         Carton,,paper,纸箱,紙箱,,,cardboard,round\n\
         ticket,damp,paper,车票,車票,Ticket,晚报;!!;Ⅱ;NEWSPAPER,residual,flat\n\
         short,,paper\n\
         newspaper,,paper,早报,早報,Morning paper,,residual,flat\n",
    );
    let text = |text: &str| text.to_owned();
    assert_eq!(
        told,
        [
            (7, None, Wrong::Width { expected: 9, found: 3 }),
            (2, Some("group"), Wrong::Unknown(text("papers"))),
            (3, Some("names"), Wrong::Surplus),
            (3, Some("condition"), Wrong::Duplicate(text("clean"))),
            (4, Some("condition"), Wrong::Missing),
            (5, Some("item"), Wrong::BadId(text("Carton"))),
            (5, Some("guidance"), Wrong::Unknown(text("round"))),
            (5, Some("category"), Wrong::UnknownCategory(text("cardboard"))),
            (5, Some("en"), Wrong::Missing),
            (6, Some("condition"), Wrong::Unknown(text("damp"))),
            (8, Some("item"), Wrong::Duplicate(text("newspaper"))),
            (6, Some("names"), Wrong::Unsearchable(text("!!"))),
            (6, Some("names"), Wrong::Unsearchable(text("Ⅱ"))),
            (
                6,
                Some("names"),
                Wrong::NameTaken { name: text("NEWSPAPER"), item: text("newspaper") }
            ),
        ]
    );
}

#[test]
fn a_mistake_reads_as_a_sentence() {
    let errors = parse(&files("a,,paper,甲,甲,A,,litter,flat\n")).unwrap_err();
    assert_eq!(
        errors[0].to_string(),
        "items.csv, line 2, column category: `litter` is not a category"
    );
    let mut files = files("");
    files.groups.text = "id,name\n".to_owned();
    let errors = parse(&files).unwrap_err();
    let told = "groups.csv, line 1: the header must be `id,zh_hans,zh_hant,en`";
    assert_eq!(errors[0].to_string(), told);
}

#[test]
fn lines_are_counted_across_quoted_line_breaks() {
    let told = wrong("a,,paper,甲,甲,\"A\nor so\",,residual,flat\nb,,paper,乙,乙,B,,?,flat\n");
    assert_eq!(told, [(4, Some("category"), Wrong::UnknownCategory("?".to_owned()))]);
}

#[test]
fn the_languages_have_the_same_steps() {
    let mut files = files("");
    files.guidance.text = files.guidance.text.replace("Flatten it|Tie it up", "Flatten it");
    let errors = parse(&files).unwrap_err();
    assert_eq!((errors[0].column, &errors[0].wrong), (Some("prepare_en"), &Wrong::Steps));
}

#[test]
fn the_seed_is_without_mistakes() {
    let catalogue = parse(&seed()).unwrap_or_else(|errors| {
        let told: Vec<_> = errors.iter().map(ToString::to_string).collect();
        panic!("{} mistakes:\n{}", told.len(), told.join("\n"))
    });
    let names: usize = catalogue.items.values().map(|item| item.names.len() + 3).sum();
    assert!(catalogue.items.len() >= 600, "{} items", catalogue.items.len());
    assert!(names >= 2_500, "{names} names");
}
