//! Folders that are not as they should be.

use super::super::FramesError;
use super::super::table::{FrameTable, MAX_ROWS};
use super::*;

#[test]
fn broken_tables_say_where_and_what() {
    let long = format!("azimuth,elevation,file\n{}", "0,0,a.png\n".repeat(2));
    for (table, phrase) in [
        ("", "header"),
        ("azimuth,elevation\n0,0\n", "header"),
        ("azimuth,elevation,file\n", "no row"),
        ("azimuth,elevation,file\n0,0\n", "not a valid table"),
        ("azimuth,elevation,file\n0,0,a,b\n", "not a valid table"),
        ("azimuth,elevation,file\n0,0,\"a", "no row for"),
        ("azimuth,elevation,file\n0,0,a.png\n1°,0,b.png\n", "line 3: the azimuth `1°` is no angle"),
        ("azimuth,elevation,file\n0,inf,a.png\n", "line 2: the elevation `inf`"),
        ("azimuth,elevation,file\n361,0,a.png\n", "line 2: the azimuth `361`"),
        ("azimuth,elevation,file\n1e-5000,0,a.png\n", "line 2: the azimuth `1e-5000`"),
        ("azimuth,elevation,file\n0,0,\n", "line 2: the file ``"),
        ("azimuth,elevation,file\n0,0,../a.png\n", "line 2: the file `../a.png`"),
        ("azimuth,elevation,file\n0,0,/etc/a.png\n", "no path inside of the folder"),
        (&long, "line 3: azimuth 0, elevation 0 has a frame already"),
        ("azimuth,elevation,file\n0,0,a.png\n0.0,0e1,b.png\n", "line 3: azimuth 0, elevation 0 has"),
        ("azimuth,elevation,file\n0,0,a\n5,0,a\n0,2.5,a\n", "no row for azimuth 5, elevation 2.5"),
    ] {
        match FrameTable::parse(table.as_bytes()) {
            Err(error) => assert!(error.to_string().contains(phrase), "{table}: {error}"),
            // A quote that is never closed ends with the text.
            Ok(read) => assert_eq!((phrase, read.file([0, 0])), ("no row for", "a"), "{table}"),
        }
    }
    let rows: String = (0..=MAX_ROWS).map(|row| format!("{row}e-3,0,a\n")).collect();
    let many = format!("azimuth,elevation,file\n{rows}");
    assert!(matches!(FrameTable::parse(many.as_bytes()), Err(FramesError::TooLong)));
    let cell = format!("azimuth,elevation,file\n{},0,a\n", "9".repeat(5000));
    assert!(FrameTable::parse(cell.as_bytes()).unwrap_err().to_string().len() < 400);
    assert!(FrameTable::parse(b"azimuth,elevation,file\n\xff,0,a\n").is_err());
}

#[test]
fn rows_may_stand_in_any_order() {
    let table = "azimuth, elevation, file\n5,0,c\n0,-1/2,a\n0, 0.0 ,b\n5,-0.5,sub/d\n";
    let table = FrameTable::parse(table.as_bytes()).unwrap();
    assert_eq!(table.lines, [vec![q("0"), q("5")], vec![q("-1/2"), q("0")]]);
    assert_eq!([[0, 0], [0, 1], [1, 0], [1, 1]].map(|place| table.file(place)), ["a", "b", "sub/d", "c"]);
}

fn flat(azimuths: &[&str], elevations: &[&str]) -> Grid {
    Grid::new(azimuths, elevations, |i, j| [10 * i as u8, 10 * j as u8, 1])
}

