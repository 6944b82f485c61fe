//! A ring that an earlier version of Portico stored, before `jsonwebtoken` signed and verified its tokens.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use portico_accounts::{Db, SigningAlgorithm};
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{ADA, Forger, PROGRAM, Stage, new_session};

on_both_engines!(a_stored_key_opens_and_keeps_signing, a_token_signed_by_an_earlier_version_is_verified);

struct Stored {
    algorithm: SigningAlgorithm,
    kid: &'static str,
    /// The private key, sealed under the stage's secret.
    sealed: &'static str,
    /// Signed in the second that the stage's clock shows.
    token: &'static str,
}

const STORED: [Stored; 3] = [
    Stored {
        algorithm: SigningAlgorithm::EdDsa,
        kid: "3QcCHC9-3sevWqe9bcmFHdy4Bher2NCZHw_lo2M0Qnw",
        sealed: "ArKlQWQKQvSFslgS8dd7J0vuFmV0_-SFsdwQw2F5d1jFuylNVMXlBwoWfrUOwnkvqUTOOZVRFyvJzJp6R7E6MtZ9Gf-JOqc6b5CWe\
                 g",
        token: "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSIsImtpZCI6IjNRY0NIQzktM3NldldxZTliY21GSGR5NEJoZXIyTkNaSHdfbG8yTT\
                BRbncifQ.eyJpc3MiOiJodHRwczovL3BvcnRpY28uZXhhbXBsZSIsImF1ZCI6ImFwaSIsInN1YiI6IjAxYTBjNDUwLTZjMDAtNzA5M\
                y1iYTIwLTlhNTAyMzI4ZmY4YiIsInNpZCI6IjAxYTBjNDUwLTZjMDAtNzdlYS05OWU1LTdmNDUxMGM0ZTU0NCIsImp0aSI6IjAtbFd\
                GUHR4S1dlVlZyMUpnbCIsImlhdCI6MTc5MDAwMDAwMCwibmJmIjoxNzkwMDAwMDAwLCJleHAiOjE3OTAwMDAzMDAsImF1dGhfdGltZ\
                SI6MTc5MDAwMDAwMH0.0LLCEjfzGaMUBFGffBBavLtwNpXwk-J0m175frH3KOQ9VCvva9XUwSwnG2tAWALajsuKX9fCN6CFK9tkpZU\
                CBg",
    },
    Stored {
        algorithm: SigningAlgorithm::Es256,
        kid: "HU_rGiH2udSXcnb-bE7jRWIol0IvitjMfkc2Tq2DpcM",
        sealed: "G3f8I560P4386G9IeHURZU6OVbsj8dzX5TgqYPs0Lm8ChcNySNKG_cmfgaDG1I2aekHkgsvCDmEhp4GgGYMkxhpjFRoxErh38ajvH\
                 MrHguIksgz5F_PLBsfwRAvM-gt3KzHDLXIvdSc2gC38gJ2TkYlPvytKvDbmaZEeoLM697KMqTxLwXuXfEo8xJR5MqUVboCZ5zQ7zn\
                 b89G7Vpf8EL5mbeDXa0g",
        token: "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6IkhVX3JHaUgydWRTWGNuYi1iRTdqUldJb2wwSXZpdGpNZmtjMlRxMk\
                RwY00ifQ.eyJpc3MiOiJodHRwczovL3BvcnRpY28uZXhhbXBsZSIsImF1ZCI6ImFwaSIsInN1YiI6IjAxYTBjNDUwLTZjMDAtN2U5N\
                S05ODU5LWM3ODEyNzRjMGZiNCIsInNpZCI6IjAxYTBjNDUwLTZjMDAtNzgxMi1hNDI3LWU3ZDFkNDFlNGQzNyIsImp0aSI6IjAtOTV\
                hSkMtU25seFkyN0pMUCIsImlhdCI6MTc5MDAwMDAwMCwibmJmIjoxNzkwMDAwMDAwLCJleHAiOjE3OTAwMDAzMDAsImF1dGhfdGltZ\
                SI6MTc5MDAwMDAwMH0.IdhkRxk6o6Nrh1TSkBe8pkBVtw2AssB-aLsfrGW_1Um6Ea67M6ECV1PanwmPAzN_YeGMASnRIE7PKqPvwu6\
                DVw",
    },
    Stored {
        algorithm: SigningAlgorithm::Hs256,
        kid: "PGl7M9xM4mvmOe-w4vpW8Q",
        sealed: "BpKXn3PfpGeugLLv7dt3yfHkh0rep3CTn0ZssFor5KjovpChMZnt07E9ZgIQTFnswOmjDqsCMLt36K3m",
        token: "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiIsImtpZCI6IlBHbDdNOXhNNG12bU9lLXc0dnBXOFEifQ.eyJpc3MiOiJodHRwczo\
                vL3BvcnRpY28uZXhhbXBsZSIsImF1ZCI6ImFwaSIsInN1YiI6IjAxYTBjNDUwLTZjMDAtNzE0MC1iZDQ2LWI1ZjMzMzM4Y2NjOSIsI\
                nNpZCI6IjAxYTBjNDUwLTZjMDAtNzYxZC05MTE5LTVjMDNjMzI1OTQzNSIsImp0aSI6IjAtdlFHdE1kSF9xNmtBYkFWSyIsImlhdCI\
                6MTc5MDAwMDAwMCwibmJmIjoxNzkwMDAwMDAwLCJleHAiOjE3OTAwMDAzMDAsImF1dGhfdGltZSI6MTc5MDAwMDAwMH0.Nt_9fymR-\
                rGIBYoo3hhdLxBeZQfNuQYPBYqMwqOkRRw",
    },
];

/// A node that starts on a database that holds only this key.
async fn node_with(engine: Engine, stored: &Stored) -> (Stage, portico_accounts::Accounts) {
    let stage = Stage::signing(engine, stored.algorithm).await;
    stage.change("delete from signing_keys").await;
    let sql = "insert into signing_keys (id, algorithm, status, sealed_private_key, created_at) \
               values ($1, $2, 'active', $3, 0)";
    let (algorithm, sealed) = (stored.algorithm.as_str(), BASE64_URL_SAFE_NO_PAD.decode(stored.sealed).unwrap());
    match stage.accounts.db() {
        Db::Sqlite { writer, .. } => {
            sqlx::query(sql).bind(stored.kid).bind(algorithm).bind(sealed).execute(writer).await.map(drop)
        }
        Db::Postgres { pool, .. } => {
            sqlx::query(sql).bind(stored.kid).bind(algorithm).bind(sealed).execute(pool).await.map(drop)
        }
    }
    .unwrap();
    let node = stage.another_node_signing(stored.algorithm).await.unwrap();
    (stage, node)
}

async fn a_stored_key_opens_and_keeps_signing(engine: Engine) {
    for stored in &STORED {
        let (stage, node) = node_with(engine, stored).await;
        let ada = new_session(&node, ADA, PROGRAM).await;
        assert_eq!(Forger::of(&stage, &ada).await.header["kid"], stored.kid, "{}", stored.algorithm);
    }
}

async fn a_token_signed_by_an_earlier_version_is_verified(engine: Engine) {
    for stored in &STORED {
        let (_stage, node) = node_with(engine, stored).await;
        assert!(node.accept(stored.token, None).is_ok(), "{}", stored.algorithm);
    }
}
