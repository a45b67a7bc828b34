//! The words of VNN-LIB: parentheses, brackets, commas, quoted names and whatever else stands between white space.
//! A comment goes from `;` to the end of the line.

use crate::error::{Problem, ReadError};

/// Characters of a word that are shown in an error.
const SHOWN: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Word(&'a str),
    Quoted(&'a str),
    End,
}

/// Reads one token after another; errors know where they are.
pub struct Lexer<'a> {
    text: &'a str,
    /// What comes next, and at which byte it starts and ends.
    token: Token<'a>,
    start: usize,
    end: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut lexer = Self { text, token: Token::End, start: 0, end: 0 };
        lexer.advance();
        lexer
    }

    /// What comes next.
    pub fn token(&self) -> Token<'a> {
        self.token
    }

    /// Where that starts.
    pub fn start(&self) -> usize {
        self.start
    }

    pub fn advance(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.end;
        loop {
            match bytes.get(at) {
                Some(byte) if byte.is_ascii_whitespace() => at += 1,
                Some(b';') => at += until(&bytes[at..], |byte| byte == b'\n'),
                _ => break,
            }
        }
        self.start = at;
        let rest = &bytes[at..];
        let len = match rest.first() {
            None => 0,
            Some(b'(' | b')' | b'[' | b']' | b',') => 1,
            // To the closing quotation mark, or the end of the text.
            Some(b'"') => (until(&rest[1..], |byte| byte == b'"') + 2).min(rest.len()),
            Some(_) => until(rest, |byte| byte.is_ascii_whitespace() || b"()[],;\"".contains(&byte)),
        };
        self.end = at + len;
        let word = &self.text[at..self.end];
        self.token = match rest.first() {
            None => Token::End,
            Some(b'(') => Token::Open,
            Some(b')') => Token::Close,
            Some(b'[') => Token::OpenBracket,
            Some(b']') => Token::CloseBracket,
            Some(b',') => Token::Comma,
            Some(b'"') => Token::Quoted(word),
            Some(_) => Token::Word(word),
        };
    }

    /// Steps over a token that has to stand here.
    pub fn expect(&mut self, token: Token<'_>, wanted: &'static str) -> Result<(), ReadError> {
        if self.token != token {
            return Err(self.unexpected(wanted));
        }
        self.advance();
        Ok(())
    }

    /// Steps over a token if it stands here.
    pub fn skip(&mut self, token: Token<'_>) -> bool {
        let is_here = self.token == token;
        if is_here {
            self.advance();
        }
        is_here
    }

    /// Steps over a word.
    pub fn word(&mut self, wanted: &'static str) -> Result<&'a str, ReadError> {
        let Token::Word(word) = self.token else { return Err(self.unexpected(wanted)) };
        self.advance();
        Ok(word)
    }

    pub fn unexpected(&self, wanted: &'static str) -> ReadError {
        let problem = match self.token {
            Token::End => Problem::End(wanted),
            _ => Problem::Unexpected { found: shown(&self.text[self.start..self.end]), wanted },
        };
        self.error(self.start, problem)
    }

    pub fn error(&self, at: usize, problem: impl Into<Problem>) -> ReadError {
        ReadError::at(self.text, at, problem.into())
    }
}

fn until(bytes: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| is_end(*byte)).unwrap_or(bytes.len())
}

/// The beginning of a word.
pub fn shown(word: &str) -> String {
    match word.char_indices().nth(SHOWN) {
        None => word.to_owned(),
        Some((at, _)) => format!("{}…", &word[..at]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(Token<'_>, usize)> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        while lexer.token() != Token::End {
            tokens.push((lexer.token(), lexer.start()));
            lexer.advance();
        }
        tokens
    }

    #[test]
    fn words_end_where_something_else_begins() {
        use Token::*;
        assert_eq!(
            tokens("(a[1, 2];x\n-1.5)\"b ;\""),
            [
                (Open, 0),
                (Word("a"), 1),
                (OpenBracket, 2),
                (Word("1"), 3),
                (Comma, 4),
                (Word("2"), 6),
                (CloseBracket, 7),
                (Word("-1.5"), 11),
                (Close, 15),
                (Quoted("\"b ;\""), 16),
            ]
        );
        assert_eq!(tokens(" ; nothing"), []);
        assert_eq!(tokens("ü \"é"), [(Word("ü"), 0), (Quoted("\"é"), 3)]);
        assert_eq!(tokens("\""), [(Quoted("\""), 0)]);
    }

    #[test]
    fn errors_say_line_and_column_in_characters() {
        let lexer = Lexer::new("a\nüü b");
        let error = lexer.error(7, Problem::Product);
        assert_eq!((error.line, error.column), (2, 4));
        let error = lexer.error(0, Problem::Product);
        assert_eq!((error.line, error.column), (1, 1));
    }
}
