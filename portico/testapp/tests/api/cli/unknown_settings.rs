use portico_server::config::{UnknownSetting, Vars, unknown_settings};
use portico_server::extensions::Extensions;

fn unknown(vars: &Vars) -> Vec<UnknownSetting> {
    unknown_settings(vars, &Extensions::default())
}

#[test]
fn a_mistyped_setting_is_reported_with_the_intended_one() {
    let slips = [
        ("PORTICO_LISTN", Some("PORTICO_LISTEN")),
        ("PORTICO_DATADIR", Some("PORTICO_DATA_DIR")),
        ("PORTICO_SMPT_URL", Some("PORTICO_SMTP_URL")),
        ("PORTICO_SESSIONS_TTL", Some("PORTICO_SESSION_TTL")),
        ("PORTICO_BCRYPT", Some("PORTICO_BCRYPT_COST")),
        ("portico_listen", Some("PORTICO_LISTEN")),
        ("Portico_Data_Dir", Some("PORTICO_DATA_DIR")),
        ("DATABSE_URL", Some("DATABASE_URL")),
        ("DATABASE_URI", Some("DATABASE_URL")),
        ("DATABSE_URI", Some("DATABASE_URL")),
        ("DATABASEURL", Some("DATABASE_URL")),
        ("database_url", Some("DATABASE_URL")),
        ("PORTICO_WOODEN_HORSE", None),
    ];
    for (name, meant) in slips {
        let found = unknown(&Vars::from([(name, "x"), ("PORTICO_LISTEN", "127.0.0.1:3000")]));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].name.as_str(), found[0].nearest), (name, meant));
        let line = found[0].to_string();
        assert!(line.contains(name) && line.contains(meant.unwrap_or(".env.example")), "{line}");
    }
}

#[test]
fn the_variables_of_scripts_and_tests_are_not_mistaken_for_typos() {
    for name in ["PORTICO_TEST_POSTGRES_URL", "PORTICO_BIN", "PORTICO_PROFILE", "PORTICO_URL", "PATH"] {
        assert_eq!(unknown(&Vars::from([(name, "x")])), [], "{name}");
    }
}

#[test]
fn the_database_variables_of_other_programs_are_not_mistaken_for_typos() {
    let others = "DATABASE_PORT DATABASE_HOST DATABASE_NAME DATABASE_USER DATABASE_PASSWORD DATABASE_SSL DATABASE_TLS \
                  DATABASE TEST_DATABASE_URL DATABASE_URL_TEST DATABASE1_URL DATABASE_URL2 DB_URL REDIS_URL database \
                  DATABASE_POOL DATABASE_DIR DATABASE_ID SQLALCHEMY_DATABASE_URI portico portico_home";
    for name in others.split_whitespace() {
        assert_eq!(unknown(&Vars::from([(name, "x")])), [], "{name}");
    }
}

#[test]
fn a_name_like_database_url_is_not_mistaken_for_a_typo_if_database_url_is_set() {
    assert_eq!(unknown(&Vars::from([("DATABASE_URI", "x"), ("DATABASE_URL", "sqlite://x")])), []);
}
