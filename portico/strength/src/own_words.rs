/// Shorter words are part of too many others.
const SHORTEST_WORD: usize = 3;

/// A password is accepted if it has this many letters that belong to none of the words.
const ENOUGH_LETTERS: usize = 4;

/// The facts known about the person who chooses a password, and about the site. Unknown facts are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonalDetails<'a> {
    pub name: &'a str,
    pub email: &'a str,
    /// The host of the public URL.
    pub host: &'a str,
    /// The site's name, which every visitor sees.
    pub site_name: &'a str,
}

/// Whether fewer than four letters of a password remain when the words around it are removed.
///
/// The words are the name, the address, the host and the site's name, each as a whole and in its parts, forwards and
/// backwards. Case, digits, signs and spaces do not count. Digits and signs that replace letters are also read as
/// letters. Words of one or two letters count only if the password consists of nothing else.
pub fn is_made_of(password: &str, whose: PersonalDetails<'_>) -> bool {
    let words = own_words(whose);
    let password: Vec<char> = password.chars().collect();
    [None, Some('i'), Some('l')].into_iter().any(|one| consists_of(read(&password, one), &words))
}

fn consists_of(letters: Vec<char>, words: &[Vec<char>]) -> bool {
    let (count, is_short) = (letters.len(), |word: &&Vec<char>| word.len() < SHORTEST_WORD);
    let mut rest = letters;
    words.iter().filter(|word| !is_short(word)).for_each(|word| remove(word, &mut rest));
    if rest.len() < count && !has_letters(&rest, ENOUGH_LETTERS) {
        return true;
    }
    words.iter().filter(is_short).for_each(|word| remove(word, &mut rest));
    count > 0 && !has_letters(&rest, 1)
}

/// Leaves a gap in place of each occurrence, so that the letters around it do not form a new word.
fn remove(word: &[char], letters: &mut Vec<char>) {
    let mut at = 0;
    while let Some(rest) = letters.get(at..) {
        if rest.starts_with(word) {
            letters.splice(at..at + word.len(), [' ']);
        }
        at += 1;
    }
}

fn has_letters(rest: &[char], count: usize) -> bool {
    rest.iter().filter(|c| **c != ' ').nth(count - 1).is_some()
}

/// Longest first: `adalovelace` before `ada`.
pub(crate) fn own_words(whose: PersonalDetails<'_>) -> Vec<Vec<char>> {
    let email: Vec<char> = whose.email.chars().collect();
    let mut parts = email.splitn(2, |c| *c == '@');
    let [local, domain] = [(); 2].map(|()| parts.next().unwrap_or_default());
    let [name, host, site_name] =
        [whose.name, whose.host, whose.site_name].map(|text| text.chars().collect::<Vec<_>>());
    let mut words = Vec::new();
    add(&mut words, &email);
    for whole in [&name[..], local, domain, &host[..], &site_name[..]] {
        add(&mut words, whole);
        whole.split(|c| !is_letter(*c)).for_each(|part| add(&mut words, part));
    }
    words
}

/// Adds the letters forwards and backwards. A single letter is not a word: `a` repeated may be a password, and not
/// because of the person's initial.
fn add(words: &mut Vec<Vec<char>>, text: &[char]) {
    let mut word = letters(text);
    for _ in 0..2 {
        let order = |other: &Vec<char>| size(&word).cmp(&size(other)).then_with(|| other.cmp(&word));
        if let Err(at) = words.binary_search_by(order)
            && word.len() > 1
        {
            words.insert(at, word.clone());
        }
        word.reverse();
    }
}

/// In bytes.
fn size(word: &[char]) -> usize {
    word.iter().map(|c| c.len_utf8()).sum()
}

/// A password's letters. With a letter for `1`, the usual digits and signs are read as letters.
fn read(password: &[char], one: Option<char>) -> Vec<char> {
    let Some(one) = one else { return letters(password) };
    letters(&password.iter().map(|&c| if c == '1' || c == '|' { one } else { unmasked(c) }).collect::<Vec<_>>())
}

fn unmasked(c: char) -> char {
    match c {
        '0' => 'o',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        '!' => 'i',
        other => other,
    }
}

fn letters(text: &[char]) -> Vec<char> {
    text.iter().flat_map(|c| c.to_lowercase()).filter(|&c| is_letter(c)).collect()
}

