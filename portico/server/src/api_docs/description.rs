//! The parts of the OpenAPI document that the page shows.

use serde_json::{Map, Value};

pub struct Description {
    pub about: String,
    pub groups: Vec<Group>,
    pub schemas: Vec<Schema>,
}

/// Operations under one heading.
pub struct Group {
    pub name: String,
    pub about: String,
    pub operations: Vec<Operation>,
}

pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub about: String,
    pub access: &'static str,
    pub takes_token: bool,
    pub parameters: Vec<Member>,
    pub body: Option<Body>,
    pub responses: Vec<Response>,
}

pub struct Body {
    pub is_required: bool,
    pub media_types: Vec<String>,
    /// The members of each kind of body.
    pub kinds: Vec<Vec<Member>>,
    pub example: Option<Value>,
}

pub struct Response {
    pub status: String,
    pub says: String,
    /// Each code with its message.
    pub problems: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub schema: Option<String>,
}

/// A named object used in responses.
pub struct Schema {
    pub name: String,
    pub about: String,
    pub members: Vec<Member>,
}

pub struct Member {
    pub name: String,
    pub kind: String,
    pub about: String,
    pub is_required: bool,
}

impl Description {
    pub fn of(document: &Value) -> Self {
        let reader = Reader { document };
        let tags = items(&document["tags"]).map(|tag| (text(&tag["name"]), text(&tag["description"])));
        let groups = tags.map(|(name, about)| Group { operations: reader.operations(&name), name, about });
        Self { about: text(&document["info"]["description"]), groups: groups.collect(), schemas: reader.schemas() }
    }
}

impl Group {
    pub fn anchor(&self) -> String {
        self.name.to_lowercase().replace(' ', "-")
    }
}

struct Reader<'a> {
    document: &'a Value,
}

impl<'a> Reader<'a> {
    fn operations(&self, tag: &str) -> Vec<Operation> {
        let all = members(&self.document["paths"])
            .flat_map(|(path, methods)| members(methods).map(move |(method, operation)| (path, method, operation)));
        let here = all.filter(|(_, _, operation)| items(&operation["tags"]).any(|name| name == tag));
        here.map(|(path, method, operation)| self.operation(path, method, operation)).collect()
    }

    fn operation(&self, path: &str, method: &str, operation: &'a Value) -> Operation {
        let ways: Vec<_> = items(&operation["security"]).collect();
        let is_optional = ways.iter().any(|way| way.as_object().is_some_and(Map::is_empty));
        let access = match (ways.is_empty(), is_optional) {
            (true, _) => "Needs no access token.",
            (false, true) => "The access token is optional.",
            (false, false) => "Requires an access token: `Authorization: Bearer`.",
        };
        let body = operation.get("requestBody").map(|body| self.body(body));
        Operation {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            about: text(&operation["description"]),
            access,
            takes_token: !ways.is_empty(),
            parameters: items(&operation["parameters"]).map(|parameter| self.parameter(parameter)).collect(),
            body,
            responses: members(&operation["responses"])
                .map(|(status, response)| self.response(status, response))
                .collect(),
        }
    }

    fn parameter(&self, parameter: &Value) -> Member {
        Member {
            name: text(&parameter["name"]),
            kind: format!("in the {}, {}", text(&parameter["in"]), self.kind(&parameter["schema"])),
            about: text(&parameter["description"]),
            is_required: parameter["required"] == true,
        }
    }

    fn body(&self, body: &'a Value) -> Body {
        let schema = members(&body["content"]).next().map_or(&Value::Null, |(_, content)| &content["schema"]);
        let kinds = self.kinds(schema);
        let example = kinds.iter().find_map(|kind| kind.get("example")).cloned();
        let kinds = kinds.into_iter().map(|kind| self.members_of(kind)).filter(|kind| !kind.is_empty()).collect();
        let media_types = members(&body["content"]).map(|(name, _)| format!("`{name}`")).collect();
        Body { is_required: body["required"] == true, media_types, kinds, example }
    }

    /// The objects that a schema allows.
    fn kinds(&self, schema: &'a Value) -> Vec<&'a Value> {
        let schema = self.resolve(schema);
        let choices = items(&schema["anyOf"]).chain(items(&schema["oneOf"]));
        let kinds: Vec<_> = choices.filter(|kind| kind["type"] != "null").map(|kind| self.resolve(kind)).collect();
        if kinds.is_empty() { vec![schema] } else { kinds }
    }

    fn response(&self, status: &str, response: &'a Value) -> Response {
        let problem = |(code, example): (&str, &Value)| (code.to_owned(), text(&example["value"]["detail"]));
        let examples = &response["content"]["application/problem+json"]["examples"];
        let problems: Vec<_> = members(examples).map(problem).collect();
        let headers =
            members(&response["headers"]).map(|(name, header)| (name.to_owned(), text(&header["description"])));
        Response {
            status: status.to_owned(),
            says: if problems.is_empty() { text(&response["description"]) } else { String::new() },
            schema: name_of(&response["content"]["application/json"]["schema"]),
            headers: headers.collect(),
            problems,
        }
    }

    fn schemas(&self) -> Vec<Schema> {
        let objects = members(&self.document["components"]["schemas"]).filter(|(_, schema)| schema["type"] == "object");
        let named = |(name, schema): (&str, &'a Value)| Schema {
            name: name.to_owned(),
            about: text(&schema["description"]),
            members: self.members_of(schema),
        };
        objects.map(named).collect()
    }

    fn members_of(&self, object: &'a Value) -> Vec<Member> {
        let is_required = |name: &str| items(&object["required"]).any(|required| required == name);
        let member = |(name, schema): (&str, &'a Value)| {
            let own = text(&schema["description"]);
            let about = if own.is_empty() { text(&self.resolve(schema)["description"]) } else { own };
            Member { name: name.to_owned(), kind: self.kind(schema), about, is_required: is_required(name) }
        };
        members(&object["properties"]).map(member).collect()
    }

    /// The type of a value, in words.
    fn kind(&self, schema: &Value) -> String {
        let inner = self.resolve(schema);
        let choices: Vec<_> = items(&inner["enum"]).map(|choice| format!("`{}`", text(choice))).collect();
        if !choices.is_empty() {
            return choices.join(" or ");
        }
        let kinds: Vec<_> = items(&inner["type"]).map(text).chain([text(&inner["type"])]).collect();
        let kinds = kinds.iter().filter(|kind| !kind.is_empty()).map(|kind| match kind.as_str() {
            "array" => format!("list of {}", name_of(&inner["items"]).unwrap_or_else(|| self.kind(&inner["items"]))),
            "object" => name_of(schema).unwrap_or_else(|| "object".to_owned()),
            other => other.to_owned(),
        });
        let kinds = kinds.collect::<Vec<_>>().join(" or ");
        match (text(&inner["format"]), inner["minLength"].as_u64(), inner["maxLength"].as_u64()) {
            (_, Some(min), Some(max)) => format!("{kinds}, {min} to {max} characters"),
            (format, _, _) if !format.is_empty() => format!("{kinds} ({format})"),
            _ => kinds,
        }
    }

    /// The target of a reference.
    fn resolve<'b>(&self, schema: &'b Value) -> &'b Value
    where
        'a: 'b,
    {
        let target = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        target.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(schema)
    }
}

fn name_of(schema: &Value) -> Option<String> {
    schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).map(str::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}
