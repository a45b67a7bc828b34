//! From a page to a file.

use crate::data::packed;
use crate::element::{Markup, address};
use crate::page::{Block, Fact, Figure, Page, Section, Table, Tone};
use crate::script;

const STYLE: &str = include_str!("../assets/page.css");
/// What scripts fill: the map and what is at the pointer.
const EXPLORER: &str = include_str!("../assets/explorer.html");

/// The page as an HTML file.
pub fn html(page: &Page) -> String {
    let has_explorer = page.data.is_some();
    let explorer = if has_explorer { script::explorer() } else { String::new() };
    let scripts: Vec<&str> =
        [script::COMMON, &explorer].into_iter().filter(|script| !script.is_empty()).collect();
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .text(&script::policy(&scripts))
        .raw("\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.element("title", &page.title).raw("<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    header(&mut out, page);
    out.raw("<main>\n");
    page.sections.iter().for_each(|it| section(&mut out, it));
    out.raw("</main>\n");
    if let Some(data) = &page.data {
        out.raw("<script type=\"application/gzip\" id=\"data\">").raw(&packed(data)).raw("</script>\n");
    }
    for script in scripts {
        out.raw("<script>").raw(script).raw("</script>\n");
    }
    out.raw("</body>\n</html>\n");
    out.0
}

fn header(out: &mut Markup, page: &Page) {
    out.raw("<header>\n<p class=\"made\">").text(&page.title).raw("</p>\n");
    out.element("h1", &page.question);
    let (class, sign) = match page.verdict.tone {
        Tone::Good => ("good", "✓"),
        Tone::Bad => ("bad", "✗"),
        Tone::Open => ("open", "?"),
        Tone::Plain => ("plain", "●"),
    };
    out.raw("<p class=\"verdict ")
        .raw(class)
        .raw("\"><span aria-hidden=\"true\">")
        .raw(sign)
        .raw("</span> <strong>");
    out.text(&page.verdict.word).raw("</strong>");
    if !page.exactness.is_empty() {
        out.raw(" <span class=\"class\">").text(&page.exactness).raw("</span>");
    }
    out.raw("</p>\n<p class=\"meaning\">").text(&page.verdict.meaning).raw("</p>\n</header>\n");
}

fn section(out: &mut Markup, section: &Section) {
    if section.is_folded {
        out.raw("<details><summary><h2>").text(&section.heading).raw("</h2></summary>\n");
    } else {
        out.raw("<section>\n").element("h2", &section.heading);
    }
    section.blocks.iter().for_each(|it| block(out, it));
    out.raw(if section.is_folded { "</details>\n" } else { "</section>\n" });
}

fn block(out: &mut Markup, block: &Block) {
    match block {
        Block::Text(text) => {
            out.element("p", text);
        }
        Block::Facts(facts) => {
            out.raw("<dl>\n");
            facts.iter().for_each(|it| fact(out, it));
            out.raw("</dl>\n");
        }
        Block::Table(it) => table(out, it),
        Block::Figure(it) => figure(out, it),
        Block::Command(text) => {
            out.raw("<pre class=\"command\"><code>").text(text).raw("</code></pre>\n");
        }
        Block::Explorer(it) => {
            out.raw(EXPLORER).raw("<div id=\"drawing\">\n");
            figure(out, it);
            out.raw("</div>\n");
        }
    }
}

fn fact(out: &mut Markup, fact: &Fact) {
    out.raw("<div><dt>").text(&fact.name).raw("</dt><dd>");
    number(out, &fact.value, &fact.exact);
    if !fact.meaning.is_empty() {
        out.raw(" <small>").text(&fact.meaning).raw("</small>");
    }
    out.raw("</dd></div>\n");
}

/// A text for reading, and the same to the last digit where that differs.
fn number(out: &mut Markup, text: &str, exact: &str) {
    out.text(text);
    if !exact.is_empty() {
        out.raw(" <code class=\"exact\">").text(exact).raw("</code>");
    }
}

fn table(out: &mut Markup, table: &Table) {
    out.raw("<div class=\"scroll\"><table>\n");
    if !table.caption.is_empty() {
        out.element("caption", &table.caption);
    }
    out.raw("<thead><tr>");
    for name in &table.head {
        out.raw("<th scope=\"col\">").text(name).raw("</th>");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.raw("<tr>");
        for [text, exact] in row {
            out.raw("<td>");
            number(out, text, exact);
            out.raw("</td>");
        }
        out.raw("</tr>\n");
    }
    out.raw("</tbody>\n</table></div>\n");
}

fn figure(out: &mut Markup, figure: &Figure) {
    if figure.svg.is_empty() {
        out.raw("<p class=\"missing\">").text(&figure.alt).raw("</p>\n");
        return;
    }
    out.raw("<figure><img src=\"")
        .text(&address(&figure.svg))
        .raw("\" alt=\"")
        .text(&figure.alt)
        .raw("\"></figure>\n");
}
