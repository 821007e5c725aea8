//! The page's generated parts, each between two comments.

/// A part of the page and the plot in it.
pub(crate) struct Section {
    /// The name in the comments, and the plot's file.
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) plot: Option<String>,
}

/// The page with what stands between `<!-- name -->` and `<!-- /name -->` replaced.
pub(crate) fn replace(page: &str, name: &str, text: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let parts = page.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("the page has no {} … {end}", begin.trim()))?;
    Ok(format!("{before}{begin}\n{}\n\n{end}{after}", text.trim()))
}

/// A table in Markdown, its first column left, the others right.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head_cells: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule: Vec<String> = (0..head.len()).map(|index| if index == 0 { "---" } else { "---:" }.to_owned()).collect();
    let mut text = line(&head_cells);
    text.push_str(&line(&rule).replace(' ', ""));
    rows.iter().for_each(|row| text.push_str(&line(row)));
    text
}

/// What stands in a cell where nothing was measured.
pub(crate) fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{replace, table};

    #[test]
    fn the_part_between_its_comments_is_replaced() {
        let page = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
        let once = replace(page, "x", "new").unwrap();
        assert_eq!(once, "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n");
        assert_eq!(replace(&once, "x", "new").unwrap(), once);
        assert!(replace(page, "y", "new").is_err());
    }

    #[test]
    fn tables_have_a_head_and_rows() {
        assert_eq!(table(&["a", "b"], &[vec!["1".into(), "2".into()]]), "| a | b |\n|---|---:|\n| 1 | 2 |\n");
    }
}
