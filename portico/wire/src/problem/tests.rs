use portico_fields::FieldCode;

use super::*;

const ENGLISH: Say = |english| english;

#[test]
fn a_wrong_password_is_shown_at_its_field() {
    let problem = Problem::new(Code::WrongPassword);
    assert!(problem.is_about_field());
    assert_eq!(problem.message_at(Field::CurrentPassword), Some("That is not your password."));
    assert_eq!(problem.message_at(Field::NewPassword), None);
}

#[test]
fn a_refused_log_in_and_a_taken_address_are_shown_at_one_field() {
    for (code, here, elsewhere) in
        [(Code::InvalidCredentials, Field::Password, Field::Email), (Code::EmailTaken, Field::Email, Field::Name)]
    {
        let problem = Problem::new(code);
        assert!(problem.is_about_field() && problem.has_field(here) && !problem.has_field(elsewhere));
        assert_eq!((problem.message_at(here), problem.message_at(elsewhere)), (Some(&*problem.detail), None));
    }
    let limited = Problem::new(Code::RateLimited);
    assert!(!limited.is_about_field() && limited.message_at(Field::Password).is_none());
}

#[test]
fn a_wrong_code_is_shown_at_its_field() {
    let problem = Problem::new(Code::WrongCode);
    assert!(problem.is_about_field() && problem.needs_code(ENGLISH));
    assert_eq!(problem.message_at(Field::Code), Some(Code::WrongCode.sentence()));
    assert_eq!(problem.message_at(Field::Password), None);
    let missing = Problem::new(Code::SecondFactorRequired);
    assert!(missing.has_field(Field::Code) && missing.needs_code(ENGLISH) && !missing.is_about_field());
    assert_eq!(missing.message_at(Field::Code), None);
}

#[test]
fn no_code_is_asked_for_where_the_account_has_no_second_factor() {
    let problem = Problem::set_up_first();
    assert_eq!(problem.code.status(), 403);
    assert!(problem.needs_set_up(ENGLISH) && !problem.needs_code(ENGLISH) && !problem.is_about_field());
    assert!(!Problem::new(Code::SecondFactorRequired).needs_set_up(ENGLISH));
    let problem = Problem::use_passkey_first();
    assert!(problem.needs_passkey(ENGLISH) && !problem.needs_code(ENGLISH) && !problem.is_about_field());
}

#[test]
fn a_pending_log_in_is_written_for_programs_and_never_printed() {
    let members = StepMembers { step_token: "v1.s.m".into(), expires_in: 600, methods: vec![StepMethod::SetUp] };
    let problem = Problem { step: Some(Box::new(members)), ..Problem::new(Code::OneMoreStep) };
    let document = serde_json::to_string(&problem).unwrap();
    assert!(document.ends_with(r#","step_token":"v1.s.m","expires_in":600,"methods":["set_up"]}"#), "{document}");
    assert!(!format!("{problem:?}").contains("v1.s.m"));
}

#[test]
fn an_unknown_passkey_is_named_as_such() {
    let problem = Problem { unknown_credential: true, ..Problem::new(Code::InvalidPasskey) };
    let document = serde_json::to_string(&problem).unwrap();
    assert!(document.ends_with(r#""code":"invalid_passkey","unknown_credential":true}"#), "{document}");
    assert_eq!(serde_json::from_str::<Problem>(&document).unwrap(), problem);
    let known = serde_json::to_string(&Problem::new(Code::InvalidPasskey)).unwrap();
    assert!(!known.contains("unknown_credential"));
}

#[test]
fn a_problem_parses_back_from_its_document() {
    let problem = Problem::validation(vec![FieldError::new(Field::Email, FieldCode::Invalid)]);
    let document = serde_json::to_string(&problem).unwrap();
    assert!(document.starts_with(r#"{"type":"/problems/validation","title":"#));
    assert_eq!(serde_json::from_str::<Problem>(&document).unwrap(), problem);
}