#[test]
fn folders_that_do_not_show_what_is_asked_are_refused() {
    for (grid, text, phrases) in [
        (flat(&["0", "10"], &["0"]), "poses(FRAMES, azimuth=0..11)", &["azimuth 0..10 only"][..]),
        (flat(&["0", "10"], &["0"]), "poses(FRAMES, azimuth=-1/3..5)", &["azimuth 0..10 only"]),
        (flat(&["0", "10"], &["0"]), "poses(FRAMES, azimuth=0..5, elevation=0..1)", &["elevation 0..0 only"]),
        (flat(&["0", "10"], &["0"]), "poses(FRAMES, azimuth=0..5, elevation=1)", &["elevation 0..0 only"]),
        (
            flat(&["0", "10"], &["0", "5"]),
            "poses(FRAMES, azimuth=0..5)",
            &["several elevations", "`elevation=`"],
        ),
        (
            flat(&["5", "10"], &["0", "5"]),
            "poses(FRAMES, azimuth=6..7, elevation=0)",
            &["no frame of the unperturbed image, at azimuth 0"],
        ),
        (flat(&["0", "10"], &["1", "5"]), "poses(FRAMES, azimuth=6..7, elevation=2)", &["at elevation 0"]),
        (flat(&["0", "10"], &["0"]), "poses(FRAMES, azimuth=3)", &["no parameter"]),
    ] {
        let message = grid.compile(text, "0..1").unwrap_err().to_string();
        assert!(phrases.iter().all(|phrase| message.contains(phrase)), "{message}");
    }
    // An angle that is the same for all frames counts as that of the unperturbed image.
    for (grid, text) in [
        (flat(&["0", "10"], &["15"]), "poses(FRAMES, azimuth=0..5)"),
        (flat(&["0", "10"], &["15"]), "poses(FRAMES, azimuth=1..5, elevation=15)"),
        (flat(&["30"], &["0", "5"]), "poses(FRAMES, azimuth=30, elevation=0..5)"),
    ] {
        assert!(grid.compile(text, "0..1").is_ok(), "{text}");
    }
}

#[test]
fn frames_that_do_not_fit_are_refused() {
    let grid = flat(&["0", "10", "20"], &["0"]);
    let folder = grid.write();
    let compile = |text: &str, image: &Image| {
        let text = text.replace("FRAMES", &format!("\"{}\"", folder.path().display()));
        let expression: Expression = text.parse().unwrap();
        expression
            .compile(image, None, folder.path(), Layout::ChannelsFirst)
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    let mut other = grid.image();
    other.pixels[1] = q("1/2");
    let message = compile("poses(FRAMES, azimuth=0..5)", &other).unwrap_err();
    assert!(message.contains("row 0, column 1") && message.contains("0-0.png` as --image"), "{message}");
    fs::write(folder.path().join("1-0.png"), b"\x89PNG\r\n").unwrap();
    write_png(&folder, "2-0.png", 2, &[0; 4]);
    let message = compile("poses(FRAMES, azimuth=0..5)", &grid.image()).unwrap_err();
    assert!(message.contains("1-0.png: is not a valid PNG"), "{message}");
    let message = compile("poses(FRAMES, azimuth=20, elevation=0)", &grid.image()).unwrap_err();
    assert!(message.contains("2-0.png` is 1×2×2"), "{message}");
    // Frames that no pose needs are not looked at.
    assert!(compile("poses(FRAMES, azimuth=0, elevation=0) + brightness(0..1)", &grid.image()).is_ok());
    fs::remove_file(folder.path().join("frames.csv")).unwrap();
    let message = compile("poses(FRAMES, azimuth=0..5)", &grid.image()).unwrap_err();
    assert!(message.contains("frames.csv: cannot be read"), "{message}");
}

#[test]
fn too_many_frames_are_refused_before_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let side = 512;
    write_png(&folder, "0.png", side, &vec![0; side * side]);
    let rows: String = (0..20).map(|azimuth| format!("{azimuth},0,{azimuth}.png\n")).collect();
    fs::write(folder.path().join("frames.csv"), format!("azimuth,elevation,file\n{rows}")).unwrap();
    let shape = Shape { channels: 1, height: side, width: side };
    let image = Image { shape, pixels: vec![Rational::zero(); side * side], label: None };
    let text = format!("poses(\"{}\", azimuth=1/2..17/2)", folder.path().display());
    let expression: Expression = text.parse().unwrap();
    let error = expression.compile(&image, None, folder.path(), Layout::ChannelsFirst).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("10 of its frames take part, but of images of this size no more than 8 may"),
        "{error}"
    );
}
