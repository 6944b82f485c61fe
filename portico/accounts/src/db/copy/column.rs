//! The tables and columns of both databases, and how values are converted.

use std::borrow::Cow;
use std::fmt::Write;

use uuid::Uuid;

use super::error::CopyError;

/// A table of one database.
pub(super) struct Listed<C> {
    pub(super) name: String,
    pub(super) columns: Vec<C>,
}

/// A column of PostgreSQL.
#[derive(Clone, sqlx_macros::FromRow)]
pub(super) struct TargetColumn {
    pub(super) name: String,
    /// The type's name without a length, or that of the type that a domain is made of.
    pub(super) base_type: String,
    pub(super) is_key: bool,
    /// Its values are computed.
    pub(super) is_generated: bool,
    /// The sequence that numbers it.
    pub(super) sequence: Option<String>,
}

/// A table of both databases. The names may differ in case.
pub(super) struct Table {
    pub(super) source: String,
    pub(super) target: String,
    pub(super) columns: Vec<Column>,
}

pub(super) struct Column {
    pub(super) source: String,
    pub(super) target: TargetColumn,
    pub(super) kind: Kind,
}

/// What PostgreSQL stores in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Integer {
        bits: u32,
    },
    Double,
    Single,
    Uuid,
    Bytes,
    Text,
    /// A decimal number of any length.
    Number,
    /// PostgreSQL reads the text: a time, JSON, an address.
    Other,
}

/// A value of SQLite, which may have another type than its column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stored {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The tables that are in both databases.
pub(super) fn match_tables(
    source: Vec<Listed<String>>,
    target: Vec<Listed<TargetColumn>>,
) -> Result<Vec<Table>, CopyError> {
    let mut tables = Vec::new();
    for table in source {
        let found = target.iter().find(|other| is_same(&other.name, &table.name));
        let found = found.ok_or_else(|| CopyError::NoTable(table.name.clone()))?;
        let columns = match_columns(&table, found)?;
        tables.push(Table { source: table.name, target: found.name.clone(), columns });
    }
    Ok(tables)
}

fn match_columns(source: &Listed<String>, target: &Listed<TargetColumn>) -> Result<Vec<Column>, CopyError> {
    let missing =
        |column: &str, only_in| CopyError::NoColumn { table: target.name.clone(), column: column.to_owned(), only_in };
    let is_unknown = |name: &&String| !target.columns.iter().any(|column| is_same(&column.name, name));
    if let Some(unknown) = source.columns.iter().find(is_unknown) {
        return Err(missing(unknown, "the SQLite database"));
    }
    let copied = target.columns.iter().filter(|column| !column.is_generated);
    let matched = copied.map(|column| {
        let name = source.columns.iter().find(|name| is_same(name, &column.name));
        let source = name.ok_or_else(|| missing(&column.name, "PostgreSQL"))?.clone();
        Ok(Column { source, kind: Kind::of(&column.base_type), target: column.clone() })
    });
    matched.collect()
}

/// PostgreSQL writes unquoted names in lower case, SQLite keeps them as they are.
fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// A name in a statement for either database.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Kind {
    fn of(base_type: &str) -> Self {
        match base_type {
            "bool" => Self::Boolean,
            "int2" => Self::Integer { bits: 16 },
            "int4" => Self::Integer { bits: 32 },
            "int8" => Self::Integer { bits: 64 },
            "float8" => Self::Double,
            "float4" => Self::Single,
            "uuid" => Self::Uuid,
            "bytea" => Self::Bytes,
            "text" | "varchar" | "json" | "citext" => Self::Text,
            "numeric" => Self::Number,
            _ => Self::Other,
        }
    }

    /// Whether PostgreSQL may write a text in another way than it was given.
    pub(super) fn is_rewritten(self) -> bool {
        matches!(self, Self::Number | Self::Other)
    }

    /// The value as PostgreSQL reads it, or why it does not fit. Nothing is rounded, cut or guessed.
    pub(super) fn convert(self, value: Stored) -> Result<Option<String>, String> {
        let is_a = |what: &str| Err(format!("{what} does not fit into PostgreSQL's column"));
        let text = match (self, value) {
            (_, Stored::Null) => return Ok(None),
            (Self::Boolean, Stored::Integer(number @ (0 | 1))) => (number == 1).to_string(),
            (Self::Boolean, Stored::Integer(number)) => return is_a(&format!("the number {number}, neither 0 nor 1,")),
            (Self::Integer { bits }, Stored::Integer(number)) if fits(number, bits) => number.to_string(),
            (Self::Integer { .. }, Stored::Integer(number)) => return is_a(&format!("the number {number}")),
            (Self::Double | Self::Number, Stored::Real(number)) => number.to_string(),
            (Self::Single, Stored::Real(number)) if is_single(number) => number.to_string(),
            (Self::Number, Stored::Integer(number)) => number.to_string(),
            (Self::Double, Stored::Integer(number)) if is_exact(number, 53) => number.to_string(),
            (Self::Single, Stored::Integer(number)) if is_exact(number, 24) => number.to_string(),
            (Self::Uuid, Stored::Bytes(bytes)) => match Uuid::from_slice(&bytes) {
                Ok(id) => id.to_string(),
                Err(_) => return is_a(&format!("a value of {} bytes instead of 16", bytes.len())),
            },
            (Self::Uuid, Stored::Text(text)) => match Uuid::try_parse(&text) {
                Ok(id) => id.to_string(),
                Err(_) => return is_a("a text that is not a UUID"),
            },
            (Self::Bytes, Stored::Bytes(bytes)) => hex(&bytes),
            (Self::Text | Self::Number | Self::Other, Stored::Text(text)) if text.contains('\0') => {
                return Err("the text contains U+0000, which PostgreSQL cannot store".to_owned());
            }
            (Self::Text | Self::Number | Self::Other, Stored::Text(text)) => text,
            (_, Stored::Integer(_)) => return is_a("an integer"),
            (_, Stored::Real(_)) => return is_a("a floating-point number"),
            (_, Stored::Text(_)) => return is_a("a text"),
            (_, Stored::Bytes(_)) => return is_a("a blob"),
        };
        Ok(Some(text))
    }

    /// One spelling for each value. That of other types comes from PostgreSQL.
    pub(super) fn canonical(self, text: &str) -> Cow<'_, str> {
        let spelled = match self {
            Self::Double => text.parse::<f64>().ok().map(|number| format!("{:x}", number.to_bits())),
            Self::Single => text.parse::<f32>().ok().map(|number| format!("{:x}", number.to_bits())),
            Self::Number if text.contains('.') => Some(text.trim_end_matches('0').trim_end_matches('.').to_owned()),
            _ => None,
        };
        spelled.map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

