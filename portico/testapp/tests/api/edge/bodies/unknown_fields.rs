use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};

use crate::stage::{PASSWORD, TestApp};

on_both_engines! {
    unknown_members_of_json_are_ignored,
    unknown_fields_of_forms_are_ignored,
    a_sign_up_cannot_grant_the_administrator_role,
}

async fn unknown_members_of_json_are_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let odd = [
        r#""x":1"#,
        r#""x":null"#,
        r#""x":[1,[2,{"email":"eve"}]]"#,
        r#""x":1,"x":2"#,
        r#""":"""#,
        r#""email ":"a""#,
        r#""EMAIL":"eve@example.org""#,
        r#""x":-0.0e-0"#,
        r#""x":123456789012345678901234567890"#,
        r#""x":"\u0000""#,
        r#""__proto__":{}"#,
        r#""email[]":"a""#,
    ];
    for member in odd {
        let body = format!(r#"{{{member},"email":"ada@example.org","password":"{PASSWORD}"}}"#);
        let answer = app.post("/api/v1/token").body("application/json", body).await;
        assert_eq!(answer.status, 200, "{member}: {}", answer.body);
    }
}

async fn unknown_fields_of_forms_are_ignored(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.sign_up("ada").await;
    let credentials = format!("email=ada%40example.org&password={}", PASSWORD.replace(' ', "+"));
    for field in
        ["x=1", "x", "=", "=1", "&&", "x=1&x=2", "x[]=1", "a[b][c=1", "email[a]=b", "email[]=b", "a=%00", "%5B=1"]
    {
        let body = format!("{field}&{credentials}");
        let answer = app.post("/api/v1/token").body("application/x-www-form-urlencoded", body).await;
        assert_eq!(answer.status, 200, "{field}: {}", answer.body);
    }
}

async fn a_sign_up_cannot_grant_the_administrator_role(engine: Engine) {
    let app = TestApp::start(engine).await;
    let fields = [("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD), ("is_admin", "true")];
    let verified = [&fields[..], &[("email_verified", "true"), ("id", "1")]].concat();
    let user = app.post("/api/v1/signup").form(&verified).await.expect(StatusCode::CREATED).json();
    assert_eq!((&user["is_admin"], &user["email_verified"]), (&false.into(), &false.into()));
}
