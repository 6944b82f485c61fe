use std::fs;

use serde::Serialize;
use serde_json::json;

use crate::Outcome;
use crate::machine;
use crate::sample::{Sample, median};
use crate::setup::Setup;

const HEAD: [&str; 7] = ["measurement", "result", "p50", "p99", "server CPU", "ratio", "required (aim)"];

/// A line of the table.
#[derive(Serialize)]
pub struct Row {
    pub name: String,
    /// One for each round. The table shows their medians.
    pub rounds: Vec<Sample>,
    /// A measurement that is not a load.
    pub value: Option<f64>,
    pub unit: &'static str,
    pub ratio: String,
    pub target: &'static str,
}

impl Row {
    pub fn load(name: impl Into<String>, rounds: Vec<Sample>) -> Self {
        Self { name: name.into(), rounds, value: None, unit: "/s", ratio: String::new(), target: "" }
    }

    pub fn value(name: &str, value: f64, unit: &'static str, target: &'static str) -> Self {
        Self { value: Some(value), unit, target, ..Self::load(name, Vec::new()) }
    }

    /// With the ratio to a yardstick, of the medians.
    pub fn beside(self, yardstick: &[Sample], target: &'static str) -> Self {
        let ratio = |value: fn(&Sample) -> f64| median(&self.rounds, value) / median(yardstick, value);
        let rate = ratio(|sample| sample.per_second);
        let cpu = ratio(|sample| sample.cpu_us.unwrap_or(f64::NAN));
        Self { ratio: format!("{rate:.2} rate, {cpu:.2} CPU"), target, ..self }
    }

    fn cells(&self) -> [String; 7] {
        let failed: usize = self.rounds.iter().map(|sample| sample.failed).sum();
        let name = if failed == 0 { self.name.clone() } else { format!("{} ({failed} refused)", self.name) };
        let middle = |value: fn(&Sample) -> f64| median(&self.rounds, value);
        let is_counted = self.rounds.iter().any(|sample| sample.cpu_us.is_some());
        let cpu = is_counted.then(|| middle(|sample| sample.cpu_us.unwrap_or(f64::NAN)));
        let load = |text: String| if self.rounds.is_empty() { String::new() } else { text };
        [
            name,
            format!("{} {}", short(self.value.unwrap_or_else(|| middle(|sample| sample.per_second))), self.unit),
            load(format!("{} ms", short(middle(|sample| sample.p50_ms)))),
            load(format!("{} ms", short(middle(|sample| sample.p99_ms)))),
            cpu.map(|cpu| format!("{} µs", short(cpu))).unwrap_or_default(),
            self.ratio.clone(),
            self.target.to_owned(),
        ]
    }
}

/// Writes the report in both formats, and returns the table.
pub fn write(rows: &[Row], setup: &Setup) -> Outcome<String> {
    let (machine, engine) = (machine::describe(), setup.engine());
    let caption = format!("{}, {machine}, {engine}, rounds of {} s.", setup.date, setup.seconds);
    let table = format!("{caption}\n\n{}", markdown(rows));
    let json =
        json!({ "date": setup.date, "machine": machine, "engine": engine, "seconds": setup.seconds, "rows": rows });
    fs::write(setup.report.with_extension("md"), &table)?;
    fs::write(setup.report.with_extension("json"), serde_json::to_string_pretty(&json)?)?;
    Ok(table)
}

/// Three significant digits, with a comma for thousands.
fn short(value: f64) -> String {
    let decimals = match value {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    match text.len().checked_sub(3).filter(|at| decimals == 0 && *at > 0).and_then(|at| text.split_at_checked(at)) {
        Some((thousands, rest)) => format!("{thousands},{rest}"),
        None => text,
    }
}

fn markdown(rows: &[Row]) -> String {
    let lines: Vec<_> = [HEAD.map(str::to_owned)].into_iter().chain(rows.iter().map(Row::cells)).collect();
    let width =
        |column: usize| lines.iter().filter_map(|cells| cells.get(column)).map(|cell| cell.chars().count()).max();
    let widths = [0, 1, 2, 3, 4, 5, 6].map(|column| width(column).unwrap_or(0));
    let line = |cells: &[String; 7]| {
        let padded: Vec<_> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("| {} |\n", padded.join(" | "))
    };
    let rule = format!("|{}|\n", widths.map(|width| "-".repeat(width + 2)).join("|"));
    let mut lines = lines.iter().map(line);
    let head = lines.next().unwrap_or_default();
    format!("{head}{rule}{}", lines.collect::<String>())
}
