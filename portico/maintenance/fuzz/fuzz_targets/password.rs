#![no_main]

use libfuzzer_sys::fuzz_target;
use portico_fields::{GivenPassword, NewPassword};

fuzz_target!(|typed: &str| {
    let is_good = typed.chars().count() >= 8 && typed.len() <= 4_095 && !typed.contains('\0');
    let chosen = NewPassword::parse(typed, 8);
    assert_eq!(chosen.is_ok(), is_good);
    if let Ok(chosen) = chosen {
        assert_eq!(chosen.expose(), typed);
        assert_eq!(GivenPassword::parse(typed).expect("it was chosen").expose(), typed);
    }
});
