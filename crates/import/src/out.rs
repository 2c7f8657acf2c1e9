//! Writing rows into tables below a folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use dataset::TableSpec;
use finding::Finding;

use crate::tally::Tally;
use crate::unwritable;

/// The cells of a row by column; what is not named stays empty.
pub(crate) type Cells<'c> = [(&'c str, &'c str)];

/// Tables being written. They take their place when all is done.
pub(crate) struct Out {
    folder: PathBuf,
    /// Source of the rows: what it gave before is replaced.
    pub(crate) source: String,
    tables: BTreeMap<&'static str, Open>,
}

struct Open {
    spec: &'static TableSpec,
    header: Vec<&'static str>,
    writer: csv::Writer<BufWriter<File>>,
    part: PathBuf,
}

impl Out {
    pub(crate) fn new(folder: &Path) -> Out {
        Out { folder: folder.to_owned(), source: String::new(), tables: BTreeMap::new() }
    }

    /// Adds a row.
    pub(crate) fn row(
        &mut self,
        spec: &'static TableSpec,
        cells: &Cells<'_>,
        tally: &mut Tally,
    ) -> Result<(), Finding> {
        if !self.tables.contains_key(spec.name) {
            let open = self.open(spec)?;
            self.tables.insert(spec.name, open);
        }
        let Some(open) = self.tables.get_mut(spec.name) else { return Ok(()) };
        let written = open
            .header
            .iter()
            .map(|name| cells.iter().find(|(column, _)| column == name).map_or("", |(_, cell)| *cell));
        open.writer.write_record(written).map_err(|error| unwritable(&open.part, &error))?;
        tally.keep(spec.name);
        Ok(())
    }

    fn open(&self, spec: &'static TableSpec) -> Result<Open, Finding> {
        let tables = self.folder.join("tables");
        fs::create_dir_all(&tables).map_err(|error| unwritable(&tables, &error))?;
        let part = tables.join(format!(".{}.part", spec.name));
        let file = File::create(&part).map_err(|error| unwritable(&part, &error))?;
        let header = spec.header();
        let mut writer = csv::Writer::from_writer(BufWriter::new(file));
        writer.write_record(&header).map_err(|error| unwritable(&part, &error))?;
        let mut open = Open { spec, header, writer, part };
        self.carry_over(&mut open)?;
        Ok(open)
    }

    /// Copies the rows that other sources gave before.
    fn carry_over(&self, open: &mut Open) -> Result<(), Finding> {
        let old = self.folder.join("tables").join(format!("{}.csv", open.spec.name));
        let Ok(file) = File::open(&old) else { return Ok(()) };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::new(file));
        let header = reader.headers().cloned().unwrap_or_default();
        if header.iter().ne(open.header.iter().copied()) {
            return Err(unwritable(&old, &"it holds a table with other columns"));
        }
        let source = open.header.iter().position(|name| *name == "source").unwrap_or_default();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| unwritable(&old, &error))? {
            if record.get(source) != Some(self.source.as_str()) {
                open.writer.write_record(&record).map_err(|error| unwritable(&open.part, &error))?;
            }
        }
        Ok(())
    }

    /// Writes the file of a source.
    pub(crate) fn source_file(&self, id: &str, text: &str) -> Result<(), Finding> {
        let sources = self.folder.join("sources");
        fs::create_dir_all(&sources).map_err(|error| unwritable(&sources, &error))?;
        let path = sources.join(format!("{id}.toml"));
        fs::write(&path, text).map_err(|error| unwritable(&path, &error))
    }

    /// Puts the tables in their places.
    pub(crate) fn finish(self) -> Result<(), Finding> {
        for (name, mut open) in self.tables {
            open.writer.flush().map_err(|error| unwritable(&open.part, &error))?;
            drop(open.writer);
            let path = self.folder.join("tables").join(format!("{name}.csv"));
            fs::rename(&open.part, &path).map_err(|error| unwritable(&path, &error))?;
        }
        Ok(())
    }
}

/// A number with six significant digits and no exponent.
pub(crate) fn plain(value: f64) -> String {
    format!("{value:.5e}").parse::<f64>().map_or_else(|_| String::new(), |rounded| rounded.to_string())
}
