use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

fn wrong(name: &str, bytes: &[u8]) -> (&'static str, Option<usize>) {
    let fault = read(name, bytes).unwrap_err();
    (fault.wrong.code(), fault.line)
}

#[test]
fn gb18030_is_found_out() {
    let text = "编号,名称,经度,纬度\r\n1,湖滨公厕,118.8,32.05\r\n\r\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    for (bytes, encoding) in [
        (gb.into_owned(), "GB18030"),
        (text.as_bytes().to_vec(), "UTF-8"),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8"),
        (
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            "UTF-16LE",
        ),
    ] {
        let table = read("a.csv", &bytes).unwrap();
        assert_eq!((table.encoding, &table.columns[1][..]), (encoding, "名称"));
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].cells[1].as_deref(), Some("湖滨公厕"));
        assert_eq!(table.rows[0].line, 2);
    }
    assert_eq!(wrong("a.csv", b"\x89PNG\r\n\0\0"), ("encoding", None));
    assert_eq!(wrong("a.csv", b"a,b\n\xff\xff\xff,1\n"), ("encoding", None));
}

#[test]
fn tables_of_all_dialects() {
    for text in ["a;b\n1;x,y\n", "a\tb\n1\tx,y\n", "a,b\n1,\"x,y\"\n"] {
        let table = read("a.csv", text.as_bytes()).unwrap();
        assert_eq!(table.rows[0].cells[1].as_deref(), Some("x,y"), "{text}");
    }
    let table = read("a.csv", b"a,a,\n1,2,3\n4\n1,2,3,4\n").unwrap();
    assert_eq!(table.columns, ["a", "a#2", "#2"]);
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.faults[0].line, Some(4));
    assert_eq!(wrong("a.csv", b"a,b\n"), ("empty", None));
    assert_eq!(wrong("a.doc", b"a,b\n"), ("format", None));
    assert_eq!(wrong("a", b"a,b\n"), ("format", None));
}

#[test]
fn what_is_too_large_is_refused() {
    assert_eq!(wrong("a.csv", &vec![b' '; MAX_BYTES + 1]), ("too-large", None));
    let wide = (0..=MAX_COLUMNS).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(wrong("a.csv", format!("{wide}\n1\n").as_bytes()), ("too-many", None));
    let long = format!("a\n{}", "1\n".repeat(MAX_ROWS + 1));
    assert_eq!(wrong("a.csv", long.as_bytes()).0, "too-many");
}

#[test]
fn features_keep_their_lines() {
    let text = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":7,"properties":{"name":"a","lonlat":{"x":1},"list":[1,"b"],"none":null},
 "geometry":{"type":"Point","coordinates":[118.8,32.05]}},
{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[]}},
{"type":"Feature","properties":{},"geometry":null},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[118.8]}},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":["118.8",32]}},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[118.8,null]}},
17]}"#;
    let table = read("a.geojson", text.as_bytes()).unwrap();
    assert_eq!(table.columns, ["@id", "list", "lonlat.x", "name", "none"]);
    assert_eq!(table.rows[0].place, Place::Degrees(118.8, 32.05));
    assert_eq!(table.rows[0].cells[1].as_deref(), Some("1;b"));
    let wrong: Vec<_> = table.rows[1..]
        .iter()
        .map(|row| match &row.place {
            Place::Wrong(wrong) => (row.line, wrong.code()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        wrong,
        [
            (4, "geometry"),
            (5, "no-geometry"),
            (6, "half-position"),
            (7, "not-a-number"),
            (8, "half-position"),
        ]
    );
    assert_eq!(table.faults[0].line, Some(9));
}

#[test]
fn what_is_no_collection_names_its_line() {
    for (text, line) in [
        ("{\"type\":\"FeatureCollection\",\n\"features\":[NaN]}", Some(2)),
        ("[]", Some(1)),
        ("{\"type\":\"Topology\",\"features\":[]}", Some(1)),
        ("", Some(1)),
    ] {
        assert_eq!(wrong("a.geojson", text.as_bytes()), ("broken", line), "{text}");
    }
}

#[test]
fn openstreetmap_has_nodes_and_centres() {
    let text = r#"{"version":0.6,"elements":[
{"type":"node","id":1,"lat":32.05,"lon":118.8,"tags":{"amenity":"toilets","fee":"no"}},
{"type":"way","id":2,"center":{"lat":32.06,"lon":118.81},"nodes":[3],"tags":{"amenity":"parking"}},
{"type":"node","id":3,"lat":32.06,"lon":118.81},
{"type":"way","id":4,"nodes":[3],"tags":{"amenity":"parking"}},
{"type":"node"}]}"#;
    let table = read("a.json", text.as_bytes()).unwrap();
    assert_eq!(table.rows[1].cells[0].as_deref(), Some("way/2"));
    assert_eq!(table.rows[1].place, Place::Degrees(118.81, 32.06));
    assert_eq!(table.rows[2].place, Place::Wrong(Wrong::NoGeometry));
    assert_eq!((table.rows.len(), table.skipped, table.faults.len()), (3, 1, 1));
}

#[test]
fn sheets_have_titles_numbers_and_dates() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "某区公厕一览表").unwrap();
    for (column, name) in ["编号", "名称", "经度", "启用时间"].into_iter().enumerate() {
        sheet.write(1, column as u16, name).unwrap();
    }
    sheet.write(2, 0, 7.0).unwrap();
    sheet.write(2, 1, " 湖滨\u{200b}公厕 ").unwrap();
    sheet.write(2, 2, 118.8).unwrap();
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2018, 11, 3).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_with_format(2, 3, &day, &format).unwrap();
    let table = read("a.xlsx", &book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(table.columns, ["编号", "名称", "经度", "启用时间"]);
    let cells: Vec<_> = table.rows[0].cells.iter().flatten().map(String::as_str).collect();
    assert_eq!(cells, ["7", "湖滨公厕", "118.8", "2018-11-03"]);
    assert_eq!(table.rows[0].line, 3);
    assert_eq!(wrong("a.xlsx", b"PK\x03\x04 nonsense"), ("broken", None));
    assert_eq!(wrong("a.xlsx", &Workbook::new().save_to_buffer().unwrap()), ("empty", None));
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    let bomb = |claim: Option<u32>| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
        let zeros = vec![b'0'; 1 << 20];
        for _ in 0..8 {
            zip.write_all(&zeros).unwrap();
        }
        let mut bytes = zip.finish().unwrap().into_inner();
        // The directory can say anything.
        if let Some(claim) = claim {
            let entry = bytes.windows(4).rposition(|at| at == b"PK\x01\x02").unwrap();
            bytes[entry + 24..entry + 28].copy_from_slice(&claim.to_le_bytes());
        }
        bytes
    };
    let wrong =
        |bytes: &[u8]| sheet::read_within(bytes, 4 << 20, &is_known_name).unwrap_err().wrong.code();
    assert!(bomb(None).len() < 1 << 16);
    assert_eq!(wrong(&bomb(None)), "unpacked");
    let lying = wrong(&bomb(Some(1_000)));
    assert!(["unpacked", "broken"].contains(&lying), "{lying}");
}
