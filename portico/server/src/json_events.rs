use std::fmt;

use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_log::NormalizeEvent;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes the lines of a JSON log exactly as `tracing_subscriber` does with a current span and no list of spans.
/// `tracing_subscriber` parses the span's fields again for each line, which was a tenth of the work of an API call.
pub struct JsonEvents;

impl<S> FormatEvent<S, JsonFields> for JsonEvents
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        // Records of the crate `log` carry their level and target as fields.
        let of_log = event.normalized_metadata();
        let metadata = of_log.as_ref().unwrap_or_else(|| event.metadata());
        line.write_str("{\"timestamp\":\"")?;
        SystemTime.format_time(&mut line)?;
        write!(line, "\",\"level\":\"{}\",\"fields\":{{", metadata.level())?;
        let mut fields = Fields { line: &mut line, is_first: true, written: Ok(()) };
        event.record(&mut fields);
        fields.written?;
        write!(line, "}},\"target\":{}", json(metadata.target())?)?;
        let span = event.parent().and_then(|id| context.span(id)).or_else(|| context.lookup_current());
        if let Some(span) = span {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<JsonFields>>().map_or("", |fields| fields.fields.as_str());
            // They are a JSON object, to which the name is added.
            let members = fields.strip_prefix('{').and_then(|fields| fields.strip_suffix('}')).unwrap_or_default();
            let comma = if members.is_empty() { "" } else { "," };
            write!(line, ",\"span\":{{{members}{comma}\"name\":{}}}", json(span.name())?)?;
        }
        line.write_str("}\n")
    }
}

/// Writes the members of one object.
struct Fields<'a, 'w> {
    line: &'a mut Writer<'w>,
    is_first: bool,
    written: fmt::Result,
}

impl Fields<'_, '_> {
    fn member(&mut self, field: &Field, value: impl Serialize) {
        let comma = if self.is_first { "" } else { "," };
        self.is_first = false;
        let member = json(value).and_then(|value| write!(self.line, "{comma}\"{}\":{value}", field.name()));
        self.written = self.written.and(member);
    }
}

impl Visit for Fields<'_, '_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.member(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.member(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.member(field, format_args!("{value:?}"));
    }
}

fn json(value: impl Serialize) -> Result<String, fmt::Error> {
    serde_json::to_string(&value).map_err(|_| fmt::Error)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::field;
    use tracing_subscriber::fmt;

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Log {
        /// The lines without their times.
        fn lines(&self) -> Vec<String> {
            let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            let cut = |line: &str| line.split_once("\"level\"").unwrap().1.to_owned();
            text.lines().map(cut).collect()
        }
    }

    fn write_events() {
        tracing::info!(status = 200_u16, "answered");
        tracing::error!(a = true, b = -1, c = 0.5, d = f64::NAN, e = "\"\n\u{1b}é", f = ?Some("\"x\""), "a {}", "line");
        let outer = tracing::error_span!("request", id = "7", method = %"GET", path = "/\"");
        outer.in_scope(|| {
            tracing::warn!(none = field::Empty, "within a span");
            tracing::info_span!("bare").in_scope(|| tracing::info!("in another"));
        });
        tracing::info!(parent: &outer, error = &io::Error::other("gone") as &(dyn std::error::Error + 'static));
    }

    #[test]
    fn lines_are_those_of_tracing_subscriber() {
        let (ours, theirs) = (Log::default(), Log::default());
        let json = || fmt().json().with_span_list(false);
        let (log, other) = (ours.clone(), theirs.clone());
        let subscriber = json().event_format(JsonEvents).with_writer(move || log.clone()).finish();
        tracing::subscriber::with_default(subscriber, write_events);
        let subscriber = json().with_writer(move || other.clone()).finish();
        tracing::subscriber::with_default(subscriber, write_events);
        assert_eq!(ours.lines(), theirs.lines());
        assert_eq!(ours.lines().len(), 5);
    }
}
