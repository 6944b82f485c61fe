use std::sync::Arc;

use portico_fields::{Field, FieldCode, FieldError};
use serde::de::value::{Error, MapDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::problem::{Code, Problem};

/// The fields that were posted to a server function, or why they could not be read. The server puts them into the
/// request's extensions.
#[derive(Clone)]
pub struct Sent(Result<Arc<[(String, String)]>, Problem>);

impl Sent {
    pub fn new(pairs: Result<Vec<(String, String)>, Problem>) -> Self {
        Self(pairs.map(Arc::from))
    }

    /// The names and values in their original order. Empty if they could not be read.
    pub fn pairs(&self) -> &[(String, String)] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The function's arguments. Unknown fields are ignored. Fields that people type must not be repeated; of others,
    /// the first one counts.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let pairs = self.0.as_deref().map_err(Problem::clone)?;
        let repeated = repeated_fields(pairs);
        if !repeated.is_empty() {
            return Err(Problem::validation(repeated));
        }
        let is_first = |at: usize, name: &str| !pairs.iter().take(at).any(|(before, _)| before == name);
        let firsts = pairs.iter().enumerate().filter(|(at, (name, _))| is_first(*at, name));
        let fields = MapDeserializer::new(firsts.map(|(_, (name, value))| (name.as_str(), Value(value))));
        T::deserialize(fields).map_err(|_: Error| Problem::new(Code::Malformed))
    }
}

fn repeated_fields(pairs: &[(String, String)]) -> Vec<FieldError> {
    let times = |field: Field| pairs.iter().filter(|(sent, _)| sent == field.as_str()).count();
    let typed = [
        Field::Name,
        Field::Email,
        Field::Password,
        Field::CurrentPassword,
        Field::NewPassword,
        Field::Token,
        Field::Code,
        Field::RecoveryCode,
    ];
    let repeated = typed.into_iter().filter(|field| times(*field) > 1);
    repeated.map(|field| FieldError::new(field, FieldCode::Repeated)).collect()
}

/// A field's value. It is read as the type of the function's argument.
struct Value<'a>(&'a str);

impl<'de> IntoDeserializer<'de, Error> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads the text as a number or a truth value.
macro_rules! parsed {
    ($($read:ident gives $visit:ident),*) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0.parse() {
                Ok(value) => visitor.$visit(value),
                Err(error) => Err(Error::custom(error)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.0)
    }

    /// A field that was sent is there, even if it is empty.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    parsed! {
        deserialize_bool gives visit_bool,
        deserialize_u8 gives visit_u8, deserialize_u16 gives visit_u16,
        deserialize_u32 gives visit_u32, deserialize_u64 gives visit_u64,
        deserialize_i8 gives visit_i8, deserialize_i16 gives visit_i16,
        deserialize_i32 gives visit_i32, deserialize_i64 gives visit_i64,
        deserialize_f32 gives visit_f32, deserialize_f64 gives visit_f64
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Arguments {
        email: String,
        keep: Option<String>,
        page: Option<u32>,
        exact: bool,
    }

    fn read(pairs: &[(&str, &str)]) -> Result<Arguments, Problem> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Sent::new(Ok(pairs)).read()
    }

    #[test]
    fn fields_are_read_as_the_functions_arguments() {
        let all = read(&[("email", "a@b"), ("keep", ""), ("page", "7"), ("exact", "true")]).unwrap();
        assert_eq!(all, Arguments { email: "a@b".into(), keep: Some(String::new()), page: Some(7), exact: true });
        assert_eq!(read(&[]).unwrap(), Arguments::default());
        assert_eq!(read(&[("page", "seven")]).unwrap_err().code, Code::Malformed);
    }

    #[test]
    fn unknown_fields_are_ignored() {
        for name in ["x", "", "a[b][c", "email[]"] {
            assert_eq!(read(&[(name, "1"), (name, "2"), ("email", "a@b")]).unwrap().email, "a@b", "{name}");
        }
    }

    #[test]
    fn only_typed_fields_must_not_be_repeated() {
        assert_eq!(read(&[("keep", "1"), ("keep", "2")]).unwrap().keep.as_deref(), Some("1"));
        let problem = read(&[("email", "a@b"), ("email", "a@b")]).unwrap_err();
        assert_eq!(problem.at_field(Field::Email).map(|error| error.code), Some(FieldCode::Repeated));
    }

    #[test]
    fn an_unreadable_body_is_reported() {
        let sent = Sent::new(Err(Problem::new(Code::TooLarge)));
        assert_eq!((sent.read::<Arguments>().unwrap_err().code, sent.pairs()), (Code::TooLarge, &[][..]));
    }
}
