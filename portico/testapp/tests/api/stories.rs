//! The five systems that Portico grew out of. Each story follows the whole flow of one of them.

mod aiohttp;
mod flask_jwt;
mod flask_jwt_extended;
mod mongo_vue;
mod neo4j_react;
