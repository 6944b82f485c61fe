use std::fmt;

use portico_wire::problem::{Code, Problem};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A member's value, reduced to the needed cases. All fields are texts.
#[derive(Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Null,
    Other,
}

/// The members of a JSON object. Repeated names are kept so that they can be refused.
pub fn members(body: &[u8]) -> Result<Vec<(String, Value)>, Problem> {
    let members: Members = serde_json::from_slice(body).map_err(|_| Problem::new(Code::Malformed))?;
    Ok(members.0)
}

struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Self)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_members_are_kept() {
        let text = |text: &str| Value::Text(text.to_owned());
        let read = members(br#"{"a":"1","a":"2","b":null,"c":[{}],"d":1.5}"#).unwrap();
        let names: Vec<_> = read.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "a", "b", "c", "d"]);
        assert_eq!(read[1].1, text("2"));
        assert_eq!((&read[2].1, &read[3].1, &read[4].1), (&Value::Null, &Value::Other, &Value::Other));
    }

    #[test]
    fn anything_but_an_object_is_malformed() {
        for body in ["", "[]", "\"a\"", "null", "{", "{\"a\":1}x", "{\"a\":\"\\ud800\"}", &"[".repeat(100_000)] {
            assert_eq!(members(body.as_bytes()).unwrap_err().code, Code::Malformed, "{:.20}", body);
        }
        assert_eq!(members(b"{\"a\":\"\xff\"}").unwrap_err().code, Code::Malformed);
    }
}
