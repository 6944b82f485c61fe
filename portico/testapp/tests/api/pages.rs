//! Pages, forms and server functions.

mod activity;
mod blocked_cookies;
mod data;
mod devices;
mod email;
mod every_page;
mod kept_pages;
mod password;
mod password_fields;
mod plain_posts;
mod server_functions;
mod session_lists;