/// Everything but digits, spaces and ASCII signs. An emoji counts as a letter.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || !(c.is_ascii() || c.is_numeric() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: PersonalDetails<'_> = PersonalDetails {
        name: "Ada Lovelace",
        email: "countess.ada@analytical-engine.example",
        host: "door.example.org:8443",
        site_name: "Portico",
    };

    #[test]
    fn personal_details_are_refused_as_a_password() {
        let refused = [
            "Ada Lovelace",
            "adalovelace",
            "ecalevol ada",
            "LOVELACE",
            "Lovelace1815!",
            "10-12-1815 lovelace",
            "adaadaada",
            "ada.ada.ada",
            "xxlovelacex",
            "l0v3l4c3",
            "A.d.a.L.o.v.e.l.a.c.e",
            "countess1815",
            "countess.ada@analytical-engine.example",
            "AnalyticalEngine",
            "analytical99",
            "enigne-engine",
            "portico!",
            "p0rt1c0p0rt1c0",
            "ocitrop2026",
            "door.example.org",
            "example.org8443",
        ];
        for password in refused {
            assert!(is_made_of(password, ADA), "{password}");
        }
    }

    #[test]
    fn a_personal_word_among_others_is_accepted() {
        let accepted = [
            "correct horse",
            "longenough",
            "lovelace built engines",
            "the door is open",
            "porticoes of Bologna",
            "canada goose",
            "20260321 4711",
            "!!!!!!!!",
            "ada 🏛🚪🗝🌳",
            "密码密码密码密码",
            "",
        ];
        for password in accepted {
            assert!(!is_made_of(password, ADA), "{password}");
        }
    }

    #[test]
    fn short_names_count_only_if_nothing_else_is_left() {
        let bo = PersonalDetails { name: "Bo Li", email: "b@io.example", host: "localhost", site_name: "Portico" };
        assert!(is_made_of("bobobobo", bo) && is_made_of("liboliboli99", bo) && is_made_of("boli1815", bo));
        assert!(!is_made_of("libobox9", bo) && !is_made_of("bobsled9", bo) && !is_made_of(&"b".repeat(64), bo));
        let wang = PersonalDetails { name: "王芳", ..PersonalDetails::default() };
        assert!(is_made_of("王芳王芳王芳王芳", wang) && !is_made_of("王芳喜欢跑步", wang));
    }

    #[test]
    fn only_the_sites_name_is_refused_without_personal_details() {
        let site = PersonalDetails { site_name: "Portico", ..PersonalDetails::default() };
        for password in ["correct horse", "12345678", "aaaaaaaa", "🏛🏛🏛🏛🏛🏛🏛🏛"] {
            assert!(!is_made_of(password, site), "{password}");
        }
        assert!(is_made_of("Portico1", site));
        assert!(!is_made_of("Portico1", PersonalDetails::default()));
    }

    #[test]
    fn each_word_of_a_sites_name_is_refused() {
        let acme = PersonalDetails { site_name: "Acme & Sons' Notes", ..PersonalDetails::default() };
        let refused =
            ["acmenotes", "Notes2026!", "sonsSONS1", "AcmeSonsNotes", "setoN.emca", "4cm3-n0t3s", "acme of 2"];
        for password in refused {
            assert!(is_made_of(password, acme), "{password}");
        }
        for password in ["acme rockets", "my notes are here", "portico-portico", "Portico1"] {
            assert!(!is_made_of(password, acme), "{password}");
        }
    }

    #[test]
    fn short_words_of_a_sites_name_count_only_if_nothing_else_is_left() {
        let site = |site_name| PersonalDetails { site_name, ..PersonalDetails::default() };
        assert!(is_made_of("gogogogo", site("Go")) && is_made_of("GO-GO-2026", site("Go")));
        assert!(!is_made_of("gopher99", site("Go")) && !is_made_of("mongoose", site("Go")));
        assert!(is_made_of("itworks!", site("It Works")) && is_made_of("works-12", site("It Works")));
        assert!(!is_made_of("it shows", site("It Works")));
        for site_name in ["X", "7", "", "&", " "] {
            assert!(
                !is_made_of("xxxxxxxx", site(site_name)) && !is_made_of("77777777", site(site_name)),
                "{site_name}"
            );
        }
        assert!(is_made_of("密码密码密码密码", site("密码")) && !is_made_of("密码喜欢跑步", site("密码")));
    }

    #[test]
    fn unusual_characters_do_not_panic() {
        for odd in ["\u{130}", "ẞ", "\u{301}", "\u{200d}", "\u{10ffff}", "🏛", "\u{1f1e9}\u{1f1ea}", "ﬁ"] {
            let odd = odd.repeat(30);
            let whose = PersonalDetails { name: &odd, email: &odd, host: &odd, site_name: &odd };
            assert!(is_made_of(&odd, whose), "{odd}");
            is_made_of(&format!("{odd}correct horse{odd}"), whose);
        }
    }
}
