//! The instructions of the key cases, from the record, beside the times.

use crate::Measured;
use crate::format::{count, digits, time};
use crate::page::{Section, or_dash, table};

/// The counts of `benches/counts.toml`, in its order.
pub(crate) fn recorded(record: &str) -> Vec<(String, f64)> {
    let line = |line: &str| {
        let (name, count) = line.strip_prefix('"')?.split_once("\" = ")?;
        Some((name.to_owned(), count.parse().ok()?))
    };
    record.lines().filter_map(line).collect()
}

pub(crate) fn section(measured: &Measured) -> Section {
    let rows: Vec<Vec<String>> = measured
        .instructions
        .iter()
        .map(|(name, instructions)| {
            let case = name.strip_prefix("evaluate ");
            let median = case.and_then(|case| measured.ours.median("evaluate", case, ""));
            let rate = median.map(|median| digits(instructions / median));
            vec![name.clone(), count(*instructions), or_dash(median.map(time)), or_dash(rate)]
        })
        .collect();
    let text = table(&["case", "instructions", "time", "instructions a nanosecond"], &rows);
    Section { name: "instructions", text, plot: None }
}

#[cfg(test)]
mod tests {
    use super::recorded;

    #[test]
    fn counts_are_the_lines_whose_names_are_quoted() {
        let record = "# a record\n[made-with]\nrustc = \"1.95\"\n[instructions]\n\"evaluate S1\" = 1517\n";
        assert_eq!(recorded(record), [("evaluate S1".to_owned(), 1517.0)]);
    }
}
