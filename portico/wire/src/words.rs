//! Sentences in other languages than English. The English sentence is the key to its translation: it stays in the code
//! where it is read, and its hash finds the translation.

/// The key of an English sentence: 32-bit FNV-1a of its bytes, with the first letter alone for the name of a value, and `n`
/// for a number. So a sentence with a number has the key of the one with `{number}`. `portico/scripts/site/words.mjs`
/// computes the same.
pub fn key(english: &str) -> u32 {
    let (mut hash, mut is_name, mut is_first) = (0x811c_9dc5, false, true);
    for byte in english.bytes() {
        if matches!(byte, b'{' | b'}') {
            (is_name, is_first) = (byte == b'{', true);
            continue;
        }
        let is_value = is_name || byte.is_ascii_digit();
        if is_first || !is_value {
            let letter = if byte.is_ascii_digit() { b'n' } else { byte };
            hash = (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193);
        }
        is_first = !is_value;
    }
    hash
}

/// The translation with this key in a table as browsers load it. A line is a key in hexadecimal digits, a space, and the
/// translation.
pub fn find(table: &str, wanted: u32) -> Option<&str> {
    let mut rest = table;
    while let Some((line, after)) = rest.split_once('\n') {
        if let Some((key, text)) = line.split_once(' ')
            && from_hex(key) == wanted
        {
            return Some(text);
        }
        rest = after;
    }
    None
}

fn from_hex(digits: &str) -> u32 {
    let value = |digit: u8| u32::from(digit & 15) + if digit > b'9' { 9 } else { 0 };
    digits.bytes().fold(0, |number, digit| number << 4 | value(digit))
}

/// The sentence with its values, which are named in braces: `{device}`.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let (mut text, mut rest) = (String::new(), sentence);
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        text += before;
        text += values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        rest = after;
    }
    text + rest
}

/// What is before the one value of a sentence, which is an element of the page and ends the sentence.
pub fn lead(sentence: &'static str) -> &'static str {
    sentence.split_once('{').map_or(sentence, |(before, _)| before)
}

/// What is before and after the one value of a sentence, which is an element of the page.
pub fn around(sentence: &'static str) -> (&'static str, &'static str) {
    let value = sentence.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)));
    value.unwrap_or((sentence, ""))
}

/// The form of a counted sentence for a number, which is filled in as `{number}`. The forms are separated by `|`, in the
/// order of the language's plural rule.
pub fn counted(language: &str, forms: &str, digits: &str) -> String {
    let mut rest = forms;
    for _ in 0..plural(language, digits) {
        rest = rest.split_once('|').map_or(rest, |(_, rest)| rest);
    }
    let form = rest.split_once('|').map_or(rest, |(form, _)| form);
    fill(form, &[("number", digits)])
}

/// The first number in a text. Empty without one.
pub fn digits(text: &str) -> &str {
    let start = text.bytes().position(|byte| byte.is_ascii_digit()).unwrap_or(text.len());
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// Languages that do not form their plural as English does.
const FR: u16 = code(*b"fr");
const JA: u16 = code(*b"ja");
const KO: u16 = code(*b"ko");
const PL: u16 = code(*b"pl");
const PT: u16 = code(*b"pt");
const RU: u16 = code(*b"ru");
const UK: u16 = code(*b"uk");
const ZH: u16 = code(*b"zh");

/// The two letters of a language as a number. Comparing numbers is the shortest code for the browser.
const fn code(letters: [u8; 2]) -> u16 {
    u16::from_be_bytes(letters)
}

/// The form that a language has for a number, counted from 0: Unicode CLDR, "Language Plural Rules", for whole numbers.
fn plural(language: &str, digits: &str) -> usize {
    let is_one = digits == "1";
    // The last two digits.
    let (tens, ones) = match digits.as_bytes() {
        [.., tens, ones] => (*tens, *ones),
        [ones] => (b'0', *ones),
        [] => return 0,
    };
    let is_few = tens != b'1' && matches!(ones, b'2'..=b'4');
    let [first, second, ..] = *language.as_bytes() else { return 0 };
    match code([first, second]) {
        JA | KO | ZH => 0,
        FR | PT => usize::from(!is_one && digits != "0"),
        PL if is_one => 0,
        RU | UK if tens != b'1' && ones == b'1' => 0,
        PL | RU | UK => 2 - usize::from(is_few),
        _ => usize::from(!is_one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_by_name_and_only_once() {
        let filled = fill("{a} at {b}, {a}", &[("a", "{b}"), ("b", "home")]);
        assert_eq!(filled, "{b} at home, {b}");
        assert_eq!(fill("no value {here", &[]), "no value {here");
        assert_eq!(fill("an {unknown} one", &[]), "an  one");
    }

    #[test]
    fn a_sentence_is_cut_around_its_element() {
        assert_eq!(around("Deleted on {time}."), ("Deleted on ", "."));
        assert_eq!(around("Deleted."), ("Deleted.", ""));
        assert_eq!(lead("New here? {link}"), "New here? ");
    }

    #[test]
    fn each_language_has_its_forms_of_number() {
        let said = |number| counted("de", "{number} Tag|{number} Tage", number);
        assert_eq!(["0", "1", "2", "11"].map(said), ["0 Tage", "1 Tag", "2 Tage", "11 Tage"]);
        let form = |language, number: &u64| plural(language, &number.to_string());
        let forms = |language, numbers: &[u64]| numbers.iter().map(|number| form(language, number)).collect::<Vec<_>>();
        assert_eq!(forms("pl", &[1, 2, 4, 5, 12, 22, 25]), [0, 1, 1, 2, 2, 1, 2]);
        assert_eq!(forms("ru", &[1, 11, 21, 3, 13, 5]), [0, 2, 0, 1, 2, 2]);
        assert_eq!(forms("fr", &[0, 1, 2]), [0, 0, 1]);
        assert_eq!(forms("ja", &[1, 7]), [0, 0]);
        assert_eq!(counted("ja", "{number}日", "7"), "7日");
    }

    #[test]
    fn a_sentence_is_found_with_any_number() {
        assert_eq!(["Use 12 of 20.", "7", "None"].map(digits), ["12", "7", ""]);
        assert_eq!(key("Use at least 12 characters."), key("Use at least {number} characters."));
        assert_ne!(key("Use at least 12 characters."), key("Use at most 12 characters."));
    }

    #[test]
    fn a_translation_is_found_by_its_key() {
        let table = format!("{:x} Anmelden\n\n{:x} Ja, bitte\n", key("Log in"), key("Yes, please"));
        let found = ["Log in", "Yes, please", "No"].map(|english| find(&table, key(english)));
        assert_eq!(found, [Some("Anmelden"), Some("Ja, bitte"), None]);
        assert_eq!(key(""), 0x811c_9dc5);
        assert_eq!(key("a"), 0xe40c_292c);
    }
}
