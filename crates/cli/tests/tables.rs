//! `monazite economy tables --from`: the formats in which input-output tables are handed out.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether it went well, and all that was printed, its blanks made single.
fn read(kind: &str, folder: &Path, more: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_monazite"))
        .args(["economy", "tables", "--from", kind])
        .arg(folder)
        .args(more)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.success(), text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A copy of a case with one text in one file replaced.
fn spoiled(case: &str, file: &str, from: &str, to: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in fs::read_dir(root().join("cases/tables").join(case)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let text = if name == file {
            assert!(text.contains(from));
            text.replacen(from, to, 1)
        } else {
            text
        };
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn every_format_gives_a_checked_table() {
    let cases = root().join("cases/tables");
    let (fine, told) = read("bea", &cases.join("bea"), &[]);
    assert!(fine && told.contains("in million USD"), "{told}");
    assert!(told.contains("Domestic product: 180 as value added, 180 as final demand"), "{told}");
    let (fine, of_pymrio) = read("pymrio", &cases.join("pymrio"), &[]);
    assert!(fine && of_pymrio.contains("in M.EUR"), "{of_pymrio}");
    let (fine, of_pair) = read("pair", &cases.join("pair"), &[]);
    assert!(fine, "{of_pair}");
    assert_eq!(of_pair.replace("its own money", "M.EUR"), of_pymrio);
    // What the north sells, 1+4+0+2+10+3 and 2+5+1+3+20+4; and what it buys, 4 and 12.
    let more = ["--format", "csv", "--table", "own-industries"];
    let (_, industries) = read("pair", &cases.join("pair"), &more);
    assert!(industries.contains("north,mine,20,4,0,16,13 north,make,35,12,0,23,24"), "{industries}");
    // Of the ore both make, the mine sells ten elevenths: 100 of 110 of the 70 used less the 15 from abroad.
    let (_, industries) = read("bea", &cases.join("bea"), &more);
    assert!(industries.contains("USA,A1,100,30,0,70,50 USA,B1,210,85,15,110,145"), "{industries}");
}

#[test]
fn a_fault_names_its_file_and_line() {
    for (kind, file, from, to, code, place) in [
        ("bea", "use.csv", "row_code,col_code", "row,column", "D0003", "use.csv:1"),
        ("bea", "use.csv", "B1,A1,20", "B1,A9,20", "T0104", "use.csv:4"),
        ("bea", "make.csv", "B1,A1,10", "B1,A1,ten", "D0103", "make.csv:3"),
        ("bea", "use.csv", "V003,B1,50", "V003,B1,90", "T0101", "use.csv"),
        ("bea", "codes.csv", "value_added,V001", "value,V001", "T0105", "codes.csv:9"),
        ("pymrio", "file_parameters.json", "Z.txt", "Z.parquet", "T0105", "file_parameters.json"),
        ("pymrio", "unit.txt", "south\tmake\tM.EUR", "south\tmake\tt", "T0105", "unit.txt:5"),
        ("pymrio", "Y.txt", "south\tmake", "south\tmade", "T0105", "Y.txt"),
        ("pair", "Z.csv", "north,make,2,5,1,3", "north,make,2,5,1", "T0105", "Z.csv:4"),
    ] {
        let folder = spoiled(kind, file, from, to);
        let (fine, told) = read(kind, folder.path(), &[]);
        assert!(!fine && told.contains(code) && told.contains(place), "{kind}, {file}, {to}: {told}");
    }
    let (fine, told) = read("wiod", &root().join("cases/tables/pair"), &[]);
    assert!(!fine && told.contains("countries*.txt") && told.contains("z*.f32le"), "{told}");
}

/// Two regions of two industries in the layout of the world input-output database.
#[test]
fn arrays_of_the_world_database_are_read_and_held_against_its_outputs() {
    let folder = TempDir::new().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    let bytes = |numbers: &[f32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    put("countries.txt", b"AUS\nAUT\n");
    put("industries.csv", b"code,name\nc1,\"Agriculture, and so on\"\nc2,Mining\n");
    let flows = [1.0, 4.0, 0.0, 2.0, 2.0, 5.0, 1.0, 3.0, 0.0, 1.0, 3.0, 2.0, 1.0, 2.0, 4.0, 6.0];
    put("z_4.f32le", &bytes(&flows));
    put("f_4x2.f32le", &bytes(&[10.0, 3.0, 20.0, 4.0, 2.0, 12.0, 3.0, 24.0]));
    put("output_x.csv", b"20\n35\n20\n40\n");
    let (fine, told) = read("wiod", folder.path(), &[]);
    assert!(
        fine && told.contains("4 industries. Domestic product: 78 as value added, 78 as final demand"),
        "{told}"
    );
    put("output_x.csv", b"20\n35\n20\n41\n");
    let (fine, told) = read("wiod", folder.path(), &[]);
    assert!(!fine && told.contains("T0105") && told.contains("output_x.csv:4"), "{told}");
    put("z_4.f32le", &bytes(&flows[1..]));
    put("industries.csv", b"c1\nc2\n");
    let (fine, told) = read("wiod", folder.path(), &[]);
    assert!(!fine && told.contains("z_4.f32le") && told.contains("industries.csv"), "{told}");
}

/// The tables of the reference, where they are there: 402 industries of the United States, 1435 of the world, and
/// the test table of pymrio as a pair.
#[test]
fn the_real_tables_are_read_where_they_are_there() {
    let reference = root().join("../shared/reference");
    if reference.join("bea").exists() {
        let (fine, told) = read("bea", &reference.join("bea"), &[]);
        assert!(fine && told.contains("USA 402"), "{told}");
        assert!(
            told.contains("Domestic product: 19612089 as value added, 19612107 as final demand"),
            "{told}"
        );
    }
    if reference.join("wiod2011").exists() {
        let (fine, told) = read("wiod", &reference.join("wiod2011"), &[]);
        assert!(fine && told.contains("1435 industries") && told.contains("T0102"), "{told}");
    }
    let cases = reference.join("validation/boario_cases");
    if cases.exists() {
        let folder = TempDir::new().unwrap();
        for (from, to) in
            [("table_pymrio_test_Z.csv", "Z.csv"), ("table_pymrio_test_Y_by_consuming_region.csv", "Y.csv")]
        {
            fs::copy(cases.join(from), folder.path().join(to)).unwrap();
        }
        let (fine, told) = read("pair", folder.path(), &[]);
        assert!(fine && told.contains("48 industries"), "{told}");
    }
}
