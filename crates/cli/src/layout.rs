//! Text for people in lines of limited width.

/// Characters of the longest line of a text that is laid out here.
pub const WIDTH: usize = 80;

/// A text in lines of at most [`WIDTH`] characters, as far as its words allow: the first begins with one text, the others with another.
pub fn wrap(text: &str, first: &str, rest: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = rest.to_owned();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines + line.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        let text = wrap(&"ab ".repeat(60), "* ", "  ");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("* ab") && lines[1].starts_with("  ab"));
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH && !line.ends_with(' ')));
        assert_eq!(lines[0].chars().count(), 79);
        assert_eq!(text.split_whitespace().filter(|word| *word == "ab").count(), 60);
        assert_eq!(wrap("", "", ""), "\n");
        let long = "x".repeat(100);
        assert_eq!(wrap(&format!("a {long} b"), "", "  "), format!("a\n  {long}\n  b\n"));
    }
}