fn fits(number: i64, bits: u32) -> bool {
    match bits {
        16 => i16::try_from(number).is_ok(),
        32 => i32::try_from(number).is_ok(),
        _ => true,
    }
}

/// Whether a floating-point number of this precision can be this integer.
fn is_exact(number: i64, bits: u32) -> bool {
    number.unsigned_abs() <= 1 << bits
}

fn is_single(number: f64) -> bool {
    f64::from(number as f32).to_bits() == number.to_bits()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Stored {
        Stored::Text(text.to_owned())
    }

    #[test]
    fn values_are_written_as_postgres_writes_them() {
        let id = Uuid::from_u128(7);
        for (kind, value, written) in [
            (Kind::Boolean, Stored::Integer(1), "true"),
            (Kind::Integer { bits: 64 }, Stored::Integer(i64::MIN), "-9223372036854775808"),
            (Kind::Integer { bits: 16 }, Stored::Integer(-32_768), "-32768"),
            (Kind::Double, Stored::Real(0.1), "0.1"),
            (Kind::Double, Stored::Integer(3), "3"),
            (Kind::Uuid, Stored::Bytes(id.as_bytes().to_vec()), "00000000-0000-0000-0000-000000000007"),
            (Kind::Uuid, text("00000000000000000000000000000007"), "00000000-0000-0000-0000-000000000007"),
            (Kind::Bytes, Stored::Bytes(vec![0, 255]), "\\x00ff"),
            (Kind::Text, text("🦀\n"), "🦀\n"),
            (Kind::Other, text("2026-11-28"), "2026-11-28"),
        ] {
            assert_eq!(kind.convert(value).unwrap().unwrap(), written);
        }
        assert_eq!(Kind::Uuid.convert(Stored::Null), Ok(None));
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused() {
        for (kind, value) in [
            (Kind::Boolean, Stored::Integer(2)),
            (Kind::Boolean, text("true")),
            (Kind::Integer { bits: 32 }, Stored::Integer(1 << 31)),
            (Kind::Integer { bits: 64 }, Stored::Real(1.0)),
            (Kind::Double, Stored::Integer((1 << 53) + 1)),
            (Kind::Single, Stored::Real(0.1)),
            (Kind::Uuid, Stored::Bytes(vec![0; 15])),
            (Kind::Uuid, text("seven")),
            (Kind::Bytes, text("bytes")),
            (Kind::Text, Stored::Bytes(vec![])),
            (Kind::Text, text("a\0b")),
            (Kind::Other, Stored::Integer(1_790_000_000)),
        ] {
            assert!(kind.convert(value.clone()).is_err(), "{kind:?} {value:?}");
        }
    }

    #[test]
    fn one_number_has_one_spelling() {
        assert_eq!(Kind::Double.canonical("1e+22"), Kind::Double.canonical("10000000000000000000000"));
        assert_ne!(Kind::Double.canonical("0"), Kind::Double.canonical("-0"));
        assert_eq!(Kind::Text.canonical("1e+22"), "1e+22");
        assert_eq!(Kind::Number.canonical("1.50"), "1.5");
        assert_eq!(Kind::Number.canonical("10.0"), "10");
    }
}
