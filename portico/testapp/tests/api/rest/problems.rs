use http::StatusCode;
use portico_testbed::{Engine, on_both_engines};
use portico_wire::problem::Code;

use crate::stage::TestApp;

on_both_engines! {
    every_code_has_a_page_that_explains_it,
    the_type_of_a_problem_links_to_its_page,
    an_unknown_code_has_no_page,
    all_codes_are_listed,
}

async fn every_code_has_a_page_that_explains_it(engine: Engine) {
    let app = TestApp::start(engine).await;
    for code in Code::ALL {
        let page = app.get(&format!("/problems/{}", code.as_str())).await.expect(StatusCode::OK);
        let main = page.main().replace("<!>", "");
        assert!(main.contains(&format!("<h1>{}</h1>", code.title())), "{main}");
        assert!(main.contains(code.as_str()) && main.contains(&code.status().to_string()), "{main}");
        let (what, then) = (code.explanation().what_happened, code.explanation().what_to_do);
        assert!(main.contains(what) && main.contains(then), "{main}");
    }
}

async fn the_type_of_a_problem_links_to_its_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    let problem = app.get("/api/v1/me").await.expect_problem("authentication_required");
    app.get(problem["type"].as_str().unwrap()).await.expect(StatusCode::OK);
}

async fn an_unknown_code_has_no_page(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/problems/none", "/problems/Malformed", "/problems/malformed/more", "/problems/%00"] {
        let page = app.get(path).await.expect(StatusCode::NOT_FOUND);
        assert!(page.main().contains("Page not found"), "{path}");
    }
}

async fn all_codes_are_listed(engine: Engine) {
    let app = TestApp::start(engine).await;
    for path in ["/problems", "/problems/"] {
        let page = app.get(path).await.expect(StatusCode::OK);
        for code in Code::ALL {
            assert!(page.main().contains(&format!("href=\"/problems/{}\"", code.as_str())), "{path} {}", code.as_str());
        }
    }
}
