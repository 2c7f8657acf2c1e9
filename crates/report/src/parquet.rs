//! Tables as Parquet files: columns with their unit and meaning, for tools that read millions of rows.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::table::{Cell, Table};

/// Rows that are held in memory at once by whoever reads the file.
const GROUP: usize = 65_536;

/// A table as the bytes of a Parquet file.
///
/// Columns of numbers are doubles, all others text; what is empty is null. Numbers are rounded as in the CSV
/// files. Unit and meaning of each column stand in the metadata of the file under the name of the column, the
/// sentence on the table under `about`.
pub(crate) fn parquet(table: &Table) -> Result<Vec<u8>> {
    let numeric: Vec<bool> = (0..table.columns.len()).map(|column| is_numeric(table, column)).collect();
    let fields = table.columns.iter().zip(&numeric).map(|(column, numeric)| {
        let physical = if *numeric { Physical::DOUBLE } else { Physical::BYTE_ARRAY };
        let logical = (!numeric).then_some(LogicalType::String);
        Type::primitive_type_builder(column.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    });
    let schema = Type::group_type_builder(table.name).with_fields(fields.collect::<Result<_>>()?).build()?;
    let mut notes = vec![KeyValue::new("about".to_owned(), table.about.to_owned())];
    notes.extend(table.columns.iter().map(|column| {
        let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
        KeyValue::new(column.name.to_owned(), format!("{}{unit}", column.about))
    }));
    let properties = WriterProperties::builder()
        .set_created_by(concat!("monazite ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(notes))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    for rows in table.rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        let mut column = 0;
        while let Some(mut chunk) = group.next_column()? {
            let cells = || rows.iter().map(|row| &row[column]);
            let levels: Vec<i16> = cells().map(|cell| i16::from(*cell != Cell::Empty)).collect();
            if numeric[column] {
                let values: Vec<f64> = cells().filter_map(Cell::number).collect();
                chunk.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            } else {
                let present = cells().filter(|cell| **cell != Cell::Empty);
                let values: Vec<ByteArray> =
                    present.map(|cell| ByteArray::from(cell.text().into_bytes())).collect();
                chunk.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
            chunk.close()?;
            column += 1;
        }
        group.close()?;
    }
    writer.into_inner()
}

/// True if a column holds numbers and nothing else.
fn is_numeric(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().map(|row| &row[column]).filter(|cell| **cell != Cell::Empty).peekable();
    cells.peek().is_some() && cells.all(|cell| cell.number().is_some())
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "values that are exact by construction")]
mod tests {
    use super::*;
    use crate::table::columns;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn a_parquet_file_holds_what_the_table_holds() {
        let mut table = Table::new("t", "A table.", columns![word, "", "Word."; amount, "t", "Amount.";]);
        table.push(["a, \"b\"".into(), 1.5.into()]);
        table.push([Cell::Empty, f64::NAN.into()]);
        table.push(["c".into(), Cell::Number(0.1 + 0.2)]);
        let reader = SerializedFileReader::new(bytes::Bytes::from(parquet(&table).unwrap())).unwrap();
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].get_string(0).unwrap(), "a, \"b\"");
        assert_eq!(rows[0].get_double(1).unwrap(), 1.5);
        assert!(rows[1].get_string(0).is_err() && rows[1].get_double(1).is_err(), "empty is null");
        assert_eq!(rows[2].get_double(1).unwrap(), 0.3);
        let notes = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert!(
            notes.iter().any(|note| note.key == "amount" && note.value.as_deref() == Some("Amount. [t]"))
        );
    }
}
