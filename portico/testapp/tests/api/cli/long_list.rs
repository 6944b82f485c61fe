use portico_testbed::{Engine, on_both_engines};
use serde_json::Value;

use crate::stage::House;

on_both_engines!(a_list_of_many_pages_is_one_document);

async fn a_list_of_many_pages_is_one_document(engine: Engine) {
    let house = House::build(engine).await;
    house.portico().run(&["migrate"]).await.done();
    house
        .change(match engine {
            Engine::Sqlite => {
                "with recursive n (i) as (select 1 union all select i + 1 from n where i < 1200) \
                 insert into users (id, name, email, email_key, is_admin, created_at) \
                 select randomblob(16), 'N', 'n' || i || '@example.org', 'n' || i, false, i from n"
            }
            Engine::Postgres => {
                "insert into users (id, name, email, email_key, is_admin, created_at) \
                 select gen_random_uuid(), 'N', 'n' || i || '@example.org', 'n' || i, false, i \
                 from generate_series(1, 1200) i"
            }
        })
        .await;
    let printed = house.portico().run(&["user", "list", "--json"]).await.done();
    let parsed: Vec<Value> = serde_json::from_str(&printed).unwrap();
    assert_eq!(parsed.len(), 1200);
    assert!(printed.starts_with("[\n  {\n    \"id\": ") && printed.ends_with("\n  }\n]\n"), "{printed}");
    assert_eq!(printed.matches("\n  },\n  {\n").count(), 1199);
    assert_eq!(house.portico().run(&["user", "list"]).await.done().lines().count(), 1200);
}
