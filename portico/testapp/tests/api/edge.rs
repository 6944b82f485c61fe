//! Rules for every request and every response.

mod administrators;
mod answers;
mod bodies;
mod disclosure;
mod documented_doors;
mod doors;
mod equal_responses;
mod health;
mod hostile_addresses;
mod origin;
mod panics;
mod rate_limits;
mod request_heads;
mod security_headers;
mod site_files;
mod slow_clients;
mod untrusted_proxy;
