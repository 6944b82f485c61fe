//! Pages, forms and server functions.

mod activity;
mod blocked_cookies;
mod cached_pages;
mod data;
mod devices;
mod email;
mod every_page;
mod languages;
mod metadata;
mod password;
mod password_fields;
mod plain_posts;
mod server_functions;
mod session_lists;
mod theme;
