//! Characters that surround a typed or pasted text and are not part of it.

/// Removes invisible characters at both ends: white space, and the marks that are added when an address is copied from
/// an email, a chat or a document.
pub(crate) fn trim(typed: &str) -> &str {
    typed.trim_matches(is_trimmed)
}

/// The same for a name or other text, in which a mark after the last character may change its appearance: the joiner of
/// a Malayalam chillu, the variation selector of a Japanese name, the tags of a flag. Such marks stay.
pub(crate) fn trim_text(typed: &str) -> &str {
    let typed = typed.trim_start_matches(is_trimmed);
    let seen = typed.trim_end_matches(is_trimmed).len();
    let (_, behind) = typed.split_at(seen);
    let shaping = behind.len() - behind.trim_start_matches(modifies_previous).len();
    typed.split_at(seen + shaping).0
}

/// Whether a character is invisible: Unicode's `Default_Ignorable_Code_Point`, and the marks of annotations (U+FFF9 to
/// U+FFFB), which are format characters (`Cf`).
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The empty Braille cell is a space, too.
fn is_trimmed(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || c == '\u{2800}'
}

/// Joiners, variation selectors and tags.
fn modifies_previous(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters that were found around addresses that people had copied.
    const COPIED: [char; 22] = [
        '\u{ad}',
        '\u{61c}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{202a}',
        '\u{202b}',
        '\u{202c}',
        '\u{202d}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2067}',
        '\u{2068}',
        '\u{2069}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{fff9}',
        '\u{fffb}',
        '\u{e0001}',
    ];

    #[test]
    fn copied_marks_are_trimmed_at_both_ends() {
        for mark in COPIED {
            assert_eq!(trim(&format!("{mark}ada@example.org{mark}")), "ada@example.org", "{mark:?}");
            assert_eq!(trim(&format!(" {mark} ada {mark}\u{a0}")), "ada", "{mark:?}");
            assert_eq!(trim_text(&format!("{mark} Ada Lovelace")), "Ada Lovelace", "{mark:?}");
        }
    }

    #[test]
    fn marks_between_characters_are_kept() {
        for mark in COPIED {
            let typed = format!("a{mark}b");
            assert_eq!((trim(&typed), trim_text(&typed)), (&*typed, &*typed));
        }
    }

    #[test]
    fn marks_that_shape_the_last_character_are_kept() {
        let shaped = [
            "\u{0d30}\u{0d3e}\u{0d1c}\u{0d28}\u{0d4d}\u{200d}",
            "\u{8fbb}\u{e0100}",
            "Ada \u{2764}\u{fe0f}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ];
        for typed in shaped {
            assert_eq!(trim_text(&format!("\u{feff}{typed} \u{200b}")), typed);
        }
        assert_eq!(trim_text("Ada \u{200d}"), "Ada", "a mark after a space shapes nothing");
        assert_eq!(trim_text("\u{200d}\u{fe0f} "), "");
    }
}
